/** Short texts, for some places show no more: what each would be where it is not kept from it. All begin with the same word. */
export const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['commands of the runner', 'evil\n::set-output name=o::x\r##[add-path]/tmp'],
  ['tags', 'evil<script>alert(1)</script><img src=x>'],
  ['the end of what is around them', 'evil</details>--></td></script>"\' |'],
  ['escapes of a terminal', 'evil\u001b[2J\u001b]0;t\u0007\u009b31m\u007f\0'],
  ['marks that turn reading round', 'evil\u202egnp.exe\u2066\u200b\u2028x\u2029y\ufeff'],
  ['Markdown', 'evil\n# head\n```\n| a | b |\n> ~~x~~'],
  ['links', 'evil [a](https://evil.example) www.evil.example'],
  ['mentions', 'evil @ggml-org #1 GH-1'],
  ['expressions', 'evil ${{ secrets.X }} $(id) `id`'],
]

/** What schemas bind to a form of its own. */
const BOUND = new Set([
  'host', 'kind', 'side', 'result', 'name', 'stage', 'fault', 'first', 'source', 'derivation', 'rev', 'startedAt', 'finishedAt', 'modifiedAt', 'recordedAt', 'calibratedAt',
  'planDigest', 'test', 'outcome', 'variant', 'run',
])

/** Returns the value with every text in it hostile, but those that are bound to a form. */
export function poisoned<Value>(value: Value, hostile: string, bound: ReadonlySet<string> = BOUND): Value {
  const walk = (one: unknown, key: string): unknown => {
    if (typeof one === 'string') return bound.has(key) ? one : hostile
    if (Array.isArray(one)) return one.map((item) => walk(item, key))
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([inner, item]) => [inner, walk(item, inner)]))
  }
  return walk(value, '') as Value
}

/** A test's name is free text where history and calibrations keep it. */
export const BOUND_IN_HISTORY: ReadonlySet<string> = new Set([...BOUND].filter((name) => name !== 'test'))

const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** Select Graphic Rendition in the three colours of ours, and the end of one. */
const OWN_COLOURS = /\u001b\[3[1239]m/g

/** What of a text is not to be in it; that it says nothing of what is hostile at all would be no proof. */
const faults = (text: string, ...patterns: readonly RegExp[]): string[] => [...(text.includes('evil') ? [] : ['nothing hostile']), ...patterns.flatMap((pattern) => text.match(pattern) ?? [])]

/** A zero-width space of our own keeps people from being mentioned where an entity would be shown as it stands. */
const withoutBreaks = (text: string): string => text.replaceAll(/(?<=[@#])\u200b/g, '')

/** Returns what is no text in Markdown: links, mentions and references of theirs, lines that begin as theirs, outside of blocks of code. */
export function faultsOfMarkdown(text: string): string[] {
  // the marker is one or two comments, in which GitHub shows and links nothing; no text in them can end them
  const unmarked = text.replace(/^(?:<!-- llama-fleet-beside \{(?:(?!--)[ -~])*\} -->)?<!-- llama-fleet \{(?:(?!--)[ -~])*\} -->$/m, '')
  const outside = unmarked.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, '').replaceAll(/(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
  const [opened, closed] = [outside.match(/<details\b/g) ?? [], outside.match(/<\/details>/g) ?? []]
  return [
    ...faults(withoutBreaks(text), UNSEEN),
    ...(outside.match(/<(?:script|img)|https?:\/\/evil|www\.evil|@ggml-org|(?<![\w&])#1\b|GH-1|~~x~~|^# head|^```|^> ~|^::set-output/gim) ?? []),
    ...(opened.length === closed.length ? [] : ['a part that is not closed']),
  ]
}

/** Returns what is no text in a page; every link leads to the web or into the page. */
export function faultsOfPage(html: string): string[] {
  const [opened, closed] = [html.match(/<script/g) ?? [], html.match(/<\/script>/g) ?? []]
  return [
    ...faults(html, /<img|<script>alert|<\/td><\/script>|href="(?!https?:|#)[^"]*/gi),
    ...(html.replace(/<script type="application\/json"[\s\S]*?<\/script>/, '').match(UNSEEN) ?? []),
    ...(opened.length === closed.length ? [] : ['a script of theirs']),
  ]
}

/** Returns what is more than one line of plain text. */
export function faultsOfLine(text: string): string[] {
  return faults(withoutBreaks(text), /[\n\r]/g, UNSEEN)
}

/** Returns what a terminal obeys, our own colours aside. */
export function faultsOfTerminal(text: string): string[] {
  return faults(text.replaceAll(OWN_COLOURS, ''), UNSEEN)
}

/** Returns what a terminal obeys, and the lines that the runner takes for commands, but for these of our own. */
export function faultsOfLog(log: string, own: readonly string[] = []): string[] {
  const commands = log.split('\n').filter((line) => /^\s*::|##\[/u.test(line))
  return [...faultsOfTerminal(log), ...commands.filter((line, place) => !line.startsWith(own[place] ?? '\n') || line.includes('##['))]
}
