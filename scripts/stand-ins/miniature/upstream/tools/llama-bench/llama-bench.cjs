// A stand-in for upstream's tools/llama-bench: its command line and its records, on a tiny matrix that is really
// multiplied. How much work a token is stands in the backend's source file; no rate is written anywhere. Unlike upstream's it
// looks at the clock of its own processor time: on a machine that others load, work has to wait, and takes no longer for that.
const { readFileSync, writeSync } = require('node:fs')
const os = require('node:os')
const backend = require('../backend.cjs')
const { readArguments } = require('./arguments.cjs')
const { compute } = require('./kernel.cjs')
const { loadModel } = require('./model.cjs')

const out = (text) => writeSync(1, text)
const err = (text) => writeSync(2, text)
const usage = () => out(`usage: llama-bench [options]\n${readFileSync(`${__dirname}/help.txt`, 'utf8')}`)
const devices = backend.device ? [backend.device] : []

function main(args) {
  if (backend.device === undefined && backend.name !== 'CPU') err(`ggml_${backend.name.toLowerCase()}: No devices found.\n`)
  let request
  try {
    request = readArguments(args, devices.map(({ id }) => id))
  } catch (error) {
    if (error.stderr === undefined) throw error
    err(error.stderr)
    usage()
    return 1
  }
  const { switches, once, instances } = request
  if (switches.help) {
    usage()
    return 0
  }
  if (switches.version) {
    err('version: 0.0.0-dev (build 0, commit unknown)\n')
    err(`built with the miniature's Node.js ${process.version} for ${os.type()}\n`)
    return 0
  }
  if (switches.listDevices) {
    const lines = devices.map(({ id, description }) => `  ${id}: ${description} (8192 MiB, 8000 MiB free)\n`)
    out(`Available devices:\n${lines.join('') || '  (none)\n'}`)
    return 0
  }
  if (!['jsonl', 'json'].includes(once.output)) {
    err('llama-bench stand-in: it prints jsonl and json only\n')
    return 1
  }

  const models = new Map()
  if (once.output === 'json') out('[\n')
  for (const [index, instance] of instances.entries()) {
    const path = instance.model_filename
    try {
      if (!models.has(path)) models.set(path, loadModel(path))
    } catch {
      err(`llama_bench: error: failed to load model '${path}'\n`)
      return 1
    }
    const record = measure(models.get(path), instance, request, `llama-bench: benchmark ${index + 1}/${instances.length}`)
    writeRow(record, once.output, index)
  }
  if (once.output === 'json') out('\n]\n')
  return 0
}

/** Runs one test and returns its record; samples are whole nanoseconds of this process's processor time. */
function measure(model, instance, { switches, once }, label) {
  const progress = (text) => switches.progress && err(`${label}: ${text}\n`)
  const test = { ...instance }
  beforeTest(test)
  const started = new Date()
  const run = (n_prompt, n_gen) => {
    compute(model, n_prompt, backend.passes.prompt)
    compute(model, n_gen, backend.passes.generation)
  }
  progress('starting')
  if (!switches.noWarmup) {
    progress(`warmup ${test.n_prompt > 0 ? 'prompt' : 'generation'} run`)
    // Upstream warms up with one prompt or one token; JavaScript must be compiled first, which takes a few runs.
    for (let round = 0; round < 2; round++) run(test.n_prompt, test.n_gen)
  }
  const samples = []
  for (let repetition = 1; repetition <= once.repetitions; repetition++) {
    if (test.n_depth > 0) {
      progress(`depth run ${repetition}/${once.repetitions}${repetition > 1 ? ' (cached)' : ''}`)
      if (repetition === 1) run(test.n_depth, 0)
    }
    progress(`${test.n_prompt > 0 ? 'prompt' : 'generation'} run ${repetition}/${once.repetitions}`)
    const before = process.cpuUsage()
    run(test.n_prompt, test.n_gen)
    const { user, system } = process.cpuUsage(before)
    samples.push((user + system) * 1000)
  }
  const rates = samples.map((nanoseconds) => ((test.n_prompt + test.n_gen) * 1e9) / nanoseconds)
  const { n_prompt, n_gen, n_depth, ...flags } = test
  return {
    build_commit: 'unknown', build_number: 0, cpu_info: os.cpus()[0]?.model ?? '',
    gpu_info: devices.map(({ description }) => description).join(', '), backends: backend.name,
    model_filename: flags.model_filename, model_type: model.type, model_size: model.size, model_n_params: model.parameters,
    ...Object.fromEntries(order.map((key) => [key, flags[key]])),
    n_prompt, n_gen, n_depth, test_time: started.toISOString().replace(/\.\d+/, ''),
    avg_ns: Math.round(mean(samples)), stddev_ns: Math.round(deviation(samples)),
    avg_ts: mean(rates), stddev_ts: deviation(rates), samples_ns: samples, samples_ts: rates,
  }
}

const order = [
  'n_batch', 'n_ubatch', 'n_threads', 'cpu_mask', 'cpu_strict', 'poll', 'type_k', 'type_v', 'n_gpu_layers', 'n_cpu_moe',
  'split_mode', 'main_gpu', 'no_kv_offload', 'flash_attn', 'devices', 'tensor_split', 'tensor_buft_overrides', 'load_mode',
  'lazy_mode', 'embeddings', 'no_op_offload', 'no_host', 'fit_target', 'fit_min_ctx',
]
const mean = (values) => (values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length)
const deviation = (values) =>
  values.length < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1))

const list = (values) => `[ ${values.join(', ')} ]`
const fieldText = (key, value) => {
  if (key === 'samples_ns') return list(value)
  if (key === 'samples_ts') return list(value.map((rate) => Number(rate.toPrecision(6))))
  return key.endsWith('_ts') ? value.toFixed(6) : JSON.stringify(value)
}

/** Prints one record as upstream does: six decimals for means, six significant digits for the rates of samples. */
function writeRow(record, format, index) {
  const pairs = Object.entries(record).map(([key, value]) => `${JSON.stringify(key)}: ${fieldText(key, value)}`)
  // Upstream leaves out the space before the last field.
  if (format === 'jsonl') out(`{${pairs.slice(0, -1).join(', ')},${pairs.at(-1)}}\n`)
  else out(`${index > 0 ? ',\n' : ''}  {\n    ${pairs.join(',\n    ')}\n  }`)
}

/** Called before each test; a release of the miniature that fails there has its fault written here. */
function beforeTest(test) {
  void test
}

process.exitCode = main(process.argv.slice(2))
