import { describe, expect, test } from '@jest/globals'
import { pendingMeasurement, readInputs } from '../../src/inputs.ts'

const DIGEST = 'a'.repeat(64)
const read = (inputs: Record<string, string>) =>
  readInputs(Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])))

describe('the inputs of a step are one request', () => {
  test.each([
    [{}, { kind: 'all', hosts: { kind: 'this-machine' }, token: '', config: '.github/llama-fleet.yml', tag: null }],
    [{ phase: 'all', host: ' carbon ', token: 't', config: 'c.yml', tag: 'v1.0.0' }, { kind: 'all', hosts: { kind: 'named', name: 'carbon' }, token: 't', config: 'c.yml', tag: 'v1.0.0' }],
    [{ phase: 'plan', token: 't' }, { kind: 'plan', token: 't', config: '.github/llama-fleet.yml', tag: null }],
    [{ phase: 'measure', host: 'carbon', 'plan-digest': DIGEST }, { kind: 'measure', host: 'carbon', planDigest: DIGEST, token: '' }],
    [{ phase: 'publish', 'plan-digest': DIGEST, token: 't' }, { kind: 'publish', planDigest: DIGEST, token: 't' }],
  ])('%j', (inputs, request) => {
    expect(read(inputs)).toEqual({ door: 'action', ...request })
  })
})

test.each([
  [{ phase: 'bench' }, "The input 'phase' is 'bench'. It must be one of all, plan, measure, publish."],
  [{ phase: 'measure', 'plan-digest': DIGEST }, "The input 'host' is empty, but phase 'measure' needs it. Write `host: ${{ matrix.host }}`"],
  [{ phase: 'publish' }, "The input 'plan-digest' is empty, but phase 'publish' needs it."],
  [{ phase: 'publish', 'plan-digest': 'abc' }, "The input 'plan-digest' is 'abc'. It must be the output"],
  [{ 'plan-digest': DIGEST }, `The input 'plan-digest' is '${DIGEST}', but phase 'all' has no use for it.`],
  [{ phase: 'plan', host: 'carbon' }, "The input 'host' is 'carbon', but phase 'plan' has no use for it. Remove it"],
  [{ phase: 'measure', host: 'carbon', 'plan-digest': DIGEST, tag: 'v1.0.0' }, "The input 'tag' is 'v1.0.0', but phase 'measure' has no use for it."],
])('%j is refused: %s', (inputs, sentence) => {
  expect(() => read(inputs as unknown as Record<string, string>)).toThrow(sentence)
})

test('a step that ran before is its own post step, and knows what it left behind', () => {
  expect(readInputs({ STATE_phase: 'measure', INPUT_PHASE: 'measure' })).toEqual({ door: 'action', kind: 'post' })
  expect(pendingMeasurement({ STATE_pending: 'carbon 2' })).toEqual({ host: 'carbon', attempt: 2 })
  expect(pendingMeasurement({ STATE_pending: '' })).toBeNull()
  expect(pendingMeasurement({ STATE_pending: '../carbon 2' })).toBeNull()
})
