import { parseArgs } from 'node:util'
import { messageOfError } from '../src/core/errors.ts'

/** Returns which of the flags stand on this process's command line; null after saying what is wrong there, or the usage where `--help` stands. */
export function givenFlags<Name extends string>(names: readonly Name[], usage: string): Readonly<Record<Name, boolean>> | null {
  const flag = { type: 'boolean', default: false } as const
  try {
    const { values } = parseArgs({ options: Object.fromEntries([...names, 'help'].map((name) => [name, flag])) })
    if (values['help'] !== true) return Object.fromEntries(names.map((name) => [name, values[name] === true])) as Record<Name, boolean>
    process.stdout.write(`${usage}\n`)
  } catch (error) {
    process.stderr.write(`${messageOfError(error)}\n${usage}\n`)
    process.exitCode = 2
  }
  return null
}
