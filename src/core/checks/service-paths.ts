import { furtherParts } from '../hosts/split-model.ts'
import { flagOfKey } from './service-arguments.ts'

/** Returns the absolute paths that a word or a variable names: itself, the entries of a list (`FNAME:SCALE,...`), and the further parts of a split model. */
export function pathsNamedIn(text: string): readonly string[] {
  const listed = text.split(',').map((entry) => entry.replace(/:-?[\d.]+$/, ''))
  const paths = [...new Set([text, ...listed])].filter((path) => /^\/[^/]/.test(path))
  return paths.flatMap((path) => [path, ...furtherParts(path)])
}

/** Returns the preset files of a router, which hold further arguments; a relative path would be another file here. */
export function presetsOf(words: readonly string[], variables: Readonly<Record<string, string>>): readonly string[] {
  const named = words.flatMap((word, at) => (/^--models[-_]preset$/.test(word) ? [words[at + 1] ?? ''] : []))
  return [...named, variables['LLAMA_ARG_MODELS_PRESET'] ?? ''].filter((path) => path.startsWith('/'))
}

const SETTING = /^[ \t]*(?<key>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?<value>[^;#]*?)[ \t\r]*(?:[;#].*)?$/s

/** Returns a preset as the words of a command line (INI as common/preset.cpp reads it: keys are flags without their dashes, or variables; `;` and `#` begin a comment anywhere). */
export function wordsOfPreset(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const { key, value = '' } = SETTING.exec(line)?.groups ?? {}
    return key === undefined ? [] : [flagOfKey(key), value]
  })
}

/** Returns the store paths that a text names. */
export function storePathsIn(text: string): readonly string[] {
  return text.match(/\/nix\/store\/[0-9a-z]{32}-[\w+.?=-]+/g) ?? []
}

/** Returns the first path outside of the nix store that is none of the others and lies below none of them; null when there is none. */
export function pathBeyond(paths: readonly string[], others: readonly string[]): string | null {
  const covers = (other: string, path: string): boolean => path === other || path.startsWith(`${other.replace(/\/$/, '')}/`)
  return paths.find((path) => !['/nix/store', ...others].some((other) => covers(plain(other), plain(path)))) ?? null
}

/** An absolute path without `.`, `..` and doubled slashes. */
function plain(path: string): string {
  const steps = path.split('/').reduce<string[]>((above, step) => (step === '..' ? above.slice(0, -1) : ['', '.'].includes(step) ? above : [...above, step]), [])
  return `/${steps.join('/')}`
}
