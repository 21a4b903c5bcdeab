import { describe, expect, test } from '@jest/globals'
import { pendingMeasurement, readInputs } from '../../src/inputs.ts'

const HEAD = '0123456789abcdef0123456789abcdef01234567'
const DIGEST = 'a'.repeat(64)
const read = (inputs: Record<string, string>) =>
  readInputs(Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])))

describe('the inputs of a step are one request', () => {
  test.each([
    [{}, { kind: 'all', hosts: { kind: 'this-machine' }, token: '', force: false, config: '.github/llama-fleet.yml', tag: null }],
    [{ phase: 'all', host: ' carbon ', token: 't', config: 'c.yml', tag: 'v1.0.0' }, { kind: 'all', hosts: { kind: 'named', name: 'carbon' }, token: 't', force: false, config: 'c.yml', tag: 'v1.0.0' }],
    [{ phase: 'plan', token: 't' }, { kind: 'plan', token: 't', config: '.github/llama-fleet.yml', tag: null, onlyHosts: null, force: false, review: null }],
    [{ phase: 'plan', host: ' carbon, boron.lan  carbon,', force: 'true' }, { kind: 'plan', token: '', config: '.github/llama-fleet.yml', tag: null, onlyHosts: ['carbon', 'boron.lan'], force: true, review: null }],
    [
      { phase: 'plan', review: `12@${HEAD}`, host: 'carbon' },
      { kind: 'plan', token: '', config: '.github/llama-fleet.yml', tag: null, onlyHosts: ['carbon'], force: false, review: { pullRequest: 12, head: HEAD } },
    ],
    [{ phase: 'all', force: 'true' }, { kind: 'all', hosts: { kind: 'this-machine' }, token: '', force: true, config: '.github/llama-fleet.yml', tag: null }],
    [{ phase: 'measure', host: 'carbon', 'plan-digest': DIGEST, force: 'false' }, { kind: 'measure', host: 'carbon', planDigest: DIGEST, token: '' }],
    [{ phase: 'measure', host: 'carbon', 'plan-digest': DIGEST }, { kind: 'measure', host: 'carbon', planDigest: DIGEST, token: '' }],
    [{ phase: 'sweep', 'plan-digest': DIGEST, token: 't' }, { kind: 'sweep', planDigest: DIGEST, token: 't' }],
    [{ phase: 'publish', 'plan-digest': DIGEST, token: 't' }, { kind: 'publish', planDigest: DIGEST, token: 't' }],
  ])('%j', (inputs, request) => {
    expect(read(inputs)).toEqual({ door: 'action', ...request })
  })
})

test.each([
  [{ phase: 'bench' }, "The input 'phase' is 'bench'. It must be one of all, plan, measure, sweep, publish, dispatch."],
  [{ phase: 'measure', 'plan-digest': DIGEST }, "The input 'host' is empty, but phase 'measure' needs it. Write `host: ${{ matrix.host }}`"],
  [{ phase: 'publish' }, "The input 'plan-digest' is empty, but phase 'publish' needs it."],
  [{ phase: 'publish', 'plan-digest': 'abc' }, "The input 'plan-digest' is 'abc'. It must be the output"],
  [{ 'plan-digest': DIGEST }, `The input 'plan-digest' is '${DIGEST}', but phase 'all' has no use for it.`],
  [{ phase: 'publish', host: 'carbon' }, "The input 'host' is 'carbon', but phase 'publish' has no use for it. Remove it"],
  [{ phase: 'plan', host: 'carbon, ../boron' }, "The input 'host' names '../boron', which no host can be called. Write names of hosts with commas or blanks"],
  [{ phase: 'sweep' }, "The input 'plan-digest' is empty, but phase 'sweep' needs it."],
  [{ phase: 'sweep', host: 'carbon', 'plan-digest': DIGEST }, "The input 'host' is 'carbon', but phase 'sweep' has no use for it."],
  [{ phase: 'plan', force: 'yes' }, "The input 'force' is 'yes'. It must be true or false."],
  [{ phase: 'publish', 'plan-digest': DIGEST, force: 'true' }, "The input 'force' is 'true', but phase 'publish' has no use for it."],
  [{ phase: 'plan', review: '12@' }, "The input 'review' is '12@'. It must be NUMBER@SHA"],
  [{ phase: 'plan', review: `@${HEAD}` }, 'It must be NUMBER@SHA'],
  [{ phase: 'plan', review: `12@${HEAD.slice(1)}` }, 'It must be NUMBER@SHA'],
  [{ phase: 'plan', review: `12@${HEAD}`, tag: 'v1.0.0' }, "The input 'tag' is 'v1.0.0', but a review measures the pull request as it is. Give one of the two."],
  [{ review: `12@${HEAD}` }, "but phase 'all' has no use for it."],
  [{ phase: 'measure', host: 'carbon', 'plan-digest': DIGEST, tag: 'v1.0.0' }, "The input 'tag' is 'v1.0.0', but phase 'measure' has no use for it."],
])('%j is refused: %s', (inputs, sentence) => {
  expect(() => read(inputs as unknown as Record<string, string>)).toThrow(sentence)
})

test('a post step knows what its step left behind', () => {
  expect(pendingMeasurement({ STATE_pending: 'carbon 2' })).toEqual({ host: 'carbon', attempt: 2 })
  expect(pendingMeasurement({ STATE_pending: '' })).toBeNull()
  expect(pendingMeasurement({ STATE_pending: '../carbon 2' })).toBeNull()
})
