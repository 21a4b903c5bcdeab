import { expect, test } from '@jest/globals'
import { gatherOtherSources } from '../../src/phases/other-sources.ts'
import { EvaluationError, type Nix } from '../../src/ports/nix.ts'

const llama = (narHash: string | undefined): object => ({ locked: { type: 'github', owner: 'ggml-org', repo: 'llama.cpp', narHash }, original: {} })
const lockText = JSON.stringify({
  version: 7,
  root: 'root',
  nodes: {
    root: { inputs: { 'llama-cpp': 'bumped', old: 'old', desk: 'desk', same: 'same', near: 'near', local: 'local', led: ['desk', 'llama-cpp'] } },
    desk: { inputs: { 'llama-cpp': 'old-too', newest: 'newest' }, locked: { type: 'github', owner: 'desk', repo: 'desk', narHash: 'DESK' } },
    'bumped': llama('BUMPED'), 'same': llama('BUMPED'), 'old': llama('OLD'), 'old-too': llama('OLD'), 'newest': llama('NEWEST'),
    'local': { locked: { type: 'path', path: '/home/ada/llama.cpp', narHash: 'LOCAL' }, original: {} },
    // a directory of the fleet itself has no hash of its own
    'near': { locked: { type: 'path', path: './llama.cpp', url: 'llama.cpp' }, original: {} },
  },
})
const question = { directory: '/fleet', lockSource: 'flake.lock', lockText, input: 'llama-cpp' }
const nixSays = (say: (expression: string) => unknown): Nix => ({ evaluateExpression: async (_: string, expression: string) => say(expression) }) as unknown as Nix

test('of two inputs with one source the flake’s own is named, and one with the source that is bumped is no other', async () => {
  const nix = nixSays((expression) => [...expression.matchAll(/"([A-Z]+)"/g)].map(([, hash]) => `/nix/store/${hash}-source`))
  expect(await gatherOtherSources(question, nix)).toEqual(new Map([['/nix/store/OLD-source', 'old'], ['/nix/store/NEWEST-source', 'desk/newest'], ['/nix/store/LOCAL-source', 'local']]))
})

test('a nix that says nothing is told as what is not known', async () => {
  const nix = nixSays(() => { throw new EvaluationError('nix died.', '', false) })
  expect(await gatherOtherSources(question, nix)).toEqual({ unknown: 'The other inputs that hold a llama.cpp cannot be read: nix died.' })
})
