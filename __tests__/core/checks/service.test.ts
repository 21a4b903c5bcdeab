import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readExecStart, unknownIn } from '../../../src/core/checks/exec-start.ts'
import { failureOfProgram } from '../../../src/core/checks/program-ending.ts'
import { flagsOfProgram } from '../../../src/core/checks/program-names.ts'
import { deviceBytesOf, modelToAsk, hasText, questionTo, readServiceAnswer } from '../../../src/core/checks/service-answer.ts'
import { flagsLeftOut, keptArguments, lostIn, obstacleOf, questionKindOf, secretsIn, unitVariables } from '../../../src/core/checks/service-arguments.ts'
import { readServiceCommand, serviceQuestion, storePathOf } from '../../../src/core/checks/service-command.ts'
import { pathBeyond, pathsNamedIn, presetsOf, storePathsIn, wordsOfPreset } from '../../../src/core/checks/service-paths.ts'
import { plannedHost } from '../../support/planned-bump.ts'

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../../fixtures/llama-programs/v0.5.0', name), 'utf8')
const words = (text: string) => readExecStart(text)
const SERVER = '/nix/store/abc-llama-cpp/bin/llama-server'

describe('a command line of a systemd unit', () => {
  test.each([
    [`${SERVER} --host 127.0.0.1 "-m" "/models/a b.gguf"`, [SERVER, '--host', '127.0.0.1', '-m', '/models/a b.gguf']],
    ["-/bin/x 'a\"b' c\\x20d \\u00e9 \\101 \\n", ['/bin/x', 'a"b', 'c d', 'é', 'A', '\n']],
    ['@/bin/x shown-name a', ['/bin/x', 'a']],
    ['+!/bin/x 100%% $$HOME 5$', ['/bin/x', '100%', '$HOME', '5$']],
    ['/bin/x "" --alias="a b" c\'\'d', ['/bin/x', '', '--alias=a b', 'cd']],
    ['/bin/x \\\n  # why\n  -m a \\\n  -c 1\n', ['/bin/x', '-m', 'a', '-c', '1']],
    ['/bin/x a\\;b \\; a\\ b \\w ";"', ['/bin/x', 'a\\;b', ';', 'a\\ b', '\\w', ';']],
    ['/bin/x \\303\\244 \\xc3\\xa4 \\x00', ['/bin/x', 'ä', 'ä', '\\x00']],
    ['/bin/x a\u00a0b a$b $${X} 100% %/', ['/bin/x', 'a\u00a0b', 'a$b', '${X}', '100%', '%/']],
    [':/bin/x $HOME ${A} $$', ['/bin/x', '$HOME', '${A}', '$$']],
  ] as const)('becomes words as systemd makes them: %s', (text, expected) => {
    expect(words(text)).toEqual({ kind: 'words', words: expected })
  })

  test.each([
    ['/bin/x %i', 'a specifier that only systemd can fill in: %i'],
    ['/bin/x \\x25h', 'a specifier that only systemd can fill in: %h'],
    ['/bin/x ${MODEL}secret', 'a variable that only systemd can fill in: ${MODEL}'],
    ['/bin/x a$$${MODEL}', 'a variable that only systemd can fill in: ${MODEL}'],
    ['/bin/x $MODEL', 'a variable that only systemd can fill in: $MODEL'],
    ['/bin/x a $', 'a variable that only systemd can fill in: $'],
    ['/bin/x "open', 'a quote that does not end'],
    ["/bin/x it's", 'a quote that does not end'],
    ['/bin/x \\344 secret', 'bytes that are no text'],
    ['/bin/x \\ud800', 'an escape that is no character: \\ud800'],
    ['/bin/x a\\', 'a backslash at its end'],
    ['/bin/x -m a\n  -c 1', 'a line break without a backslash before it'],
    ['/bin/x -m a \\\\\n  -c 1', 'a line break without a backslash before it'],
    ['/bin/a ; /bin/b', 'more than one command'],
    ['|/bin/x', 'a shell that reads it (|)'],
    ['', 'no command'],
    ['-', 'no command'],
  ])('is unclear where only systemd knows: %s', (text, why) => {
    const start = words(text)
    expect(start.kind === 'unclear' ? start.why : unknownIn(start.words)).toBe(why)
  })

  test('keeps the other words where only systemd knows one', () => {
    expect(words('/bin/x -m /m.gguf --api-key ${KEY} -c 1')).toEqual({ kind: 'words', words: ['/bin/x', '-m', '/m.gguf', '--api-key', '\0a variable that only systemd can fill in: ${KEY}', '-c', '1'] })
  })

  test('gives back any words that NixOS escapes (utils.escapeSystemdExecArgs: JSON, %% and $$)', () => {
    const escaped = (word: string): string => JSON.stringify(word).replaceAll('%', '%%').replaceAll('$', '$$$$').replaceAll('\\/', '/')
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (list) => {
        expect(words(['/bin/x', ...list.map(escaped)].join(' '))).toEqual({ kind: 'words', words: ['/bin/x', ...list] })
      }),
    )
  })

  test('of any kind is read or refused, and never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void words(text)))
  })
})

describe("what the host's service is", () => {
  test('is the unit of services.llama-cpp, with the words after llama-server', () => {
    const answer = { execStart: [`${SERVER} "--host" "0.0.0.0" "--port" "8080" "-m" "/m.gguf" "-c" "4096"`], environment: ['LLAMA_ARG_CACHE_REUSE=256'] }
    expect(readServiceCommand(answer)).toEqual({
      kind: 'command',
      program: { path: SERVER, words: [] },
      arguments: ['--host', '0.0.0.0', '--port', '8080', '-m', '/m.gguf', '-c', '4096'],
      environment: { LLAMA_ARG_CACHE_REUSE: '256' },
    })
    expect(readServiceCommand({ execStart: ['/bin/taskset -c 0-3 /nix/store/x/bin/llama serve -m a.gguf'] })).toMatchObject({
      program: { path: '/nix/store/x/bin/llama', words: ['serve'] },
      arguments: ['-m', 'a.gguf'],
    })
    expect(readServiceCommand({ execStart: ['/bin/other', '', 'llama-server -c 1'] })).toMatchObject({ program: { path: 'llama-server' }, arguments: ['-c', '1'] })
  })

  test.each([
    ['llama serve -m /m --slot-save-path /var/lib/server', ['-m', '/m', '--slot-save-path', '/var/lib/server']],
    ['llama-server -m /srv/llama-server --port 1', ['-m', '/srv/llama-server', '--port', '1']],
    ['numactl -N 0 --interleave=all llama-server -c 1', ['-c', '1']],
    ['ionice -c best-effort -n 7 ionice --class idle llama-server -c 1', ['-c', '1']],
    ['/bin/nice -n -5 taskset -c 0-3,8 chrt --rr 10 llama-server -c 1', ['-c', '1']],
  ])('is the first program, whatever later words are called: %s', (line, expected) => {
    expect(readServiceCommand({ execStart: [line] })).toMatchObject({ arguments: expected })
  })

  test.each([
    ['python3 /opt/server -m /m.gguf', 'python3'],
    ['llama-swap --runner /nix/store/x/bin/llama-server --listen :80', 'llama-swap'],
    ['bash -c "exec llama-server -m /m.gguf"', 'bash'],
    ['env -i LLAMA_ARG_MODEL=/m llama-server', 'env'],
    ['env LLAMA_ARG_MODEL=/m', 'env'],
    ['nice -n 10', 'nice'],
    ['nice -n 10 bash /opt/server', 'nice'],
    ['llama run server', 'llama'],
  ])('is something else: %s', (line, program) => {
    expect(readServiceCommand({ execStart: [line] })).toEqual({ kind: 'unclear', why: `its unit starts ${program}, not llama-server` })
  })

  test('has the variables of Environment= and of env, the last word first', () => {
    const answer = {
      execStart: ['/bin/env "LLAMA_ARG_ALIAS=a b" LLAMA_ARG_N_PARALLEL=4 nice llama-server -c 1'],
      environment: ['LLAMA_ARG_ALIAS=x', '"LLAMA_ARG_THREADS=4"', '"LLAMA_ARG_MODEL=/a b.gguf" LLAMA_ARG_THREADS=8', 'LLAMA_CACHE=%C/llama LLAMA_ARG_N_PARALLEL=1 100%%=no'],
    }
    expect(readServiceCommand(answer)).toMatchObject({
      arguments: ['-c', '1'],
      environment: { LLAMA_ARG_ALIAS: 'a b', LLAMA_ARG_THREADS: '8', LLAMA_ARG_MODEL: '/a b.gguf', LLAMA_ARG_N_PARALLEL: '4' },
    })
    expect(readServiceCommand({ ...answer, environment: ['LLAMA_ARG_MODEL=%h/m.gguf'] })).toEqual({ kind: 'unclear', why: 'its Environment= has a value that only systemd can fill in: LLAMA_ARG_MODEL' })
  })

  test('names the files of EnvironmentFile=, as systemd counts them', () => {
    const of = (environmentFiles: string[]) => readServiceCommand({ execStart: ['llama-server -c 1'], environmentFiles })
    expect(of(['-/run/keys/a', '/etc/b', '/etc/b'])).toMatchObject({ environmentFiles: ['/run/keys/a', '/etc/b'] })
    expect(of(['/etc/a', '', '/etc/b'])).toMatchObject({ environmentFiles: ['/etc/b'] })
    expect(of(['/etc/a', ''])).toEqual(of([]))
    expect(of([])).not.toHaveProperty('environmentFiles')
  })

  test('knows what the name of a unit fills in', () => {
    const of = (unit: string, line: string) => readServiceCommand({ execStart: [`llama-server ${line}`], environment: ['LLAMA_ARG_ALIAS=%i'], unit })
    expect(of('llama@qwen', '-m /models/%i.gguf --alias %p-%I --slots %N %n')).toMatchObject({
      arguments: ['-m', '/models/qwen.gguf', '--alias', 'llama-qwen', '--slots', 'llama@qwen', 'llama@qwen.service'],
      environment: { LLAMA_ARG_ALIAS: 'qwen' },
    })
    expect(of('llama', '-m %S/llama/m.gguf --path %E/p --grammar-file %C/%L%t')).toMatchObject({ arguments: ['-m', '/var/lib/llama/m.gguf', '--path', '/etc/p', '--grammar-file', '/var/cache//var/log/run'] })
    expect(of('llama@a-b', '-m /%i.gguf')).toMatchObject({ arguments: ['-m', '/a-b.gguf'] })
    expect(of('llama@a-b', '-m /%I.gguf')).toEqual({ kind: 'unclear', why: 'its command line has a specifier that only systemd can fill in: %I' })
  })

  test('may have a key that only systemd knows, which a check leaves out, and nothing else of the kind', () => {
    const of = (line: string) => readServiceCommand({ execStart: [line] })
    for (const line of ['--api-key-file %d/key -m /m', '--api-key ${LLAMA_KEY} -m /m', '-m /m --hf-token $TOKEN', '--ssl_key_file ${CREDENTIALS_DIRECTORY}/key -m /m --ssl-cert-file %d/cert'])
      expect(keptArguments((of(`llama-server ${line}`) as { arguments: readonly string[] }).arguments)).toEqual(['-m', '/m'])
    expect(of('llama-server -m ${MODEL} --api-key %d')).toEqual({ kind: 'unclear', why: 'its command line has a variable that only systemd can fill in: ${MODEL}' })
    expect(of('llama-server $ARGUMENTS')).toEqual({ kind: 'unclear', why: 'its command line has a variable that only systemd can fill in: $ARGUMENTS' })
    expect(of('nice -n ${N} llama-server -m /m')).toMatchObject({ kind: 'unclear' })
    expect(of('%h/llama-server -m /m')).toEqual({ kind: 'unclear', why: 'its command line has a specifier that only systemd can fill in: %h' })
  })

  test('is started from the store path of the unit, and by a name or a link of the system from the measured one', () => {
    const from = (path: string, measured = '/nix/store/m-llama') => storePathOf({ path, words: [] }, measured)
    expect([from('/nix/store/m-llama/bin/llama-server'), from('/nix/store/x/bin/llama-server')]).toEqual(['/nix/store/m-llama', '/nix/store/x'])
    expect([from('llama-server'), from('/run/current-system/sw/bin/llama-server')]).toEqual(['/nix/store/m-llama', '/nix/store/m-llama'])
    expect([from('/opt/llama-server'), from('/nix/store/m-llama/libexec/llama-server')]).toEqual([null, null])
  })

  test('is made of the options as the NixOS module does where there are no units', () => {
    const options = { host: '127.0.0.1', port: '8080', model: '/m.gguf', modelsDir: null, extraFlags: ['--flash-attn', 'on'] }
    expect(readServiceCommand({ options })).toMatchObject({ arguments: ['--host', '127.0.0.1', '--port', '8080', '-m', '/m.gguf', '--flash-attn', 'on'] })
  })

  test.each([
    [{ none: 'llama-cpp' }, 'the host enables no services.llama-cpp (leave `service` out of its `checks` if it serves nothing)'],
    [{ none: 'chat' }, 'the host has no unit chat.service'],
    [{ execStart: ['/bin/llama-swap --config x'] }, 'its unit starts llama-swap, not llama-server'],
    [{ execStart: ['/bin/a', '/bin/b'] }, 'its unit has 2 commands, not one'],
    [{ execStart: [] }, 'its unit has no command'],
    [{ execStart: [`${SERVER} -m %h/m.gguf`] }, 'its command line has a specifier that only systemd can fill in: %h'],
    [{ source: 'pkgs' }, "nix's answer about the service is not a command line"],
    [null, "nix's answer about the service is not a command line"],
  ])('is not known when nix answers %j', (answer, why) => {
    expect(readServiceCommand(answer)).toEqual({ kind: 'unclear', why })
  })

  test('is asked of nix by the name of the unit, quoted', () => {
    const question = serviceQuestion(plannedHost('carbon', { service: { kind: 'unit', unit: 'chat@a.service' } }))
    expect(question?.attribute).toBe('nixosConfigurations.carbon')
    expect(question?.apply).toContain('units."chat@a" or')
    expect(question?.apply).toContain('units."chat@" or')
    expect(serviceQuestion(plannedHost('carbon', { service: { kind: 'arguments', arguments: ['-m', 'x'] } }))).toBeNull()
  })
})

describe("the service's arguments in a check", () => {
  const own = ['-m', '/m.gguf', '--host', '0.0.0.0', '--port', '8080', '--api-key', 'secret', '--hf-token', 'hf_x', '-c', '4096']

  test('keep everything but place, keys, tokens and certificates', () => {
    expect(keptArguments(own)).toEqual(['-m', '/m.gguf', '-c', '4096'])
    expect(flagsLeftOut(own)).toEqual(['--host', '--port', '--api-key', '--hf-token'])
    expect(keptArguments(['--ssl-key-file', '/k', '--ssl-cert-file', '/c', '--api-key-file', '/f', '--log-file', '/l', '--slot_save_path', '/var/lib/private/s', '--log-prompts-dir', '/p', '-fa', 'on'])).toEqual(['-fa', 'on'])
    // definitions of MCP servers hold their tokens, and each is a program that would be started
    expect(keptArguments(['--ui-config', '{"apiKey":"s"}', '--webui_config', '{}', '--ui-config-file', '/ui.json', '--no-webui'])).toEqual(['--no-webui'])
    expect(keptArguments(['--mcp-servers-json', '{"env":{"TOKEN":"s"}}', '--mcp_servers_config', '/mcp.json', '-fa', 'on'])).toEqual(['-fa', 'on'])
    // a server starts the container that its tools are to run in before anybody asks for one
    expect(keptArguments(['--tools', 'all', '--tools-runtime', 'docker:alpine', '-fa', 'on'])).toEqual(['--tools', 'all', '-fa', 'on'])
    expect(unitVariables({ LLAMA_ARG_TOOLS_RUNTIME: 'ssh:host', LLAMA_ARG_TOOLS: 'all' })).toEqual({ LLAMA_ARG_TOOLS: 'all' })
  })

  test.each([
    [['--api_key', 'secret'], []],
    [['--hf_token', 'secret', '-c', '1'], ['-c', '1']],
    [['--api-key=secret', '-c', '1'], ['-c', '1']],
    [['--api_key_file=secret'], []],
    [['--ctx_size', 'a_b', '-hft', 'secret'], ['--ctx_size', 'a_b']],
  ])('hide a secret however llama.cpp lets its flag be written: %j', (line, kept) => {
    expect(keptArguments(line)).toEqual(kept)
  })

  test.each([
    '-hf', '-hfr', '-hff', '--hf-repo', '--hf_repo', '--hf-file', '-mu', '--model-url', '-dr', '--docker-repo', '-mmu', '--mmproj-url', '--hf-repo=a/b',
    '-hfd', '-hfrd', '--hf-repo-draft', '--spec-draft-hf', '-hfv', '--hf-repo-v', '--embd-gemma-default', '--fim-qwen-1.5b-default', '--fim-qwen-7b-spec',
    '--gpt-oss-20b-default', '--vision-gemma-4b-default',
  ])('are not run when they would download: %s', (flag) => {
    expect(obstacleOf([flag, 'a/b'])).toMatch(/^it fetches from the network \(-.*\), which a check never does$/)
  })

  test.each(['LLAMA_ARG_HF_REPO', 'LLAMA_ARG_HF_FILE', 'LLAMA_ARG_MODEL_URL', 'LLAMA_ARG_DOCKER_REPO', 'LLAMA_ARG_MMPROJ_URL', 'LLAMA_ARG_SPEC_DRAFT_HF_REPO', 'LLAMA_ARG_HFD_REPO'])(
    'are not run when the unit lets them download: %s',
    (name) => {
      expect(obstacleOf([], { [name]: 'a/b' })).toBe(`it fetches from the network (${name}), which a check never does`)
    },
  )

  test('are run when nothing is fetched, and not when llama-server would read other words', () => {
    expect(obstacleOf(own, { HF_TOKEN: 'x', LLAMA_ARG_CTX_SIZE: '1' })).toBeNull()
    expect(obstacleOf(['--spec-default', '-md', '/d', '--hf-token', 'x', '--offline'])).toBeNull()
    expect(obstacleOf(['--api_key=secret'])).toBe('llama-server takes no --api-key without its value in a word of its own (--api-key VALUE)')
    expect(obstacleOf(['-c', '1', '--port'])).toBe('llama-server takes no --port without its value in a word of its own (--port VALUE)')
  })

  test('say how the server is asked', () => {
    expect(questionKindOf(own)).toEqual({ asks: 'completion', prefix: '' })
    expect(questionKindOf(['--embeddings', '--api_prefix', '/llama'])).toEqual({ asks: 'embedding', prefix: '/llama' })
    expect(questionKindOf(['--reranking'])).toMatchObject({ asks: 'rerank' })
    expect(questionKindOf([], { LLAMA_ARG_RERANKING: '1', LLAMA_ARG_API_PREFIX: '/a b' })).toEqual({ asks: 'rerank', prefix: '/a%20b' })
    expect(questionKindOf([], { LLAMA_ARG_EMBEDDINGS: '0' })).toMatchObject({ asks: 'completion' })
  })

  test('are lost where the candidate would start and not heed them', () => {
    const help = (...named: readonly string[]) => new Map(named.map((word) => [word, '']))
    const lost = (environment: Record<string, string>, candidate = help('--host', 'LLAMA_ARG_HOST', 'LLAMA_ARG_LOAD_MODE')) =>
      lostIn({ program: { flags: candidate }, arguments: ['--host', 'x'], environment }, help('--host', 'LLAMA_ARG_HOST', 'LLAMA_ARG_MMAP', 'LLAMA_ARG_MLOCK'))
    expect(lost({ LLAMA_ARG_MLOCK: '1' })).toEqual({ kind: 'failed', starts: true, sentence: 'it ignores the variable LLAMA_ARG_MLOCK, which its --help no longer names', logTail: '' })
    expect(lost({ LLAMA_ARG_NO_MMAP: '1' })?.sentence).toBe('it ignores the variable LLAMA_ARG_NO_MMAP, which its --help no longer names')
    expect([lost({ LLAMA_ARG_HOST: 'x', TZDIR: '/x', LLAMA_ARG_NEVER_KNOWN: '1' }), lost({ LLAMA_ARG_NO_HOST: '1' })]).toEqual([null, null])
    // a help that names no variables at all says nothing about one
    expect(lost({ LLAMA_ARG_MLOCK: '1' }, help('--host'))).toBeNull()
    expect(lost({}, help('--listen'))).toEqual({ kind: 'failed', sentence: 'unknown argument --host', logTail: '' })
  })

  test('take over the variables of the unit that hold no secret and no place', () => {
    const unit = { LLAMA_ARG_CTX_SIZE: '4096', CUDA_VISIBLE_DEVICES: '1', HSA_OVERRIDE_GFX_VERSION: '10.3.0', CUDA_DEVICE_ORDER: 'PCI_BUS_ID', GPU_DEVICE_ORDINAL: '0', ONEAPI_DEVICE_SELECTOR: 'level_zero:1', ZE_AFFINITY_MASK: '1', MUSA_VISIBLE_DEVICES: '1', ASCEND_RT_VISIBLE_DEVICES: '1', HSA_OVERRIDE_GFX_VERSION_1: '11.0.0', ZE_FLAT_DEVICE_HIERARCHY: 'FLAT', ZES_ENABLE_SYSMAN: '1', UR_L0_ENABLE_RELAXED_ALLOCATION_LIMITS: '1', VK_LOADER_DEVICE_SELECT: '10de:2b85', VK_LOADER_DRIVERS_DISABLE: '*lvp*', MESA_VK_DEVICE_SELECT: '1002:744c', DRI_PRIME: '1', LLAMA_CACHE: '/var/cache/llama-cpp' }
    const secret = { LLAMA_ARG_PORT: '1', LLAMA_API_KEY: 's', LLAMA_ARG_API_KEY: 's', LLAMA_ARG_API_KEY_FILE: 's', LLAMA_ARG_SSL_KEY_FILE: 's', LLAMA_ARG_SSL_CERT_FILE: 's', LLAMA_ARG_LOG_FILE: 's', LLAMA_ARG_MCP_SERVERS_JSON: 's', LLAMA_ARG_UI_CONFIG: 's', LLAMA_ARG_WEBUI_CONFIG_FILE: 's', HF_TOKEN: 's', HF_HOME: 's' }
    expect(unitVariables({ ...unit, ...secret, LD_PRELOAD: 'x', PATH: 'x', VK_LOADER_LAYERS_ENABLE: '*', X_CUDA_VISIBLE_DEVICES: '1', DRI_PRIME_DEBUG: '1' })).toEqual(unit)
  })
})

describe('the files that a service names', () => {
  test('are the paths in its words, lists with scales and all parts of a split model among them', () => {
    expect(['/m.gguf', 'm.gguf', '-1', '/', 'http://x/y', '/a,b.gguf'].map(pathsNamedIn)).toEqual([['/m.gguf'], [], [], [], [], ['/a,b.gguf', '/a']])
    expect(pathsNamedIn('/a.gguf:0.5,/b.gguf:-1')).toEqual(expect.arrayContaining(['/a.gguf', '/b.gguf']))
    expect(pathsNamedIn('/m-00001-of-00003.gguf')).toEqual(['/m-00001-of-00003.gguf', '/m-00002-of-00003.gguf', '/m-00003-of-00003.gguf'])
  })

  test('are those of its presets, without keys and certificates', () => {
    expect(presetsOf(['--models_preset', '/p.ini', '--models-max', '1'], {})).toEqual(['/p.ini'])
    expect(presetsOf([], { LLAMA_ARG_MODELS_PRESET: '/p.ini' })).toEqual(['/p.ini'])
    // it would be another file in our directory
    expect(presetsOf(['--models-preset', 'p.ini'], { LLAMA_ARG_MODELS_PRESET: '' })).toEqual([])
    const preset = 'version = 1\n[*]\nctx-size = 4096\r\n; m = /no.gguf\n[a b]\nm=/a b.gguf\nmmproj = /p.gguf ; the small one\nlora = /l.gguf#2\nssl-key-file = /key\napi_key = secret\nLLAMA_ARG_SSL_KEY_FILE = /key\nLLAMA_ARG_CHAT_TEMPLATE_FILE = /t.jinja\n= 1\n'
    expect(keptArguments(wordsOfPreset(preset)).filter((word) => !word.startsWith('--'))).toEqual(['1', '4096', '/a b.gguf', '/p.gguf', '/l.gguf', '/t.jinja'])
    expect(secretsIn(wordsOfPreset('[a]\rhft = a\r\nHF_TOKEN = b\nLLAMA_API_KEY = c ; why\nLLAMA_ARG_MCP_SERVERS_JSON = {}\nslot-save-path = d\nm = /m'))).toEqual(['a', 'b', 'c', '{}'])
  })

  test('are known as store paths', () => {
    const hash = 'a'.repeat(32)
    expect(storePathsIn(`--x=/nix/store/${hash}-t.jinja,/nix/store/${hash}-src/models/t.jinja /nix/store/abc`)).toEqual([`/nix/store/${hash}-t.jinja`, `/nix/store/${hash}-src`])
  })
})

describe('what the service answers', () => {
  test('is read from the real stream of v0.5.0', () => {
    expect(readServiceAnswer('completion', 200, fixture('completion.stream'))).toEqual({ kind: 'text', text: ' dzz dzz dzz dzz', tokensPerSecond: expect.closeTo(847, 0) })
  })

  test.each([
    [503, '{"error":{"message":"Loading model"}}', /^it answers with HTTP 503/],
    [200, '', /^its completion has no text/],
    [200, 'data: {"error":{"code":500,"message":"context shift is disabled"}}\n', /broke off with .*context shift/],
    [200, 'data: {"content":"Once"}\n\nerror: {"code":500,"message":"failed to decode"}\n', /broke off with .*failed to decode/],
    [200, 'data: {"content":"Once","stop":false}\n', /^its completion broke off after 'Once'$/],
    [200, 'data: \u0000{{{\ndata: [DONE]\n', /^its completion has no text/],
  ])('counts as none with status %s and body %j', (status, body, why) => {
    expect(readServiceAnswer('completion', status, body)).toEqual({ kind: 'none', why: expect.stringMatching(why) })
  })

  test('of an embedding or rerank server is its own kind', () => {
    for (const answer of ['{"embedding":[0.1,0.2]}', '[{"index":0,"embedding":[[0.1,0.2],[0.3,0.4]]}]']) expect(readServiceAnswer('embedding', 200, answer).kind).toBe('text')
    for (const answer of ['[]', '[{"embedding":[]}]', '[{"embedding":[null]}]']) expect(readServiceAnswer('embedding', 200, answer).kind).toBe('none')
    expect(readServiceAnswer('rerank', 200, '{"results":[{"relevance_score":-3}]}').kind).toBe('text')
    expect(questionTo('rerank', 'm').body).toMatchObject({ model: 'm' })
  })

  test('begins with its first text, which pings and empty tokens are not', () => {
    expect(['', ': ping', 'data: {"content":""}', 'data: [DONE]', 'error: {}', 'data: {"content":"a"}'].map(hasText)).toEqual([false, false, false, false, false, true])
  })

  test('names the first model of a router, and on the other side the same one where it is there', () => {
    const models = '{"data":[{"id":"qwen"},{"id":"b"}]}'
    expect([modelToAsk(models), modelToAsk(models, { name: 'b', isOnlyOne: false }), modelToAsk(models, { name: 'gone', isOnlyOne: false })]).toEqual(['qwen', 'b', 'qwen'])
    expect(modelToAsk(models, { name: 'gone', isOnlyOne: true })).toBe('gone')
    expect(modelToAsk('<html>')).toBeNull()
  })

  test('counts the memory of its own processes on the cards, and of no other', () => {
    expect(deviceBytesOf('4711, 512\n 12, 100\n4712, 256\n', new Set([4711, 4712]))).toBe(768 * 1024 * 1024)
    expect(deviceBytesOf('4711, [N/A]\n', new Set([4711]))).toBeNull()
    expect(deviceBytesOf('No running processes found\n', new Set([1]))).toBeNull()
  })
})

describe('why a program failed', () => {
  const ended = (stderr: string, changes = {}) =>
    failureOfProgram({ name: 'llama-server', exitCode: 1, signal: null, timedOut: false, timeoutSeconds: 60, startError: null, stderr, ...changes })

  test('is said by the real messages of v0.5.0', () => {
    expect(ended(fixture('unknown-argument.stderr'))).toBe('unknown argument --foo')
    expect(ended(fixture('no-model.stderr'))).toBe('the model does not load: the file does not exist')
    expect(ended(fixture('bad-value.stderr'))).toBe('argument -ngl is refused: stoi')
    expect(ended(fixture('no-memory.stderr'))).toBe('no context could be made: there is not enough memory (of the machine or the device)')
    expect(ended(fixture('port-taken.stderr'))).toContain("couldn't bind HTTP server socket")
  })

  test('is a signal, a time limit or the start itself', () => {
    expect(ended('', { exitCode: 0 })).toBeNull()
    expect(ended('', { exitCode: 132 })).toMatch(/SIGILL: it is built for CPU features/)
    expect(ended('', { exitCode: null, signal: 'SIGKILL' })).toMatch(/ran out of memory/)
    expect(ended('GGML_ASSERT(x) failed', { exitCode: 134 })).toMatch(/crashed \(SIGABRT\): it said 'GGML_ASSERT/)
    expect(ended('', { timedOut: true })).toBe('llama-server did not finish within 60 s and was stopped')
    expect(ended('', { exitCode: null, timedOut: true, excess: 'was killed and does not end' })).toBe('llama-server was killed and does not end')
    expect(ended('', { exitCode: null, startError: 'no such file.' })).toBe('llama-server could not be started: no such file')
    expect(ended('\u0000\u001b[31m')).toMatch(/^llama-server ended with exit code 1/)
  })
})

describe('the flags of a program', () => {
  test('are all of the real help, with what it says of their values', () => {
    const flags = flagsOfProgram(fixture('completion.help.txt'))
    expect([flags.get('-fa'), flags.get('-m'), flags.get('-no-cnv'), flags.get('--simple-io')]).toEqual(['[on|off|auto]', 'FNAME', '', ''])
    expect(flags.size).toBeGreaterThan(200)
    expect(flagsOfProgram(fixture('perplexity.help.txt')).get('--kl-divergence-base')).toBe('FNAME')
  })

  test('come with the variables that stand for them', () => {
    const flags = flagsOfProgram(fixture('completion.help.txt'))
    expect(['LLAMA_ARG_THREADS', 'HF_TOKEN', 'LLAMA_ARG_MMAP'].map((name) => flags.has(name))).toEqual([true, true, false])
  })

  test('of something else are none', () => {
    expect(flagsOfProgram('usage: nothing\n  -x indented\n').size).toBe(0)
  })
})

test('a path is beyond those that are allowed unless it is one of them, or its text leads below one and never up', () => {
  const allowed = ['/srv/models/', '/var//lib/./presets/a.ini']
  for (const path of ['/srv/models', '/srv/models/a.gguf', '/srv//models/./b/', '/var/lib/presets/a.ini', '/nix/store/x/y', '/srv/models/..hidden']) expect(pathBeyond([path], allowed)).toBeNull()
  // where `..` behind a link leads, its text does not say
  for (const path of ['/srv/models2/a', '/srv', '/etc/shadow', '/srv/models/../../etc/shadow', '/srv/models/link/../a', '/nix/store/../../etc/shadow', '/srv/models/..']) expect(pathBeyond([path], allowed)).toBe(path)
})
