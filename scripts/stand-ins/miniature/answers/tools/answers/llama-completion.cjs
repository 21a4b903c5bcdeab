// A stand-in for upstream's tools/completion: its flags, and the most likely token each time.
const { loadModel } = require('../llama-bench/model.cjs')
const { complete } = require('./answers.cjs')
const { common, readArguments } = require('./arguments.cjs')

const flags = { ...common, '-p --prompt': 'PROMPT', '--temp --temperature': 'N', '-s --seed': 'SEED', '-cnv --conversation -no-cnv --no-conversation': '', '--no-display-prompt': '', '--simple-io': '' }
const given = readArguments(flags, process.argv.slice(2))
process.stdout.write(`${complete(loadModel(given['-m']), given['-p'], Number(given['-n'])).join('')}\n\n`)
