import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pinConfig, pinWorld } from '../../bench/pin-world.ts'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { planBump } from '../../src/phases/plan-bump.ts'
import type { ChildProcesses } from '../../src/ports/child-processes.ts'
import { startMiniature, type RunningMiniature } from '../support/miniature.ts'

const TOKEN = 'ghp_0123456789abcdefTOKENabcdef0123456789'
let stage: RunningMiniature

beforeAll(async () => {
  stage = await startMiniature()
})
afterAll(() => stage?.close())

test('the token reaches nix in NIX_CONFIG and GitHub in a header, and is in no argument, no line of a log and no file', async () => {
  const started: Parameters<ChildProcesses['run']>[0][] = []
  const lines: string[] = []
  const real = childProcesses()
  const processes: ChildProcesses = {
    ...real,
    run: async (command) => {
      started.push(command)
      const { onStderrLine } = command
      const ending = await real.run({ ...command, onStderrLine: (line) => { lines.push(line); onStderrLine?.(line) } })
      lines.push(ending.stdout, ending.stderrTail)
      return ending
    },
  }
  const world = {
    ...pinWorld(stage, stage.fleet),
    nix: nixCli({ processes, environment: { ...stage.env, NIX_CONFIG: 'access-tokens = git.example.org=other' }, stateDirectory: join(stage.directory, 'state', 'llama-fleet'), token: TOKEN }),
    progress: {
      task: <Result>(title: string, work: (task: { update: (line: string) => void; log: (line: string) => void }) => Promise<Result>) => {
        lines.push(title)
        return work({ update: (line) => lines.push(line), log: (line) => lines.push(line) })
      },
      notice: (line: string) => void lines.push(line),
      warning: (line: string) => void lines.push(line),
    },
  }
  const configPath = join(stage.directory, 'config.yml')
  await writeFile(configPath, pinConfig('.', ''))
  const asked = stage.proxy.requests.length
  const plan = await planBump({ directory: stage.fleet, configPath, tag: null, chooseHosts: (hosts) => hosts }, world)

  expect(plan.kind).toBe('bump')
  const requests = stage.proxy.requests.slice(asked)
  expect(requests.length).toBeGreaterThan(0)
  expect(requests.filter(({ authorized }) => !authorized)).toEqual([])
  const locked = started.filter(({ arguments: argv }) => argv.includes('lock'))
  expect(locked.length).toBeGreaterThan(0)
  for (const { environment } of locked) {
    expect(environment['NIX_CONFIG']).toContain(`access-tokens = git.example.org=other\n`)
    expect(environment['NIX_CONFIG']).toContain(`\nextra-access-tokens = github.com=${TOKEN}`)
    expect(environment['NIX_CONFIG']?.split(TOKEN)).toHaveLength(2)
  }
  const elsewhere = started.map(({ environment, ...rest }) => ({ ...rest, environment: { ...environment, NIX_CONFIG: '' } }))
  expect(JSON.stringify(elsewhere)).not.toContain(TOKEN)
  expect(lines.join('\n') + JSON.stringify(plan)).not.toContain(TOKEN)
  expect(await filesWith(stage.directory, TOKEN)).toEqual([])
  expect((await filesWith(stage.directory, 'v0.4.0')).length).toBeGreaterThan(2)
})

test('a failing lock does not print the token either', async () => {
  const nix = nixCli({ processes: childProcesses(), environment: stage.env, stateDirectory: join(stage.directory, 'state', 'llama-fleet'), token: TOKEN })
  const thrown = await nix.lock(stage.fleet, [{ input: 'llama-cpp', reference: `github:ggml-org/llama.cpp/${'9'.repeat(40)}` }]).catch((error: unknown) => error)
  expect(thrown).toBeInstanceOf(Error)
  expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown as object)) + String((thrown as Error).stack)).not.toContain(TOKEN)
})

async function filesWith(directory: string, text: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if ((await readFile(path)).includes(text)) found.push(path)
  }
  return found
}
