/** Returns the text to copy of the step of `llama-fleet init` with this in its title, as it stands in the terminal's answer. */
export function stepText(stdout: string, title: string): string {
  const lines = stdout.split('\n')
  const from = lines.findIndex((line) => line.includes(title))
  if (from < 0) throw new Error(`init has no step '${title}':\n${stdout}`)
  const first = lines.findIndex((line, index) => index > from && line.startsWith('     '))
  const length = lines.slice(first).findIndex((line) => line !== '' && !line.startsWith('     '))
  return lines.slice(first, length < 0 ? undefined : first + length).map((line) => line.slice(5)).join('\n').trim()
}

/** Returns the titles of the steps that are left to people. */
export function handSteps(stdout: string): string[] {
  return [...stdout.matchAll(/^ {1,2}\d+\. (?<title>.+)$/gm)].map(({ groups }) => groups?.['title'] ?? '')
}

/** Returns the text of a Nix file that is one set, with lines before its last brace. */
export function withLines(text: string, lines: string): string {
  return text.replace(/\}\s*$/, `${lines}\n}\n`)
}
