/** YAML's `? ` before a key; nested, thousands of them take minutes to read, and nobody writes a config or a workflow with it. */
const EXPLICIT_KEY = /(?:^|[\s[{,?:-])\?(?=\s|$)/gm
export const MOST_EXPLICIT_KEYS = 20

/** GitHub's own limit for a workflow file: 500 KB, https://docs.github.com/en/actions/reference/limits */
export const LONGEST_WORKFLOW = 512 * 1024

/** Brackets in brackets, or lists in lists on one line; a few thousand take the reader minutes as well. Those of scripts and expressions close again. */
const DEEPEST = 100
const LISTS_IN_LISTS = new RegExp(`(?:-[ \\t]+){${DEEPEST}}`)

/** Line ends and signs: the reader keeps some 500 bytes for each, and of half a million takes minutes. A workflow of 200 KiB has fewer. */
const MOST_SIGNS = 40_000
const isSign = (code: number): boolean => code === 10 || (code > 32 && code < 48) || (code > 57 && code < 65) || (code > 90 && code < 97) || (code > 122 && code < 127)

/** Returns which bound of what is read as YAML a text is beyond; null when it may be read. */
export function excessOfYaml(text: string, mostCharacters: number): 'characters' | 'keys' | 'depth' | 'signs' | null {
  if (text.length > mostCharacters) return 'characters'
  if ((text.match(EXPLICIT_KEY) ?? []).length > MOST_EXPLICIT_KEYS) return 'keys'
  if (LISTS_IN_LISTS.test(text)) return 'depth'
  let [depth, signs] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (isSign(text.charCodeAt(at))) signs += 1
    if (signs > MOST_SIGNS) return 'signs'
    if (sign === '[' || sign === '{') depth += 1
    else if (sign === ']' || sign === '}') depth = Math.max(0, depth - 1)
    if (depth > DEEPEST) return 'depth'
  }
  return null
}
