import { dirname, isAbsolute, join } from 'node:path'
import { includeOf, type ConfigSource } from '../core/doctor/token-overrides.ts'
import { parseJson } from '../core/json-bounds.ts'
import { parseNixVersion } from '../core/nix/nix-config.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import type { MachineSurvey } from '../ports/machine-survey.ts'
import { textOfFile, Unreadable } from './bounded-files.ts'

/** Files include others this deep at most. */
const DEEPEST = 8
const MOST_BYTES = 1024 * 1024

/** What the survey runs programs with. */
export interface SurveyOptions {
  readonly processes: ChildProcesses
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
}

/** Returns the survey of this machine: nix, its settings and the GPUs, by the programs on PATH. */
export function localSurvey({ processes, environment, directory }: SurveyOptions): MachineSurvey {
  const said = async (program: string, ...argv: readonly string[]): Promise<string | null> => {
    const ending = await processes.run({ program, arguments: argv, directory, environment, timeoutSeconds: 60 })
    return ending.exitCode === 0 ? ending.stdout : null
  }
  return {
    async nix() {
      const text = await said('nix', '--version')
      try {
        return text === null ? null : parseNixVersion(text)
      } catch {
        return null
      }
    },
    async sandbox() {
      // a deprecated name in nix 2.20, and the one that all versions know
      const text = await said('nix', '--extra-experimental-features', 'nix-command', 'show-config', '--json')
      try {
        const value = (parseJson(text ?? 'null') as { sandbox?: { value?: unknown } } | null)?.sandbox?.value
        return typeof value === 'boolean' || value === 'relaxed' ? value : null
      } catch {
        return null
      }
    },
    async configSources() {
      const files = await Promise.all(configFiles(environment).map((path) => sourcesOf(path, 0)))
      const variable = environment['NIX_CONFIG']
      return [...files.flat(), ...(variable === undefined ? [] : [{ name: '$NIX_CONFIG', text: variable }])]
    },
    async cudaCapabilities() {
      const text = await said('nvidia-smi', '--query-gpu=compute_cap', '--format=csv,noheader')
      if (text === null) return null
      const found = text.split('\n').map((line) => line.trim()).filter((line) => /^\d{1,2}\.\d$/.test(line))
      return [...new Set(found)].toSorted()
    },
  }
}

/** The files of nix.conf(5): the system's, then the users', of which nix reads the most general first. */
function configFiles(environment: Readonly<Record<string, string>>): readonly string[] {
  const { NIX_CONF_DIR, NIX_USER_CONF_FILES, XDG_CONFIG_HOME, XDG_CONFIG_DIRS, HOME } = environment
  const home = XDG_CONFIG_HOME ?? (HOME === undefined ? null : join(HOME, '.config'))
  const general = (XDG_CONFIG_DIRS ?? '/etc/xdg').split(':').filter((path) => path !== '')
  const users = NIX_USER_CONF_FILES?.split(':') ?? [...(home === null ? [] : [home]), ...general].map((path) => join(path, 'nix', 'nix.conf'))
  return [join(NIX_CONF_DIR ?? '/etc/nix', 'nix.conf'), ...users.toReversed()]
}

/** A file in the parts that its includes leave of it, and what it includes between them: nix reads them in this order. */
async function sourcesOf(path: string, depth: number): Promise<ConfigSource[]> {
  let text: string
  try {
    text = await textOfFile(path, MOST_BYTES)
  } catch (error) {
    // one that is there, and whose text is not known
    return error instanceof Unreadable && (error.code === null || error.code === 'EACCES') ? [{ name: path, text: null }] : []
  }
  const sources: ConfigSource[] = []
  let lines: string[] = []
  const endPart = (): void => {
    if (lines.length > 0) sources.push({ name: path, text: lines.join('\n') })
    lines = []
  }
  for (const line of text.split('\n')) {
    const included = includeOf(line)
    if (included === null || depth >= DEEPEST) lines.push(line)
    else {
      endPart()
      sources.push(...(await sourcesOf(isAbsolute(included) ? included : join(dirname(path), included), depth + 1)))
    }
  }
  endPart()
  return sources
}
