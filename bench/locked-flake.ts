import { access, mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { command } from '../scripts/stand-ins/command.ts'
import { git } from '../scripts/stand-ins/git-repository.ts'
import type { Stage } from '../scripts/stand-ins/stage.ts'

/**
 * The inputs of flake.nix that no stand-in serves: files beside it, other paths, tarballs, other hosts, names of the registry, directories in a
 * repository. What pins llama.cpp is never among them.
 */
const FOREIGN = `with builtins; let
  set = value: if isAttrs value then value else { };
  served = url: match "(github:|git[+]https://github[.]com/).*" url != null && match ".*[?&](dir|host)=.*" url == null;
  isLlama = text: match ".*[Ll][Ll][Aa][Mm][Aa][._-]?[Cc][Pp][Pp].*" text != null;
  foreign = name: input:
    if input ? follows || isLlama "\${name} \${toString (input.url or "")} \${input.repo or ""}" then false
    else if input ? url then !served (toString input.url)
    else if input ? type then input.type != "github" || input ? dir || input ? host
    else true;
  flake = import ./flake.nix;
  # what outputs takes by name is an input too, by its name in the registry
  inputs = mapAttrs (_: _: { }) (functionArgs flake.outputs) // mapAttrs (_: set) (set (flake.inputs or { }));
in map (name: { inherit name; url = toString (inputs.\${name}.url or ""); }) (filter (name: foreign name inputs.\${name}) (attrNames inputs))`

/** An input that `--override-input` takes (nix: flakeIdRegex). */
const NAME = /^[a-zA-Z][\w-]*$/
const EMPTY = '{ outputs = _: { }; }\n'

/**
 * Writes flake.lock beside flake.nix with nix. Where that fails, flakes are put where flake.nix looks for some in the repository `root`, and what else
 * no stand-in serves is locked to one all the same: the lock says of it what flake.nix says, and a move has to leave it there. Throws what nix said first.
 */
export async function lockFlake(cwd: string, root: string, { nix: { nix }, env }: Stage): Promise<void> {
  const lock = (overrides: readonly string[]): Promise<string> => command(nix, ['flake', 'lock', ...overrides], { cwd, env })
  try {
    await lock([])
  } catch (error) {
    const said = await command(nix, ['eval', '--impure', '--json', '--expr', FOREIGN], { cwd, env }).catch(() => '[]')
    const foreign = (JSON.parse(said) as { name: string; url: string }[]).filter(({ name }) => name !== 'self' && NAME.test(name))
    const beside = foreign.map(({ name, url }) => ({ name, place: placeIn(root, cwd, url) }))
    for (const { place } of beside) if (place !== null) await makeFlake(place, root)
    const overrides = beside.flatMap(({ name, place }) => (place === null ? ['--override-input', name, `github:stand-in/${name}`] : []))
    await lock(overrides).catch(() => Promise.reject(error))
  }
}

/** Where in the repository a url of a path stands for; null elsewhere. */
function placeIn(root: string, cwd: string, url: string): string | null {
  const written = /^(?:path:)?(\.{1,2}(?:\/[^?#]*)?|\/[^?#]*)/.exec(url)?.[1]
  const place = written === undefined ? null : resolve(cwd, written)
  return place === null || relative(root, place).startsWith('..') ? null : place
}

async function makeFlake(place: string, root: string): Promise<void> {
  if (await access(place).then(() => true, () => false)) return
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'flake.nix'), EMPTY)
  await git(root, ['add', '--all', '--force'])
}
