import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cacheDirectory } from './cache.ts'
import { startGithubProxy } from './github-proxy.ts'
import type { GithubProxy } from './github-proxy.ts'
import { writeRepository } from './git-repository.ts'
import type { Commit, Files } from './git-repository.ts'
import { isolatedNixEnvironment, removeReadOnly } from './isolated-store.ts'
import { createMiniature, lockFleet } from './miniature.ts'
import type { Miniature, MiniatureOptions } from './miniature.ts'
import type { ProvidedNix } from './nix-from-distribution.ts'

/** A miniature that is ready to work on: its fleet is locked, and what `env` names reaches nothing outside the directory. */
export interface Stage extends Miniature {
  readonly directory: string
  readonly nix: ProvidedNix
  readonly proxy: GithubProxy
  /** The whole environment for a child: nix first on PATH, a store of its own, `github:` and github.com from the miniature. */
  readonly env: Readonly<Record<string, string>>
  /** Stops the proxy; the files stay. */
  readonly stop: () => Promise<void>
}

export interface StageOptions extends MiniatureOptions {
  /** What every other repository holds. */
  readonly others?: Commit
  /** More repositories by owner and name, each of one commit on main. */
  readonly also?: Readonly<Record<string, Files>>
  /** Repositories by owner and name that are forks of upstream, and hold what it holds. */
  readonly forks?: readonly string[]
}

/** Makes a miniature with a nix store and a GitHub stand-in of its own in `directory`, which is emptied first. */
export async function setStage(directory: string, nix: ProvidedNix, options: StageOptions = {}): Promise<Stage> {
  await removeReadOnly(directory)
  const miniature = await createMiniature(directory, options)
  const store = await isolatedNixEnvironment(join(directory, 'nix'))
  const others = options.others === undefined ? undefined : join(directory, 'others.git')
  if (others !== undefined && options.others !== undefined) await writeRepository(others, { branch: 'main', bare: true, commits: [options.others] })
  const also = Object.entries(options.also ?? {}).map(([name, files]) => ({ name, files, path: join(directory, `${name.replace('/', '-')}.git`) }))
  for (const { name, files, path } of also) {
    await writeRepository(path, { branch: 'main', bare: true, commits: [{ message: name, date: miniature.options.now, files }] })
  }
  const proxy = await startGithubProxy({
    repositories: { ...miniature.repositories, ...Object.fromEntries((options.forks ?? []).map((name) => [name, miniature.upstream])), ...Object.fromEntries(also.map(({ name, path }) => [name, path])) },
    ...(others === undefined ? {} : { others }),
    certificateDirectory: join(directory, 'certificates'),
  })
  const home = join(directory, 'nix', 'home')
  const state = join(directory, 'state')
  await mkdir(state, { recursive: true })
  // In a file and not in variables: nix's libgit2 reads safe.directory from nowhere else.
  const gitConfig = ['[user]', 'name = Fleet Owner', 'email = owner@example.org', '[safe]', 'directory = *', '[url "https://github.com/"]', 'insteadOf = ssh://git@github.com/', '']
  await writeFile(join(home, '.gitconfig'), gitConfig.join('\n'))
  const env = {
    ...store.env,
    PATH: [nix.directory, process.env['PATH'] ?? ''].join(delimiter),
    LANG: 'C.UTF-8',
    LLAMA_FLEET_CACHE: cacheDirectory(),
    // the stand-in for llama-bench is a script of this node, which need not be where a sandbox shows it
    LLAMA_FLEET_SANDBOX_READABLE: miniature.options.node,
    XDG_STATE_HOME: state,
    https_proxy: proxy.proxyUrl,
    no_proxy: '127.0.0.1,localhost',
    NIX_SSL_CERT_FILE: proxy.caFile,
    GIT_SSL_CAINFO: proxy.caFile,
    NODE_EXTRA_CA_CERTS: proxy.caFile,
    GIT_TERMINAL_PROMPT: '0',
  }
  try {
    await lockFleet(miniature, nix.nix, env)
  } catch (error) {
    await proxy.close()
    throw error
  }
  return { ...miniature, directory, nix, proxy, env, stop: proxy.close }
}
