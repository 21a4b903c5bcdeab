import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { provideLlamaCppNixFiles } from '../../scripts/real/llama-cpp-nix-files.ts'
import { command } from '../../scripts/stand-ins/command.ts'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { nixForTests } from './nix.ts'
import { ROOT } from './source-files.ts'

/** The two versions of nix that everything in nix/ is evaluated with. */
export const NIX_VERSIONS = [
  ['2.26', { minimum: '2.26.0', suite: 'trixie' }],
  ['2.34', { minimum: '2.34.0', suite: 'forky' }],
] as const

export interface NixEvaluation {
  /** What an expression evaluates to; the names of fleet-library.nix are in scope. */
  readonly value: (expression: string) => Promise<unknown>
  /** What nix says when it refuses an expression; rejects when it does not. */
  readonly refusal: (expression: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** Returns a nix that evaluates our library against the real llama.cpp's nix files, at one of the real lane's tags. */
export async function nixEvaluation(
  wish: (typeof NIX_VERSIONS)[number][1],
  tag: Parameters<typeof provideLlamaCppNixFiles>[0] = 'v0.5.0',
): Promise<NixEvaluation> {
  const [{ nix }, llamaCpp] = await Promise.all([nixForTests(wish), provideLlamaCppNixFiles(tag)])
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-library-'))
  const { env } = await isolatedNixEnvironment(join(directory, 'nix'))
  const library = join(import.meta.dirname, 'fleet-library.nix')
  const within = (expression: string): string => `with import ${library} { own = ${ROOT}; llama-cpp = ${llamaCpp}; }; ${expression}`
  const words = (expression: string): string[] => ['eval', '--impure', '--json', '--expr', within(expression)]
  return {
    value: async (expression) => JSON.parse(await command(nix, words(expression), { env: { ...process.env, ...env } })) as unknown,
    refusal: (expression) =>
      new Promise((resolve, reject) => {
        execFile(nix, words(expression), { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
          if (error === null) reject(new Error(`nix evaluated it to ${stdout}`))
          else resolve(stderr.slice(stderr.lastIndexOf('error:')).replaceAll(/\s+/g, ' ').trim())
        })
      }),
    close: () => removeReadOnly(directory),
  }
}
