/** What JSON.parse and a schema make of a list, an object or a field takes 200 bytes, and 32 MiB may hold 16 million of them. */
const MOST_VALUES = 500_000

/** Brackets in brackets: what walks through a value, as JSON.stringify does, needs the stack for each. */
const DEEPEST = 100

/**
 * Returns which bound of what is read as JSON a text is beyond, in words; null when it may be read. `mostValues` may be more for a record of
 * many numbers, which take little; lists, objects and fields are never more.
 */
export function excessOfJson(text: string, mostValues = MOST_VALUES): string | null {
  let quoted = false
  let [values, holders, fields, depth] = [1, 0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (sign === '"') quoted = !quoted
    else if (quoted) at += sign === '\\' ? 1 : 0
    else if (sign === ',') values += 1
    else if (sign === ':') fields += 1
    else if (sign === ']' || sign === '}') depth -= 1
    else if (sign === '[' || sign === '{') {
      values += 1
      holders += 1
      depth += 1
      if (depth > DEEPEST) return `more than ${DEEPEST} brackets in one another`
    }
    if (Math.max(holders, fields) > MOST_VALUES) return `more than ${MOST_VALUES} ${holders > fields ? 'lists and objects' : 'fields'}`
    if (values > mostValues) return `more than ${mostValues} values`
  }
  return null
}

/** Returns the value of a JSON text from outside; throws SyntaxError, for a text that is beyond a bound as for one that is no JSON. */
export function parseJson(text: string, mostValues?: number): unknown {
  const excess = excessOfJson(text, mostValues)
  if (excess !== null) throw new SyntaxError(`it has ${excess}`)
  return JSON.parse(text)
}
