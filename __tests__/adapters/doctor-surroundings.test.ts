import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { gitCommand } from '../../src/adapters/git-command.ts'
import { messageOfError, UpstreamError } from '../../src/core/errors.ts'
import { gitWorkingTree } from '../../src/adapters/git-working-tree.ts'
import { githubPublicity } from '../../src/adapters/github-publicity.ts'
import { localSurvey } from '../../src/adapters/local-survey.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { tokenOverrides } from '../../src/core/doctor/token-overrides.ts'
import { command } from '../../scripts/stand-ins/command.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-surroundings-'))
})
afterAll(() => rm(directory, { recursive: true }))

const write = async (path: string, text: string): Promise<string> => {
  const whole = join(directory, path)
  await mkdir(join(whole, '..'), { recursive: true })
  await writeFile(whole, text)
  return whole
}

describe('what this machine says', () => {
  const survey = (environment: Record<string, string>) => localSurvey({ processes: childProcesses(), environment: { PATH: process.env['PATH'] ?? '', ...environment }, directory })

  test("nix's places of settings come in nix's order, includes where they stand, and an override is told from them", async () => {
    await write('etc/nix.conf', 'sandbox = true\ninclude tokens.conf\n!include absent.conf\nmax-jobs = 1\n')
    await write('etc/tokens.conf', 'access-tokens = github.com=a gitlab.com=b\ninclude tokens.conf\n')
    await write('home/nix/nix.conf', 'extra-access-tokens = example.org=c\n')
    const sources = await survey({ NIX_CONF_DIR: join(directory, 'etc'), XDG_CONFIG_HOME: join(directory, 'home'), XDG_CONFIG_DIRS: '', NIX_CONFIG: 'access-tokens = github.com=d' }).configSources()
    const places = sources.map(({ name }) => name.replace(`${directory}/`, ''))
    expect([places[0], places[1], ...places.slice(-3)]).toEqual(['etc/nix.conf', 'etc/tokens.conf', 'etc/nix.conf', 'home/nix/nix.conf', '$NIX_CONFIG'])
    const [override] = tokenOverrides(sources)
    expect(override).toMatchObject({ by: '$NIX_CONFIG', hidden: expect.arrayContaining([{ place: join(directory, 'home/nix/nix.conf'), hosts: ['example.org'] }]) })
  })

  test("a user's own file is read after the general ones, and those of NIX_USER_CONF_FILES from the last", async () => {
    await write('general/nix/nix.conf', 'cores = 1\n')
    const names = async (environment: Record<string, string>) => (await survey({ NIX_CONF_DIR: join(directory, 'none'), ...environment }).configSources()).map(({ name }) => name.replace(`${directory}/`, ''))
    expect(await names({ XDG_CONFIG_HOME: join(directory, 'home'), XDG_CONFIG_DIRS: join(directory, 'general') })).toEqual(['general/nix/nix.conf', 'home/nix/nix.conf'])
    const [first] = await names({ NIX_USER_CONF_FILES: `${join(directory, 'etc/tokens.conf')}:${join(directory, 'general/nix/nix.conf')}` })
    expect(first).toBe('general/nix/nix.conf')
  })

  test('programs that are missing, fail or babble tell nothing; those that answer are read', async () => {
    expect([await survey({ PATH: directory }).nix(), await survey({ PATH: directory }).sandbox(), await survey({ PATH: directory }).cudaCapabilities()]).toEqual([null, null, null])
    const program = async (name: string, text: string): Promise<void> => chmod(await write(`bin/${name}`, `#!/bin/sh\n${text}\n`), 0o755)
    await program('nvidia-smi', 'printf "8.9\\n8.6\\n8.9\\n[N/A]\\n"')
    await program('nix', 'case "$*" in *--version*) echo "nix (Nix) 2.18.1";; *) echo "{\\"sandbox\\":{\\"value\\":\\"relaxed\\"},\\"access-tokens\\":{\\"value\\":{\\"github.com\\":\\"s\\"}}}";; esac')
    const told = survey({ PATH: [join(directory, 'bin'), process.env['PATH'] ?? ''].join(delimiter) })
    expect([await told.nix(), await told.sandbox(), await told.cudaCapabilities()]).toEqual([{ version: '2.18.1', name: '2.18.1' }, 'relaxed', ['8.6', '8.9']])
    await program('nix', 'echo nonsense')
    expect([await told.nix(), await told.sandbox()]).toEqual([null, null])
  })
})

describe('the working tree', () => {
  let root: string
  const tree = gitWorkingTree(gitCommand({ processes: childProcesses(), environment: { PATH: process.env['PATH'] ?? '', HOME: tmpdir() } }))
  beforeAll(async () => {
    root = join(directory, 'fleet')
    await write('fleet/flake.nix', '{ }\n')
    await write('fleet/.gitignore', 'result\n')
    await write('fleet/result', '')
    await write('fleet/a b\n.nix', '')
    await command('git', ['init', '--quiet', root])
    await command('git', ['-C', root, 'add', 'flake.nix'])
    await command('git', ['-C', root, 'remote', 'add', 'origin', 'git@github.com:me/fleet.git'])
  })

  test('lists what git sees, with names as they are, and where it comes from', async () => {
    expect(await tree.survey(root)).toMatchObject({ tracked: ['flake.nix'], untracked: ['.gitignore', 'a b\n.nix'], origin: 'git@github.com:me/fleet.git' })
  })

  test('writes new files all or none, and never over anything or through a link', async () => {
    await tree.create(root, [{ path: '.github/workflows/a.yml', text: 'a' }])
    expect(await readFile(join(root, '.github/workflows/a.yml'), 'utf8')).toBe('a')
    await expect(tree.create(root, [{ path: 'fresh', text: 'b' }, { path: 'result', text: 'b' }])).rejects.toThrow('result is there already. Nothing was written')
    await expect(readFile(join(root, 'fresh'))).rejects.toThrow('ENOENT')
    await expect(tree.create(root, [{ path: 'fresh', text: 'b' }, { path: 'flake.nix/modules/a.nix', text: 'b' }])).rejects.toThrow('flake.nix is no directory, and flake.nix/modules/a.nix lies below it. Nothing was written')
    await expect(readFile(join(root, 'fresh'))).rejects.toThrow('ENOENT')
    await symlink(directory, join(root, 'outside'))
    await symlink('nowhere', join(root, 'dangling'))
    await expect(tree.create(root, [{ path: 'outside/x', text: 'b' }])).rejects.toThrow('outside is a symbolic link.')
    await expect(tree.create(root, [{ path: 'dangling', text: 'b' }])).rejects.toThrow('dangling is a symbolic link.')
  })

  test('a checkout that may not be written is the machine’s fault, with the file and the next step', async () => {
    const refused = await tree.create('/sys', [{ path: 'modules.nix', text: 'b' }]).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(UpstreamError)
    expect(messageOfError(refused)).toMatch(/^\/sys\/modules\.nix could not be written: (it may not be written|the file system is read-only)\. `git status` shows what was written before it\. Make room or rights there and run again\./)
  })

  test('replaces a text that is still the one that was shown', async () => {
    await expect(tree.replace(root, { path: 'flake.nix', before: '{ a = 1; }', text: '' })).rejects.toThrow('flake.nix was changed in the meantime.')
    await tree.replace(root, { path: 'flake.nix', before: '{ }\n', text: '{ b = 1; }\n' })
    expect(await readFile(join(root, 'flake.nix'), 'utf8')).toBe('{ b = 1; }\n')
  })
})

describe('who can see the repository', () => {
  let server: Server
  const asked: string[] = []
  const answers: Record<string, [number, string]> = { '/repos/me/open': [200, '{"private":false}'], '/repos/me/closed': [200, '{"private":true}'], '/repos/me/page': [200, '<html>'], '/repos/me/busy': [403, '{"message":"rate limit"}'] }
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.url ?? ''} ${request.headers.authorization ?? 'anonymous'}`)
      const [status, body] = answers[request.url ?? ''] ?? [404, '{}']
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  })
  afterAll(() => new Promise((done) => server.close(done)))
  const publicity = (token: string | null = null) => githubPublicity({ token, server: { serverUrl: 'https://github.com', apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } })

  test.each([
    ['git@github.com:me/open.git', { kind: 'public', repository: 'me/open' }],
    ['https://github.com/me/closed', { kind: 'private', repository: 'me/closed' }],
    ['https://github.com/me/absent', { kind: 'private', repository: 'me/absent' }],
    ['https://github.com/me/page', { kind: 'unknown', why: expect.any(String) }],
    ['https://github.com/me/busy', { kind: 'unknown', why: expect.stringContaining('GitHub did not answer') }],
    ['https://gitlab.com/me/fleet', { kind: 'unknown', why: 'origin is not on GitHub' }],
    [null, { kind: 'unknown', why: 'the clone has no remote called origin' }],
  ])('%s', async (origin, told) => expect(await publicity().of(origin)).toEqual(told))

  test('the token goes along to its own server', async () => {
    await publicity('t0ken').of('https://github.com/me/open')
    expect(asked.at(-1)).toBe('/repos/me/open Bearer t0ken')
  })
})
