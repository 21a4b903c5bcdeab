/** YAML's `? ` before a key; nested, thousands of them take minutes to read, and nobody writes a config or a workflow with it. */
const EXPLICIT_KEY = /(?:^|[\s[{,?:-])\?(?=\s|$)/gm
export const MOST_EXPLICIT_KEYS = 20

/** GitHub's own limit for a workflow file: 500 KB, https://docs.github.com/en/actions/reference/limits */
export const LONGEST_WORKFLOW = 512 * 1024

/** Brackets in brackets; a few thousand take the reader minutes as well. Those of scripts and expressions close again. */
const DEEPEST = 100

/** Returns which bound of what is read as YAML a text is beyond; null when it may be read. */
export function excessOfYaml(text: string, mostCharacters: number): 'characters' | 'keys' | 'depth' | null {
  if (text.length > mostCharacters) return 'characters'
  if ((text.match(EXPLICIT_KEY) ?? []).length > MOST_EXPLICIT_KEYS) return 'keys'
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > DEEPEST) return 'depth'
  }
  return null
}
