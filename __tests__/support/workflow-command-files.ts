import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY']

/** Makes the empty files that a step writes its outputs, state and summary to. */
export async function commandFiles(
  directory: string,
): Promise<{ environment: Record<string, string>; read: (name: string) => Promise<string> }> {
  await mkdir(directory)
  for (const name of COMMAND_FILES) await writeFile(join(directory, name), '')
  const environment = Object.fromEntries(COMMAND_FILES.map((name) => [name, join(directory, name)]))
  return { environment, read: (name) => readFile(join(directory, name), 'utf8') }
}

/** Returns the `name=value` and `name<<delimiter` entries of a command file, as the runner reads them. */
export function entriesOf(text: string): Record<string, string> {
  const entries: Record<string, string> = {}
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const long = /^([^=]*?)<<(.+)$/.exec(line)
    if (long !== null) {
      const end = lines.indexOf(long[2] ?? '', index + 1)
      if (end < 0) throw new Error(`the delimiter ${long[2]} never comes`)
      entries[long[1] ?? ''] = lines.slice(index + 1, end).join('\n')
      index = end
    } else if (line.includes('=')) entries[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
    else if (line !== '') throw new Error(`a command file has the line ${JSON.stringify(line)}`)
  }
  return entries
}
