// Plays cmake, ninja and the compiler: checks the switches, compiles the chosen backend's sources, installs llama-bench.
const { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs')
const { compileFunction } = require('node:vm')

const { src, out, cmakeFlags, compiler, name } = process.env
const known = new Set(readFileSync(`${src}/ggml/CMakeLists.txt`, 'utf8').match(/(?<=^(?:option|set)\()\w+/gm))
const flags = new Map(cmakeFlags.split(/\s+/).map((flag) => /^-D(\w+)(?::[A-Z]+)?=(\S+)$/.exec(flag)?.slice(1) ?? [flag, '']))
const on = (option) => ['ON', 'TRUE'].includes(flags.get(option))
const backend = on('GGML_CUDA') ? 'cuda' : on('GGML_VULKAN') ? 'vulkan' : 'cpu'

console.log(`-- The miniature's compiler identification is Node.js ${process.version}`)
for (const option of flags.keys()) if (!known.has(option) && !option.startsWith('CMAKE_')) console.log(`-- Manually-specified variable was not used: ${option}`)
console.log(`-- Including ${backend} backend`)

const tool = ['arguments', 'kernel', 'model', 'llama-bench'].map((part) => `tools/llama-bench/${part}.cjs`)
const sources = [`ggml/src/ggml-${backend}/ggml-${backend}.cjs`, ...tool]
/** Compiles one file, or says why not as gcc and ninja would; returns whether it compiled. */
function compiles(source, index) {
  console.log(`[${index + 1}/${sources.length + 1}] Building ${source}`)
  const text = readFileSync(`${src}/${source}`, 'utf8')
  try {
    compileFunction(text, ['exports', 'require', 'module'], { filename: source })
    return true
  } catch (error) {
    const line = /:(\d+)\n/.exec(error.stack)?.[1] ?? 1
    console.error(`FAILED: [code=1] ${source}`)
    console.error(`${src}/${source}:${line}: error: ${error.message}`)
    console.error(`    ${line} | ${text.split('\n')[line - 1]}`)
    console.error('ninja: build stopped: subcommand failed.')
    return false
  }
}

const program = (file, text) => writeFileSync(`${out}/bin/${file}`, text, { mode: 0o755 })

function install() {
  console.log(`[${sources.length + 1}/${sources.length + 1}] Installing ${name}`)
  mkdirSync(`${out}/bin`, { recursive: true })
  mkdirSync(`${out}/lib`)
  cpSync(`${src}/${sources[0]}`, `${out}/lib/backend.cjs`)
  cpSync(`${src}/tools/llama-bench`, `${out}/lib/llama-bench`, { recursive: true })
  program('llama-cli', '#!/bin/sh\necho "stand-in for llama-cli: it only says so"\n')
  // Only where a test or the demo asks for them: each is a Node.js to start.
  if (existsSync(`${src}/tools/answers`)) {
    cpSync(`${src}/tools/answers`, `${out}/lib/answers`, { recursive: true })
    for (const file of ['llama-completion', 'llama-perplexity', 'llama-server'])
      program(file, `#!/bin/sh\nexec '${compiler}' '${out}/lib/answers/${file}.cjs' "$@"\n`)
  }
  program('llama-bench', `#!/bin/sh\nexec '${compiler}' '${out}/lib/llama-bench/llama-bench.cjs' "$@"\n`)
}

if (sources.every(compiles)) install()
else process.exitCode = 1
