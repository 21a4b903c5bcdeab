/** llama-bench's command line, as upstream's help.txt of v0.5.0 beside this file says it. */

const whole = (text) => {
  const range = /^(-?\d+)(?:-(\d+)(?:([+*])(\d+))?)?$/.exec(text)
  if (!range) throw new Error('invalid range format')
  const [first, last, step] = [Number(range[1]), Number(range[2] ?? range[1]), Number(range[4] ?? 1)]
  const values = []
  for (let value = first; value <= last; value = range[3] === '*' ? value * step : value + step) {
    values.push(value)
    if (step < 1 || (range[3] === '*' && step < 2)) throw new Error('invalid range format')
  }
  return values
}
const natural = (text) => {
  if (text.startsWith('-')) throw new Error('invalid range format')
  return whole(text)
}
const among = (...words) => (text) => {
  if (!words.includes(text)) throw new Error('')
  return [text]
}
const any = (text) => [text]
const flag = (text) => among('0', '1')(text).map((word) => word === '1')
const cacheType = among('f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_1', 'iq4_nl', 'q5_0', 'q5_1')
const attentions = { on: 1, 1: 1, off: 0, 0: 0, auto: -1, '-1': -1 }
const attention = (text) => among(...Object.keys(attentions))(text).map((word) => attentions[word])

/** Field of a record: its names on the command line, its reader, its default. Repeating one adds a value. */
const fields = {
  model_filename: [['-m', '--model'], any, 'models/7B/ggml-model-q4_0.gguf'],
  n_depth: [['-d', '--n-depth'], natural, 0],
  n_batch: [['-b', '--batch-size'], natural, 2048],
  n_ubatch: [['-ub', '--ubatch-size'], natural, 512],
  type_k: [['-ctk', '--cache-type-k'], cacheType, 'f16'],
  type_v: [['-ctv', '--cache-type-v'], cacheType, 'f16'],
  n_threads: [['-t', '--threads'], natural, 1],
  cpu_mask: [['-C', '--cpu-mask'], any, '0x0'],
  cpu_strict: [['--cpu-strict'], flag, false],
  poll: [['--poll'], natural, 50],
  n_gpu_layers: [['-ngl', '--n-gpu-layers'], whole, -1],
  n_cpu_moe: [['-ncmoe', '--n-cpu-moe'], natural, 0],
  split_mode: [['-sm', '--split-mode'], among('none', 'layer', 'row', 'tensor'), 'layer'],
  main_gpu: [['-mg', '--main-gpu'], natural, 0],
  no_kv_offload: [['-nkvo', '--no-kv-offload'], flag, false],
  flash_attn: [['-fa', '--flash-attn'], attention, -1],
  devices: [['-dev', '--device'], any, 'auto'],
  tensor_split: [['-ts', '--tensor-split'], any, '0.00'],
  tensor_buft_overrides: [['-ot', '--override-tensor'], any, 'none'],
  load_mode: [['-lm', '--load-mode'], among('auto', 'none', 'mmap', 'mlock', 'mmap+mlock', 'dio'), 'auto'],
  lazy_mode: [['-lzm', '--lazy-mode'], among('on', 'auto', 'off'), 'auto'],
  embeddings: [['-embd', '--embeddings'], flag, false],
  no_op_offload: [['-nopo', '--no-op-offload'], (text) => flag(text).map(Number), 0],
  no_host: [['--no-host'], flag, false],
  fit_target: [['-fitt', '--fit-target'], natural, 0],
  fit_min_ctx: [['-fitc', '--fit-ctx'], natural, 0],
}
const tests = { n_prompt: [['-p', '--n-prompt'], natural, 512], n_gen: [['-n', '--n-gen'], natural, 128] }
const once = {
  repetitions: [['-r', '--repetitions'], natural, 5],
  prio: [['--prio'], whole, 0],
  delay: [['--delay'], natural, 0],
  numa: [['--numa'], among('distribute', 'isolate', 'numactl'), 'disabled'],
  output: [['-o', '--output'], among('csv', 'json', 'jsonl', 'md', 'sql'), 'md'],
}
const switches = {
  help: ['-h', '--help'], version: ['--version'], listDevices: ['--list-devices'], verbose: ['-v', '--verbose'],
  progress: ['--progress'], noWarmup: ['--no-warmup'], offline: ['--offline'],
}

/**
 * Reads a command line into { once, switches, instances }: an instance is one test with every field of its record.
 * Throws { stderr } with upstream's words for an argument it does not know.
 */
function readArguments(args, devices) {
  const table = { ...fields, ...tests, ...once }
  const given = {}
  const set = {}
  const pairs = []
  for (let index = 0; index < args.length; index++) {
    const name = args[index]
    const switched = Object.keys(switches).find((key) => switches[key].includes(name))
    if (switched) {
      set[switched] = true
      continue
    }
    try {
      const value = args[++index]
      const key = Object.keys(table).find((each) => table[each][0].includes(name))
      if ((key === undefined && name !== '-pg') || value === undefined) throw new Error('')
      if (name === '-pg') pairs.push(value.split(',').map((text) => natural(text)[0]))
      else {
        const read = value.split(',').flatMap((text) => table[key][1](text))
        if (key === 'devices') read.forEach((list) => checkDevices(list, devices))
        given[key] = key === 'main_gpu' ? read : [...(given[key] ?? []), ...read]
      }
    } catch (error) {
      const why = error.message === '' ? '' : `error: ${error.message}\n`
      throw Object.assign(new Error('usage'), { stderr: `${why}error: invalid parameter for argument: ${name}\n` })
    }
  }
  const values = (key) => given[key] ?? [table[key][2]]
  return {
    once: Object.fromEntries(Object.keys(once).map((key) => [key, values(key).at(-1)])),
    switches: set,
    instances: combinations(Object.keys(fields).map((key) => [key, values(key)]), [
      ...values('n_prompt').filter(Boolean).map((n_prompt) => [n_prompt, 0]),
      ...values('n_gen').filter(Boolean).map((n_gen) => [0, n_gen]),
      ...pairs,
    ]),
  }
}

function checkDevices(list, devices) {
  const known = new Set(['auto', 'none', ...devices])
  for (const id of list.split('/')) if (!known.has(id)) throw new Error(`invalid device: ${id}`)
}

/** Every test with every combination of the fields' values; the test varies fastest. */
function combinations(lists, tokens) {
  let entries = [[]]
  for (const [key, values] of lists) entries = entries.flatMap((chosen) => values.map((value) => chosen.concat([[key, value]])))
  return entries.flatMap((chosen) =>
    tokens.map(([n_prompt, n_gen = 0]) => Object.fromEntries(chosen.concat([['n_prompt', n_prompt], ['n_gen', n_gen]]))))
}

module.exports = { readArguments }
