import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { isolatedNixEnvironment, removeReadOnly } from '../../scripts/stand-ins/isolated-store.ts'
import { nixCli } from '../../src/adapters/nix-cli.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'
import { EvaluationError } from '../../src/ports/nix.ts'
import type { Nix } from '../../src/ports/nix.ts'
import { nixForTests } from '../support/nix.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'llama-fleet-nix-cli-')))
afterAll(() => removeReadOnly(root))

const FLAKE = `{
  outputs = { self }: let
    run = name: script: derivation { inherit name; system = "SYSTEM"; builder = "/bin/sh"; args = [ "-c" "PATH=/bin:/usr/bin; \${script}" ]; };
    fetching = name: script: derivation { inherit name; system = "SYSTEM"; builder = "/bin/sh"; args = [ "-c" script ]; outputHashMode = "flat"; outputHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; impureEnvVars = [ "NIX_CONFIG" ]; };
  in {
    ok = run "ok" "echo first; printf '\\\\033[31mred\\\\033[0m\\\\n' >&2; echo hi > $out";
    present = run "present" "echo hi > $out";
    bad = run "bad" "for i in $(seq 100); do echo step $i; done; echo 'vulkan.cpp:12: error: no shaderc' >&2; exit 3";
    above = run "above" "cat \${run "below" "echo inner; exit 4"} > $out";
    killed = run "killed" "kill -9 $$";
    fetched = derivation { name = "npm-deps"; system = "SYSTEM"; builder = "/bin/sh"; args = [ "-c" "echo hi > $out" ]; outputHashMode = "flat"; outputHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="; };
    npm = run "npm" "echo; echo 'ERROR: npmDepsHash is out of date'; echo; exit 1";
    asks = fetching "asks?" "echo \\"it has $NIX_CONFIG\\"; exit 1";
    importsAsking = import (fetching "kept" "echo \\"it has $NIX_CONFIG\\" > KEPT; exit 1");
    full = run "full" "echo 'cc1plus: error: No space left on device'; exit 1";
    foreign = derivation { name = "foreign"; system = "riscv64-linux"; builder = "/bin/sh"; };
    sleepy = run "sleepy" "echo asleep; sleep 1000.FRACTION & sleep 1000.FRACTION";
    imports = import (run "number" "echo 42 > $out");
    throws = throw "no such backend";
    lacks = ({ shaderc }: shaderc) { };
  };
}
`
const system = process.arch === 'arm64' ? 'aarch64-linux' : 'x86_64-linux'

function repository(directory: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(directory, path, '..'), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  const git = (...argv: string[]): string =>
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...argv], { encoding: 'utf8' })
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'fleet')
  return directory
}

/** The command lines of running processes that hold the word. */
function running(word: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readFileSync(join('/proc', name, 'cmdline'), 'latin1').replaceAll('\0', ' ')]
      } catch {
        return []
      }
    })
    .filter((line) => line.includes(word) && line.startsWith('sleep'))
}

describe.each([{ suite: 'forky' }, { suite: 'trixie' }])('the nix of $suite', ({ suite }) => {
  let environment: Record<string, string>
  let flake: string
  let nix: Nix
  const fraction = suite === 'forky' ? '4711' : '4712'
  const stateDirectory = join(root, suite, 'state')
  const kept = join(root, suite, 'kept')
  const lines: string[] = []
  const build = (attribute: string, timeoutSeconds = 60, name = 'candidate-cpu') =>
    nix.build({ directory: flake, attribute }, { name, timeoutSeconds, onLogLine: (line) => lines.push(line) })

  beforeAll(async () => {
    const { directory } = await nixForTests({ suite })
    const store = await isolatedNixEnvironment(join(root, suite, 'nix'))
    environment = { ...store.env, PATH: `${directory}:${process.env['PATH']}`, NIX_CONFIG: 'download-attempts = 1' }
    mkdirSync(stateDirectory, { recursive: true })
    flake = repository(join(root, suite, 'flake'), {
      'flake.nix': FLAKE.replaceAll('SYSTEM', system).replaceAll('FRACTION', fraction).replaceAll('KEPT', kept),
    })
    nix = nixCli({ processes: childProcesses(), environment, stateDirectory, token: null })
  })

  test('tells its version and system', async () => {
    expect(await nix.version()).toBe(suite === 'forky' ? '2.34.8' : '2.26.3')
    expect(await nix.currentSystem()).toBe(system)
  })

  test('evaluates an attribute of a committed flake with a function', async () => {
    const names = await nix.evaluate({ directory: flake, attribute: 'ok' }, 'd: { inherit (d) name; drv = d.drvPath; }')
    expect(names).toEqual({ name: 'ok', drv: expect.stringMatching(/-ok\.drv$/) })
  })

  test('says where flake.nix sets an attribute', async () => {
    const directory = repository(join(root, suite, 'placed'), {
      'sub/flake.nix': '{\n  inputs.x.url =\n    "path:./y";\n  outputs = _: { };\n}\n',
    })
    const where = 'builtins.unsafeGetAttrPos "url" (import ./flake.nix).inputs.x'
    const place = await nix.evaluateExpression(join(directory, 'sub'), where)
    expect(place).toMatchObject({ line: 2, column: 3 })
    const settings = { ...environment, NIX_CONFIG: `${environment['NIX_CONFIG'] ?? ''}\nrestrict-eval = true` }
    const restricted = nixCli({ processes: childProcesses(), environment: settings, stateDirectory, token: null })
    expect(await restricted.evaluateExpression(join(directory, 'sub'), where)).toEqual(place)
  })

  test('evaluates a flake in a sub-directory of a repository whose path has odd characters', async () => {
    const directory = repository(join(root, suite, 'an odd+path'), { 'nix/flake.nix': '{ outputs = _: { answer = 42; }; }' })
    expect(await nix.evaluate({ directory: join(directory, 'nix'), attribute: 'answer' }, 'x: x + 1')).toBe(43)
  })

  test('builds nothing while it evaluates, unless it is asked to', async () => {
    const installable = { directory: flake, attribute: 'imports' }
    const refused = await nix.evaluate(installable, 'x: x').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(EvaluationError)
    expect((refused as Error).message).toMatch(/'allow-import-from-derivation' is disabled.*with `import-from-derivation: true` in the config\.$/)
    expect(await nix.evaluate({ ...installable, importFromDerivation: true }, 'x: x')).toBe(42)
  })

  test('gives its token to no evaluation that could read it', async () => {
    const withToken = nixCli({ processes: childProcesses(), environment, stateDirectory, token: 'a-token-of-this-test' })
    const read = 'builtins.getEnv "NIX_CONFIG"'
    expect(await withToken.evaluateExpression(flake, read)).not.toContain('a-token-of-this-test')
    expect(await withToken.evaluate({ directory: flake, attribute: 'ok' }, `d: ${read}`)).toBe('')
  })

  test.each(['by its attribute', 'as it was evaluated'])('gives its token to no build that asks for variables, built %s', async (how) => {
    const withToken = nixCli({ processes: childProcesses(), environment, stateDirectory, token: 'a-token-of-this-test' })
    const installable = { directory: flake, attribute: 'asks' }
    const derivation = how === 'by its attribute' ? {} : { derivation: z.string().parse(await withToken.evaluate(installable, 'd: builtins.unsafeDiscardStringContext d.drvPath')) }
    const failed = await withToken.build(installable, { ...derivation, name: 'asks', timeoutSeconds: 60, onLogLine: () => {} })
    expect(failed).toMatchObject({ kind: 'failed', stage: 'build', logTail: expect.stringContaining('it has download-attempts = 1') })
    expect(JSON.stringify(failed)).not.toContain('a-token-of-this-test')
  })

  test('gives its token to no build that an evaluation asks for', async () => {
    const withToken = nixCli({ processes: childProcesses(), environment, stateDirectory, token: 'a-token-of-this-test' })
    const refused = withToken.evaluate({ directory: flake, attribute: 'importsAsking', importFromDerivation: true }, 'x: x')
    await expect(refused).rejects.toThrow(/^kept does not build/)
    const had = readFileSync(kept, 'utf8')
    expect(had).toContain('it has download-attempts = 1')
    expect(had).not.toContain('a-token-of-this-test')
  })

  test('names the cause of an evaluation that fails, and that it is the source’s', async () => {
    const thrown = await nix.evaluate({ directory: flake, attribute: 'throws' }, 'd: d').catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(EvaluationError)
    expect(thrown).toMatchObject({ message: 'nix says: no such backend.', infrastructure: false })
    expect((thrown as EvaluationError).logTail).toContain('flake.nix:')
    const lacking = await nix.evaluate({ directory: flake, attribute: 'lacks' }, 'd: d').catch((error: unknown) => error)
    expect((lacking as Error).message).toMatch(/called without required argument 'shaderc'/)
    const missing = await nix.evaluate({ directory: flake, attribute: 'packages.none' }, 'd: d').catch((error: unknown) => error)
    expect((missing as Error).message).toMatch(/does not provide attribute/)
  })

  test('builds, hands over the log in plain text, and holds the result until the roots are released', async () => {
    lines.length = 0
    const built = await build('ok', 60, 'base-cpu')
    expect(built).toMatchObject({ kind: 'built', storePath: expect.stringMatching(/-ok$/), closureBytes: expect.any(Number) })
    expect(lines).toEqual(['building ok', 'first', 'red'])
    const storePath = 'storePath' in built ? built.storePath : ''
    const collect = () => execFileSync('nix', ['store', 'gc'], { env: environment, stdio: 'ignore' })
    collect()
    expect(existsSync(storePath)).toBe(true)
    expect(await build('ok')).toMatchObject({ kind: 'present', storePath })
    await nix.releaseRoots()
    collect()
    expect(existsSync(storePath)).toBe(false)
  })

  test('builds what was evaluated, without evaluating it again, and evaluates again where the collector took it', async () => {
    const directory = repository(join(root, suite, 'evaluated'), { 'flake.nix': FLAKE.replaceAll('SYSTEM', system).replaceAll('echo hi', 'echo once') })
    const installable = { directory, attribute: 'ok' }
    const derivation = z.string().parse(await nix.evaluate(installable, 'd: builtins.unsafeDiscardStringContext d.drvPath'))
    // no evaluation of this can end well
    writeFileSync(join(directory, 'flake.nix'), '{ outputs = _: { ok = throw "evaluated again"; }; }')
    execFileSync('git', ['-C', directory, '-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '--quiet', '--all', '--message', 'Break'])
    const options = { name: 'evaluated', timeoutSeconds: 60, onLogLine: () => {} }
    const built = await nix.build(installable, { ...options, derivation })
    expect(built).toMatchObject({ kind: 'built', storePath: expect.stringMatching(/-ok$/), closureBytes: expect.any(Number) })
    expect(await nix.build(installable, { ...options, derivation })).toMatchObject({ kind: 'present' })
    await nix.releaseRoots()
    execFileSync('nix', ['store', 'gc'], { env: environment, stdio: 'ignore' })
    expect(existsSync(derivation)).toBe(false)
    expect(await nix.build(installable, { ...options, derivation })).toMatchObject({ kind: 'failed', stage: 'evaluate', sentence: 'nix says: evaluated again.' })
  })

  test('says of a derivation that does not build what it says of its attribute', async () => {
    const derivation = z.string().parse(await nix.evaluate({ directory: flake, attribute: 'above' }, 'd: builtins.unsafeDiscardStringContext d.drvPath'))
    const failed = await nix.build({ directory: flake, attribute: 'ok' }, { derivation, name: 'above', timeoutSeconds: 60, onLogLine: () => {} })
    expect(failed).toMatchObject({ kind: 'failed', stage: 'build', fault: 'source', sentence: 'below does not build: builder failed with exit code 4.', logTail: 'inner' })
  })

  test.each(['--expr', '/etc/passwd', 'github:evil/flake', '.#bad'])('takes %j for no derivation, whoever says so', async (derivation) => {
    expect(await nix.build({ directory: flake, attribute: 'ok' }, { derivation, name: 'named', timeoutSeconds: 60, onLogLine: () => {} })).toMatchObject({ storePath: expect.stringMatching(/-ok$/) })
  })

  test('knows what came from a binary cache', async () => {
    const cache = `file://${join(root, suite, 'cache')}`
    const made = await build('present')
    const storePath = 'storePath' in made ? made.storePath : ''
    execFileSync('nix', ['copy', '--to', cache, storePath], { env: environment, stdio: 'ignore' })
    await nix.releaseRoots()
    execFileSync('nix', ['store', 'delete', storePath], { env: environment, stdio: 'ignore' })
    const config = `download-attempts = 1\nsubstituters = ${cache}\nrequire-sigs = false`
    const fetching = nixCli({
      processes: childProcesses(),
      environment: { ...environment, NIX_CONFIG: config },
      stateDirectory,
      token: null,
    })
    const options = { name: 'fetched', timeoutSeconds: 60, onLogLine: () => {} }
    expect(await fetching.build({ directory: flake, attribute: 'present' }, options)).toMatchObject({
      kind: 'substituted',
      storePath,
    })
  })

  test.each([
    ['bad', 'source', /^bad does not build: builder failed with exit code 3\.$/, /vulkan\.cpp:12: error: no shaderc$/],
    ['above', 'source', /^below does not build: builder failed with exit code 4\.$/, /^inner$/],
    // the hash of "hi" and a line feed, as sha256sum has it
    ['fetched', 'source', /^npm-deps does not build: what it fetches has the hash sha256-mOpuTyFvL7S2n\/\+bOkSELDhobKaF8\/VdxIxdP7EQe\+Q=, the expression says sha256-A{43}=\./, /got:/],
    ['npm', 'source', /^npm does not build: its npmDepsHash is out of date\. Where the fleet writes it, /, /npmDepsHash is out of date/],
    ['killed', 'infrastructure', /^This machine ran out of memory, or somebody killed the builder/, /signal 9/],
    ['full', 'infrastructure', /^The disk of this machine is full/, /No space left on device$/],
    ['foreign', 'infrastructure', /^This machine cannot build for that system/, /riscv64-linux/],
  ])('a build of %s that fails is the fault of: %s', async (attribute, fault, sentence, logTail) => {
    const build_ = await build(attribute)
    expect(build_).toMatchObject({ kind: 'failed', stage: 'build', fault })
    if (build_.kind !== 'failed') return
    expect(build_.sentence).toMatch(sentence)
    expect(build_.logTail).toMatch(logTail)
    expect(build_.logTail.split('\n').length).toBeLessThanOrEqual(60)
    expect(build_.failedDerivation).toMatch(/\.drv$/)
  })

  test('an evaluation that fails in a build is a stage of its own', async () => {
    expect(await build('throws')).toMatchObject({ kind: 'failed', stage: 'evaluate', fault: 'source', failedDerivation: null })
  })

  test('the time limit ends the builder and everything below it', async () => {
    const stopped = await build('sleepy', 3)
    expect(stopped).toMatchObject({ kind: 'failed', stage: 'build', fault: 'infrastructure', logTail: 'asleep' })
    expect(stopped).toMatchObject({
      sentence: 'The build was stopped after its time limit of 3 s. The last that began was sleepy.',
    })
    expect(running(`1000.${fraction}`)).toEqual([])
  })

  test('refuses a lock that is out of date, and locks it when asked', async () => {
    const input = repository(join(root, suite, 'input'), { 'flake.nix': '{ outputs = _: { answer = 1; }; }' })
    const other = repository(join(root, suite, 'other'), { 'flake.nix': '{ outputs = _: { answer = 2; }; }' })
    const text = `{ inputs.x.url = "git+file://${input}"; outputs = { self, x }: { inherit (x) answer; }; }`
    const directory = repository(join(root, suite, 'locked'), { 'sub/flake.nix': text })
    const sub = join(directory, 'sub')
    const unlocked = await nix.evaluate({ directory: sub, attribute: 'answer' }, 'x: x').catch((error: unknown) => error)
    expect(unlocked).toMatchObject({ infrastructure: false, message: expect.stringContaining('lock file changes') })
    await nix.lock(sub, [])
    expect(readFileSync(join(sub, 'flake.lock'), 'utf8')).toContain(input)
    await nix.lock(sub, [{ input: 'x', reference: `git+file://${other}` }])
    expect(readFileSync(join(sub, 'flake.lock'), 'utf8')).toContain(other)
    expect(await nix.evaluate({ directory: sub, attribute: 'answer' }, 'x: x')).toBe(2)
  })

  test('an input that cannot be fetched is nobody’s source', async () => {
    const away = { ...environment, https_proxy: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' }
    const offline = nixCli({ processes: childProcesses(), environment: away, stateDirectory, token: null })
    const directory = repository(join(root, suite, 'far'), {
      'flake.nix': '{ inputs.x.url = "github:ggml-org/llama.cpp"; outputs = _: { }; }',
    })
    const thrown = await offline.lock(directory, []).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(UpstreamError)
    expect((thrown as Error).message).toMatch(/A fetch failed: unable to download 'https:\/\/api\.github\.com/)
  })

  test('a state directory that cannot be written is the machine’s fault, in a sentence', async () => {
    await nix.releaseRoots()
    const [run] = readdirSync(join(stateDirectory, 'runs'))
    writeFileSync(join(stateDirectory, 'runs', run ?? '', 'roots'), 'a file in the way')
    await expect(build('ok')).rejects.toThrow(/Cannot write in .*roots \(EEXIST\)/)
    await expect(build('ok')).rejects.toThrow(UpstreamError)
    await nix.releaseRoots()
    expect((await build('ok')).kind).not.toBe('failed')
  })
})

describe('a nix that will not do', () => {
  const bin = join(root, 'bin')
  const asking = (script: string | null, more: Record<string, string> = {}) => {
    rmSync(bin, { recursive: true, force: true })
    mkdirSync(bin, { recursive: true })
    if (script !== null) writeFileSync(join(bin, 'nix'), `#!/bin/sh\n${script}\n`)
    if (script !== null) chmodSync(join(bin, 'nix'), 0o755)
    const environment = { PATH: bin, ...more }
    return nixCli({ processes: childProcesses(), environment, stateDirectory: root, token: null }).version()
  }

  test('is missing: the sentence says how to install it', async () => {
    const thrown = await asking(null).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(InputError)
    expect((thrown as Error).message).toMatch(/nix is not installed, or not on PATH\. Install nix/)
  })

  test('is too old, unless that is allowed by name', async () => {
    await expect(asking('echo "nix (Nix) 2.8.0"')).rejects.toThrow(/nix 2\.8\.0 is older than 2\.18/)
    await expect(asking('echo "nix (Nix) 2.8.0"', { LLAMA_FLEET_ALLOW_OLD_NIX: '1' })).resolves.toBe('2.8.0')
  })

  test('is something else', async () => {
    await expect(asking('echo hello')).rejects.toThrow(/'hello', which is no version of nix/)
    await expect(asking('echo broken >&2; exit 1')).rejects.toThrow(UpstreamError)
  })

  test('has no flakes', async () => {
    await asking(
      '[ "$1" = --version ] && echo "nix (Nix) 2.20.0" || { echo "error: experimental Nix feature \'flakes\' is disabled" >&2; exit 1; }',
    )
    const nix = nixCli({ processes: childProcesses(), environment: { PATH: bin }, stateDirectory: root, token: null })
    await expect(nix.currentSystem()).rejects.toThrow(InputError)
  })
})

test('a build whose log nobody saw is explained by the log that nix stored', async () => {
  const bin = join(root, 'remembering')
  mkdirSync(bin, { recursive: true })
  const failure = {
    action: 'msg',
    level: 0,
    msg: 'm',
    raw_msg: "Cannot build '/nix/store/x.drv'.\nReason: builder failed with exit code 1.",
  }
  const script = `#!/bin/sh\ncase $1 in --version) echo "nix (Nix) 2.34.8" ;; log) seq 100 ;; *) cat "$SAID" >&2; exit 1 ;; esac\n`
  writeFileSync(join(bin, 'nix'), script, { mode: 0o755 })
  writeFileSync(join(bin, 'said'), `@nix ${JSON.stringify(failure)}\n`)
  const environment = { PATH: `${bin}:/usr/bin:/bin`, SAID: join(bin, 'said') }
  const nix = nixCli({ processes: childProcesses(), environment, stateDirectory: root, token: null })
  const build = await nix.build({ directory: root, attribute: 'x' }, { name: 'x', timeoutSeconds: 60, onLogLine: () => {} })
  expect(build).toMatchObject({ kind: 'failed', fault: 'source', logTail: expect.stringMatching(/^41\n[^]*\n100$/) })
})

test('the token reaches nix in NIX_CONFIG, after what the user has, and never in an argument', async () => {
  const bin = join(root, 'spy')
  mkdirSync(bin, { recursive: true })
  const script =
    '#!/bin/sh\nprintf "%s\\n" "$@" >> "$SPY/argv"\nprintf "%s" "$NIX_CONFIG" > "$SPY/config"\n[ "$1" = --version ] && echo "nix (Nix) 2.34.8" || echo "\\"x\\""\n'
  writeFileSync(join(bin, 'nix'), script)
  chmodSync(join(bin, 'nix'), 0o755)
  const environment = { PATH: `${bin}:/usr/bin:/bin`, SPY: bin, NIX_CONFIG: 'cores = 3\naccess-tokens = gitlab.com=theirs' }
  await nixCli({ processes: childProcesses(), environment, stateDirectory: root, token: 'ghs_secret' }).evaluate({ directory: root, attribute: 'x' }, 'x: x')
  expect(readFileSync(join(bin, 'config'), 'utf8').split('\n')).toEqual([
    'cores = 3',
    'access-tokens = gitlab.com=theirs',
    'extra-experimental-features = nix-command flakes',
    'accept-flake-config = false',
    'allow-import-from-derivation = false',
    'extra-access-tokens = github.com=ghs_secret',
  ])
  expect(readFileSync(join(bin, 'argv'), 'utf8')).not.toContain('ghs_secret')
  expect(() => nixCli({ processes: childProcesses(), environment, stateDirectory: root, token: 'a\nb' })).toThrow(InputError)
})
