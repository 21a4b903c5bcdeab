/** A command line of a systemd unit as words, or why it cannot be told from the unit alone. */
export type ExecStart = { readonly kind: 'words'; readonly words: readonly string[] } | { readonly kind: 'unclear'; readonly why: string }

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', '"': '"', "'": "'", s: ' ',
}
const CODED = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/

class Unclear extends Error {}

/** Returns the character that stands after a backslash, and how many characters it took. */
function unescaped(rest: string): readonly [string, number] {
  const simple = ESCAPES[rest[0] ?? '']
  if (simple !== undefined) return [simple, 1]
  const found = CODED.exec(rest)
  if (found === null) throw new Unclear(`an escape that systemd does not know: \\${rest.slice(0, 2)}`)
  const [digits, base] = found[2] === undefined ? [found[1] ?? found[3] ?? found[4] ?? '', 16] : [found[2], 8]
  const code = Number.parseInt(digits, base)
  if (code > 0x10ffff) throw new Unclear(`an escape that is no character: \\${found[0]}`)
  return [String.fromCodePoint(code), found[0].length]
}

/** Takes `%%` and `$$` for the sign they stand for; anything else that systemd would replace is not known here. */
function literal(text: string, at: number, sign: '%' | '$'): readonly [string, number] {
  if (text[at + 1] === sign) return [sign, 2]
  if (sign === '$' && !/^[A-Za-z_{]/.test(text[at + 1] ?? '')) return [sign, 1]
  throw new Unclear(`${sign === '%' ? 'a specifier' : 'a variable'} that only systemd can fill in: ${text.slice(at, at + 12)}`)
}

function split(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let at = 0; at < text.length; ) {
    const sign = text[at] ?? ''
    let took: readonly [string, number] = [sign, 1]
    if (sign === '\\') {
      const [character, length] = unescaped(text.slice(at + 1, at + 11))
      took = [character, length + 1]
    } else if (sign === '%' || sign === '$') took = literal(text, at, sign)
    else if (sign === quote) {
      quote = null
      took = ['', 1]
    } else if (quote === null && (sign === '"' || sign === "'") && word === null) {
      quote = sign
      took = ['', 1]
    } else if (quote === null && /\s/.test(sign)) {
      if (word !== null) words.push(word)
      word = null
      at += 1
      continue
    }
    word = (word ?? '') + took[0]
    at += took[1]
  }
  if (quote !== null) throw new Unclear('a quote that does not end')
  return word === null ? words : [...words, word]
}

/** Returns the words of `ExecStart=` (systemd.service(5), "Command lines"), without the signs that may stand before the program. */
export function readExecStart(text: string): ExecStart {
  try {
    const words = split(text)
    if (words.includes(';')) return { kind: 'unclear', why: 'more than one command' }
    const program = words[0]?.replace(/^[@:+!|-]+/, '')
    if (program === undefined || program === '') return { kind: 'unclear', why: 'no command' }
    // with '@' the second word is only the name that the program is shown
    const shown = /^[:+!|-]*@/.test(words[0] ?? '') ? 2 : 1
    return { kind: 'words', words: [program, ...words.slice(shown)] }
  } catch (error) {
    if (error instanceof Unclear) return { kind: 'unclear', why: error.message }
    throw error
  }
}
