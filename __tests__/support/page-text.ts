import program from '../../src/core/report/page-program.json' with { type: 'json' }

/** Returns a page with its program and its style, which are the same in each, as one word each. */
export function withoutProgram(html: string): string {
  const parts = [program.script, program.style, program.scriptDigest, program.styleDigest]
  const words = ['PROGRAM', 'STYLE', 'PROGRAM-DIGEST', 'STYLE-DIGEST']
  return parts.reduce((text, part, place) => {
    if (text.split(part).length !== 2) throw new Error(`The page has ${words[place]} ${text.split(part).length - 1} times.`)
    return text.split(part).join(words[place])
  }, html)
}

/** Returns what comes in pieces as one text. */
export const whole = (pieces: Iterable<string>): string => [...pieces].join('')
