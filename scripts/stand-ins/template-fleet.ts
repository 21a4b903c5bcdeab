import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { command } from './command.ts'

export interface TemplateFleetOptions {
  /** The nix executable, and the environment in which github.com is answered by stand-ins. */
  readonly nix: string
  readonly env: Readonly<Record<string, string>>
  /** As nix names it. */
  readonly system: string
  /** The text of .github/llama-fleet.yml. */
  readonly config: string
}

const SYSTEM = 'nixpkgs.hostPlatform = "x86_64-linux";'

/**
 * Makes `directory` a fleet as `nix flake init -t github:OWNER/llama-fleet` writes it, for this machine's system and with another
 * configuration, locked and in one commit on main.
 */
export async function makeTemplateFleet(directory: string, { nix, env, system, config }: TemplateFleetOptions): Promise<string> {
  await mkdir(directory, { recursive: true })
  const git = (...args: readonly string[]): Promise<string> => command('git', args, { cwd: directory, env })
  await git('init', '--quiet', '--initial-branch=main')
  await command(nix, ['flake', 'init', '--template', 'github:OWNER/llama-fleet'], { cwd: directory, env })
  for (const host of ['carbon', 'beryllium', 'boron']) {
    const path = join(directory, 'hosts', `${host}.nix`)
    const text = await readFile(path, 'utf8')
    if (!text.includes(SYSTEM)) throw new Error(`The template's ${host} does not say ${SYSTEM}`)
    const features = system.startsWith('x86_64') ? text : text.replace(/cpuFeatures = \[[^\]]*\]/, 'cpuFeatures = [ "asimddp" ]')
    await writeFile(path, features.replace(SYSTEM, `nixpkgs.hostPlatform = "${system}";`))
  }
  await writeFile(join(directory, '.github/llama-fleet.yml'), config)
  await git('add', '--all')
  await command(nix, ['flake', 'lock'], { cwd: directory, env })
  await git('add', '--all')
  await git('commit', '--quiet', '--message', 'Three machines')
  return directory
}
