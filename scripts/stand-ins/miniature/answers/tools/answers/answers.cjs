// What the miniature's model says: its one matrix, multiplied by the backend's kernel, tells how likely each of 128 words is next.
const backend = require('../backend.cjs')
const { step } = require('../llama-bench/kernel.cjs')

const words = Array.from({ length: 128 }, (_, index) => ` ${'bcdfghjk'[index >> 4]}${'aeiou'[index % 5]}${'lmnprstv'[index % 8]}`)

/** Text to tokens, byte by byte: the miniature has no other tokeniser. */
const tokensOf = (text) => [...Buffer.from(text, 'utf8')].map((byte) => byte % 128)

/** Returns a state that has read nothing. */
const empty = ({ side }) => new Float32Array(side).fill(1 / Math.sqrt(side))

/** Reads one token into the state and returns the logits of the next. */
function read(model, state, token) {
  const { side } = model
  state[token % side] += 1
  const next = new Float32Array(side)
  step(model.weights, side, state, next)
  for (let index = 0; index < side; index++) state[index] = next[index] * (backend.turn ?? 1)
  return Array.from(state, (value) => value * 20)
}

/** Returns ln of the probability of each word. */
function logProbabilities(logits) {
  const largest = Math.max(...logits)
  const sum = logits.reduce((total, value) => total + Math.exp(value - largest), 0)
  return logits.map((value) => value - largest - Math.log(sum))
}

const likeliest = (values) => values.reduce((best, value, index) => (value > values[best] ? index : best), 0)

/** Returns the texts of the `count` most likely tokens after a prompt, each from those before. */
function complete(model, prompt, count) {
  const state = empty(model)
  let logits = []
  for (const token of tokensOf(prompt)) logits = read(model, state, token)
  return Array.from({ length: count }, () => {
    const token = likeliest(logits)
    logits = read(model, state, token)
    return words[token]
  })
}

module.exports = { complete, empty, likeliest, logProbabilities, read, tokensOf, words }
