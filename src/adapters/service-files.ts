import { existsSync } from 'node:fs'
import { normalize } from 'node:path'
import { keptArguments, secretsIn } from '../core/checks/service-arguments.ts'
import { pathsNamedIn, presetsOf, storePathsIn, wordsOfPreset } from '../core/checks/service-paths.ts'
import { textOfFile } from './bounded-files.ts'

/** The files and directories that a service names. */
export interface ServiceFiles {
  /** Those that this machine has. */
  readonly there: readonly string[]
  /** A store path that it has not: the configuration that names it was never built here. */
  readonly unbuilt: string | null
  /** The keys and tokens of its presets, which the server says in its log. */
  readonly secrets: readonly string[]
}

/** A preset of a thousand models takes less. */
const MOST_PRESET_BYTES = 1024 * 1024

/** Returns what the arguments, the variables and the presets of a service name on this machine. */
export async function filesOfService(words: readonly string[], variables: Readonly<Record<string, string>>): Promise<ServiceFiles> {
  // the server itself says what is wrong with a preset that cannot be read
  const presets = await Promise.all(presetsOf(words, variables).map((path) => textOfFile(path, MOST_PRESET_BYTES).catch(() => '')))
  const ofPresets = presets.map(wordsOfPreset)
  const named = [...words, ...Object.values(variables), ...ofPresets.flatMap(keptArguments)]
  return {
    secrets: ofPresets.flatMap(secretsIn),
    there: [...new Set(named.flatMap(pathsNamedIn))].filter((path) => existsSync(path)),
    unbuilt: named.flatMap(storePathsIn).find((path) => !existsSync(path)) ?? null,
  }
}

/** Returns the first path outside of the nix store that is none of the others and lies below none of them; null when there is none. */
export function pathBeyond(paths: readonly string[], others: readonly string[]): string | null {
  const covers = (other: string, path: string): boolean => path === other || path.startsWith(`${other.replace(/\/$/, '')}/`)
  return paths.find((path) => !['/nix/store', ...others].some((other) => covers(normalize(other), normalize(path)))) ?? null
}
