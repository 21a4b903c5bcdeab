/** What stands where a secret stood. */
export const REMOVED = '[secret removed]'

/** Values shorter than this are words (`true`, `main`), and would be removed everywhere. */
const SHORTEST = 8
/** Of a key of several lines, shorter ones could be anybody's. */
const SHORTEST_LINE = 16
const SECRET_NAME = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|(?:PRIVATE|API|ACCESS|SIGNING|AUTH|SSH|DEPLOY|ENCRYPTION)_?KEY|(?:^|_)AGE_KEY|_PAT$/i

/** A secret's form; what of a match may stay is its group `kept`. */
const FORMS: readonly RegExp[] = [
  // cut off, as the tail of a log may be
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
  /(?:^[ >]{0,8}[A-Za-z0-9+/=]{16,76}\r?\n){1,200}[ >]{0,8}-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/gm,
  // GitHub, GitLab, Hugging Face, npm, Slack, and the keys of language models' interfaces
  /\b(?:(?:gh[pousr]_|github_pat_|glpat-)[\w.-]{16,}|(?:hf_|npm_)[A-Za-z0-9]{20,}|xox[abposr]-[\w-]{16,}|sk-(?:\w{1,12}-)?[A-Za-z0-9]{24,})/g,
  // a signed token; the dots are looked for first, once for each word: from every eyJ on, a long word would take hours
  /(?<![\w-])(?=[\w-]+\.[\w-]{8,}\.[\w-]{8})(?<kept>[\w-]*?)\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAGE-SECRET-KEY-1[0-9A-Z]{20,}/g,
  // a secret key that signs store paths: 64 bytes, where a public one has 32
  /\b(?<kept>[\w.-]{1,100}-\d{1,3}:)[A-Za-z0-9+/]{86}==/g,
  /(?<kept>\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s/@:'"]{0,100}:)[^\s/'"]{1,500}(?=@)/gi,
  /(?<kept>\b(?:git\+)?https?:\/\/)[^\s/'"]{1,500}(?=@)/gi,
  /(?<kept>\b(?:authorization|x-api-key|private-token)["']?\s{0,4}[:=]\s{0,4}["']?(?:(?:basic|bearer|token)\s{1,4})?)[^\s"']{4,}/gi,
  /(?<kept>\b(?:machine\s{1,8}\S{1,200}\s{1,8})(?:login\s{1,8}\S{1,200}\s{1,8})?password\s{1,8})\S+/gi,
  /(?<kept>\baccess-tokens\s{0,4}=\s{0,4})[^\n]+/g,
  /(?<kept>\b(?:[A-Za-z0-9]{1,40}_){0,6}(?:TOKEN|SECRET|PASSWORD|PASSWD|API_KEY|ACCESS_KEY|PRIVATE_KEY)["']?\s{0,2}[=:]\s{0,2}["']?)(?!\d+\b)[^\s"']{4,}/gi,
]

/** Returns whether a variable's name says that it holds a secret. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** Returns the values of an environment that no text may hold: those of names that say so, and nix's access tokens. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): string[] {
  const named = Object.entries(environment).flatMap(([name, value]) => (SECRET_NAME.test(name) && value !== undefined ? [value] : []))
  const ofNix = [...(environment['NIX_CONFIG'] ?? '').matchAll(/access-tokens\s*=\s*(?<list>[^\n]+)/g)]
  return [...named, ...ofNix.flatMap(({ groups }) => (groups?.['list'] ?? '').trim().split(/\s+/).map((pair) => pair.slice(pair.indexOf('=') + 1)))]
}

/** Returns a function that takes secrets out of a text: these values, also as base64 or in a URL, and whatever has a secret's form. */
export function secretRemover(values: readonly string[]): (text: string) => string {
  const known = [...new Set(values.flatMap(spellings))].filter((value) => value.length >= SHORTEST).toSorted((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const value of known) clean = clean.replaceAll(value, REMOVED)
    for (const form of FORMS) clean = clean.replace(form, (...match) => `${keptOf(match)}${REMOVED}`)
    return clean
  }
}

/** The named groups come last, and only where a form has some. */
function keptOf(match: readonly unknown[]): string {
  const groups = match.at(-1)
  return typeof groups === 'object' ? ((groups as Readonly<Record<string, string>>)['kept'] ?? '') : ''
}

/** Returns the value with secrets taken out of every text in it; keys stay. */
export function withoutSecrets<Value>(value: Value, remove: (text: string) => string): Value {
  const walk = (one: unknown): unknown => {
    if (typeof one === 'string') return remove(one)
    if (Array.isArray(one)) return one.map(walk)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([key, each]) => [key, walk(each)]))
  }
  return walk(value) as Value
}

function spellings(secret: string): string[] {
  const value = secret.trim()
  if (value.length < SHORTEST) return []
  const printable = /^[\u0020-\u007e]+$/.test(value)
  // the end of base64 depends on what follows; git's header has nothing after it
  // a log is cleaned line by line
  const lines = printable ? [] : value.split(/\s*\n\s*/).filter((line) => line.length >= SHORTEST_LINE)
  return [value, ...lines, ...(printable ? [encodeURIComponent(value), btoa(value), btoa(`x-access-token:${value}`)] : [])]
}
