/** What a text says in figures: a size in bytes, a time in seconds, a change as a fraction, a day or a number. */
export type Quantity = readonly [kind: 'bytes' | 'seconds' | 'share' | 'day' | 'number', value: number]

/** A figure as it is shown, and how far it may lie from what is meant: half a unit of its last digit. */
interface Shown {
  readonly kind: Quantity[0]
  readonly value: number
  readonly tolerance: number
}

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
const NUMBER = String.raw`\d+(?:\.\d+)?(?:e[-+]\d+)?`
const FORMS: readonly (readonly [string, (parts: readonly string[]) => Shown])[] = [
  [String.raw`(\d{4}-\d\d-\d\d)`, ([day = '']) => ({ kind: 'day', value: Date.parse(day), tolerance: 0 })],
  [String.raw`(\d+) h (\d+) min`, ([hours, minutes]) => ({ kind: 'seconds', value: Number(hours) * 3600 + Number(minutes) * 60, tolerance: 60 })],
  [String.raw`(\d+) min (\d+) s`, ([minutes, seconds]) => ({ kind: 'seconds', value: Number(minutes) * 60 + Number(seconds), tolerance: 0.5 })],
  [`(${NUMBER}) ms`, ([written = '']) => scaled('seconds', written, 1e-3)],
  [`(${NUMBER}) s\\b`, ([written = '']) => scaled('seconds', written, 1)],
  [`(${NUMBER}) (B|KiB|MiB|GiB|TiB)\\b`, ([written = '', unit = '']) => scaled('bytes', written, 1024 ** SIZES.indexOf(unit))],
  [`([-+]?${NUMBER}) %`, ([written = '']) => scaled('share', written, 0.01)],
  [`((?<![\\w.%] ?)[-+]?${NUMBER})`, ([written = '']) => scaled('number', written, 1)],
  [`(${NUMBER})`, ([written = '']) => scaled('number', written, 1)],
]
const ANY = new RegExp(FORMS.map(([form], place) => `(?<form${place}>${form})`).join('|'), 'g')

function scaled(kind: Shown['kind'], written: string, unit: number): Shown {
  const [digits = '', exponent = '0'] = written.split('e')
  const last = 10 ** (Number(exponent) - (digits.split('.')[1] ?? '').length)
  return { kind, value: Number(written) * unit, tolerance: 0.5001 * last * unit }
}

/** Returns the figures of a text in their order; no digit of it is left out. */
export function quantitiesIn(text: string): Shown[] {
  return [...text.matchAll(ANY)].map((match) => {
    const place = FORMS.findIndex((_form, index) => match.groups?.[`form${index}`] !== undefined)
    const [form, read] = FORMS[place] ?? raise(text)
    return read(new RegExp(`^${form.replaceAll(/\(\?<![^)]*\)/g, '')}`).exec(match[0])?.slice(1) ?? [])
  })
}

function raise(text: string): never {
  throw new Error(`no form fits ${text}`)
}

/** Returns what is wrong with a text that is to show these quantities in this order; null when nothing is. */
export function faultOfShown(text: string, meant: readonly Quantity[]): string | null {
  const shown = quantitiesIn(text)
  const fits = shown.length === meant.length && shown.every(({ kind, value, tolerance }, place) => {
    const [ofKind, exact] = meant[place] ?? ['number', Number.NaN]
    return kind === ofKind && Math.abs(value - exact) <= tolerance
  })
  return fits ? null : `"${text}" shows ${JSON.stringify(shown.map(({ kind, value }) => [kind, value]))}, meant is ${JSON.stringify(meant)}`
}
