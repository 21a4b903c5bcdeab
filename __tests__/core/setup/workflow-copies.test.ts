import { describe, expect, test } from '@jest/globals'
import shipped from '../../../src/core/setup/shipped-workflows.json' with { type: 'json' }
import { editedWorkflow, shapeOf, workflowStep, type ShippedWorkflow } from '../../../src/core/setup/workflow-copies.ts'
import { growthOf, LINEAR } from '../../support/growth.ts'

const path = '.github/workflows/llama-fleet.yml'
const one = '# Shape 1 of this workflow: so.\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@aaaa # v1\n      - uses: OWNER/llama-fleet@v0.1.0\n'
const two = '# Shape 2 of this workflow: so.\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@bbbb # v2\n      - id: plan\n        uses: OWNER/llama-fleet@v0.2.0\n'
const now: ShippedWorkflow = { path, text: two, earlier: { '1': one } }
const moved = one.replace('checkout@aaaa # v1', 'checkout@cccc # v3').replace('OWNER', 'acme')

test('what is not there is written', () => {
  expect(workflowStep(now, null)).toEqual({ kind: 'create', title: `Write the workflow ${path}`, path, text: two })
})

describe('a copy is left as it is', () => {
  test.each([
    ['that equals ours', two],
    ['whose actions Dependabot moved, and whose llama-fleet is a fork', two.replace('checkout@bbbb # v2', 'checkout@ffff').replace('OWNER/llama-fleet@v0.2.0', 'acme/llama-fleet@v0.3.0')],
    ['with other line ends', two.replaceAll('\n', '\r\n')],
  ])('%s', (_what, there) => expect(workflowStep(now, there)).toBeNull())
})

test('a copy of an earlier shape is replaced; pins that were moved stay, and llama-fleet itself comes with the shape', () => {
  const step = workflowStep(now, moved)
  expect(step).toMatchObject({ kind: 'edit', path, before: moved, title: `Bring the workflow ${path} from shape 1 to shape 2` })
  expect(step?.kind === 'edit' && step.after).toBe(two.replace('checkout@bbbb # v2', 'checkout@cccc # v3').replace('OWNER', 'acme'))
})

describe('a copy that is none of a known shape is shown as a diff and left alone', () => {
  test.each([
    ['without the line of the shape', two.replace(/^# Shape.*\n/, ''), 'was not written by llama-fleet', '+# Shape 2'],
    ['of a shape that is not known yet', one.replace('Shape 1', 'Shape 9'), 'knows shapes up to 2', ''],
  ])('%s', (_what, there, words, line) => {
    const step = workflowStep(now, there)
    expect(step).toMatchObject({ kind: 'by-hand', words: expect.stringContaining(words), text: expect.stringContaining(line) })
    expect(editedWorkflow(now, there)).toBeNull()
  })
})

describe('what an owner edits is the owner’s', () => {
  const edits: readonly [string, (text: string) => string][] = [
    ['another configuration', (text) => `${text}        with: { config: fleet/llama.yml }\n`],
    ['another schedule', (text) => text.replace('jobs:', "on: { schedule: [{ cron: '7 5 * * 6' }] }\njobs:")],
    ['a step more', (text) => `${text}      - run: nix flake check\n`],
  ]
  test.each(edits)('%s in this shape lacks nothing', (_what, edit) => {
    expect(workflowStep(now, edit(two))).toBeNull()
    expect(editedWorkflow(now, edit(two))).toBe(`${path}: the workflow of this llama-fleet with edits of your own, which stay.`)
    expect(editedWorkflow(now, two.replace('bbbb', 'ffff'))).toBeNull()
  })

  test.each(edits)('%s in an earlier shape is not in the diff of what a later one changes, and it is not replaced', (_what, edit) => {
    const step = workflowStep(now, edit(moved))
    expect(step).toMatchObject({ kind: 'by-hand', words: expect.stringContaining('has shape 1 with edits of your own, and was left alone') })
    const lines = step?.kind === 'by-hand' ? step.text.split('\n').filter((line) => /^[-+](?![-+])/.test(line)) : []
    expect(lines).toEqual(['-# Shape 1 of this workflow: so.', '+# Shape 2 of this workflow: so.', '-      - uses: acme/llama-fleet@v0.1.0', '+      - id: plan', '+        uses: acme/llama-fleet@v0.2.0'])
    expect(editedWorkflow(now, edit(moved))).toBeNull()
  })
})

test('what is handed out has a shape, and the earlier ones are those before it', () => {
  for (const { path: at, text, earlier } of shipped as readonly ShippedWorkflow[]) {
    expect(at).toMatch(/^\.github\/workflows\/[\w.-]+\.yml$/)
    const shape = shapeOf(text) ?? 0
    expect(Object.keys(earlier)).toEqual(Array.from({ length: shape - 1 }, (_, index) => String(index + 1)))
    for (const [number, before] of Object.entries(earlier)) expect(shapeOf(before)).toBe(Number(number))
  }
})

test('an untouched copy of each earlier shape becomes what is handed out, with the pins that it had where they are still used', () => {
  for (const workflow of shipped as readonly ShippedWorkflow[]) {
    for (const before of Object.values(workflow.earlier)) {
      const step = workflowStep(workflow, before.replace('OWNER/llama-fleet@v0.1.0', 'acme/llama-fleet@v0.1.0').replaceAll('OWNER/', 'acme/'))
      expect(step?.kind === 'edit' && step.after).toBe(workflow.text.replaceAll('OWNER/', 'acme/'))
    }
  }
})

test('a copy of nothing but line ends is looked at in linear time', () => {
  const look = (size: number) => workflowStep({ path: 'a.yml', text: two, earlier: {} }, '\n'.repeat(size))
  expect(look(2 ** 16)?.kind).toBe('by-hand')
  expect(growthOf(look, 2 ** 13)).toBeLessThan(LINEAR)
})
