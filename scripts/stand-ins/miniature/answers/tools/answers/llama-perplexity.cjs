// A stand-in for upstream's tools/perplexity: it records log-probabilities and compares with them, in upstream's words. The file
// between its two runs is its own (JSON).
const { readFileSync, writeFileSync } = require('node:fs')
const { loadModel } = require('../llama-bench/model.cjs')
const { empty, likeliest, logProbabilities, read, tokensOf } = require('./answers.cjs')
const { common, readArguments } = require('./arguments.cjs')

const flags = { ...common, '-f --file': 'FNAME', '--chunks': 'N', '--kl-divergence': '', '--save-all-logits --kl-divergence-base': 'FNAME' }
const given = readArguments(flags, process.argv.slice(2))
const model = loadModel(given['-m'])
const [length, chunks] = [Number(given['-c']), Number(given['--chunks'])]
const tokens = tokensOf(readFileSync(given['-f'], 'utf8'))

const positions = Array.from({ length: chunks }, (_, chunk) => {
  const state = empty(model)
  const all = tokens.slice(chunk * length, (chunk + 1) * length).map((token) => logProbabilities(read(model, state, token)))
  return all.slice(length / 2, length - 1)
}).flat()

if (!given['--kl-divergence']) {
  writeFileSync(given['--save-all-logits'], JSON.stringify(positions))
  process.stdout.write('[1]9.0000,[2]9.0000,\n')
} else {
  const base = JSON.parse(readFileSync(given['--save-all-logits'], 'utf8'))
  const divergence = positions.map((now, place) => base[place].reduce((sum, before, word) => sum + Math.exp(before) * (before - now[word]), 0))
  const mean = divergence.reduce((sum, one) => sum + one, 0) / divergence.length
  const same = positions.filter((now, place) => likeliest(now) === likeliest(base[place])).length / positions.length
  const chunkLines = Array.from({ length: chunks }, (_, chunk) => `${String(chunk + 1).padStart(4)}       9.0000 ±    0.0000       0.00000 ±    0.00000       0.00000 ±    0.00000     0.000 ±  0.000 %    100.000 ±  0.000 %\n`)
  const six = (value) => value.toFixed(6).padStart(10)
  process.stdout.write(
    `\nchunk             PPL               ln(PPL(Q)/PPL(base))          KL Divergence              Δp RMS            Same top p\n${chunkLines.join('')}\n` +
    `====== KL divergence statistics ======\nMean    KLD: ${six(mean)} ±   0.000000\nMaximum KLD: ${six(Math.max(...divergence))}\n\n` +
    `====== Token probability statistics ======\nSame top p: ${(100 * same).toFixed(3).padStart(6)} ± 0.000 %\n`,
  )
}
