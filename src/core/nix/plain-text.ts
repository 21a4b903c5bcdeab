// ECMA-48 control sequences (CSI … final byte), operating system commands (OSC … BEL or ST), and other two-byte escapes.
const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[@-Z\\^_]/g
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g

/** Returns the text without terminal escapes and control characters; line ends and tabs stay. */
export function plainText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(ESCAPES, '').replace(CONTROLS, '')
}

/** Returns the last lines of a text, bounded in lines and in characters (whole lines, unless one line alone is too long). */
export function tailOf(lines: readonly string[], bounds: { readonly lines: number; readonly characters: number }): string {
  const kept: string[] = []
  let characters = 0
  for (const line of lines.slice(-bounds.lines).toReversed()) {
    characters += line.length + 1
    if (characters > bounds.characters + 1) {
      if (kept.length === 0) kept.push(line.slice(-bounds.characters))
      break
    }
    kept.push(line)
  }
  return kept.toReversed().join('\n')
}
