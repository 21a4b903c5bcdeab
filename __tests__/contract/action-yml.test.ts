import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { INPUT_NAMES } from '../../src/inputs.ts'
import { OUTPUT_NAMES } from '../../src/ports/action-surface.ts'
import { ROOT } from '../support/source-files.ts'
import { repositoryFile } from '../support/workflow-texts.ts'

interface ActionFile {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string; readonly required?: boolean }>
  >
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly using: string; readonly main: string; readonly post: string }
}

const action = parse(repositoryFile('action.yml')) as ActionFile
const readme = repositoryFile('README.md')

/** The names in the first column of the README's table below a heading. */
function tableOf(heading: string): readonly string[] {
  const section = readme.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name ?? '')
}

test('action.yml, the code and the README name the same inputs', () => {
  const names = Object.keys(action.inputs).toSorted()
  expect([...INPUT_NAMES].toSorted()).toEqual(names)
  expect([...tableOf('Inputs')].toSorted()).toEqual(names)
})

test('action.yml, the code and the README name the same outputs', () => {
  const names = Object.keys(action.outputs).toSorted()
  expect([...OUTPUT_NAMES].toSorted()).toEqual(names)
  expect([...tableOf('Outputs')].toSorted()).toEqual(names)
})

test('there are at most eight inputs, each with a default and with a description that says more than its name', () => {
  expect(Object.keys(action.inputs).length).toBeLessThanOrEqual(8)
  for (const [name, input] of Object.entries(action.inputs)) {
    expect([name, typeof input.default, input.required ?? false]).toEqual([name, 'string', false])
    expect([name, input.description.length > 40]).toEqual([name, true])
  }
  for (const [name, output] of Object.entries(action.outputs))
    expect([name, output.description.length > 40]).toEqual([name, true])
})

test('the step and its post step are on node 24, and no state is needed to tell one from the other', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js', post: 'dist/post.js' })
})

test('the post step of a step that was refused, or killed before it began, does and says nothing', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, action.runs.post)], { env: { INPUT_PHASE: 'bench' }, encoding: 'utf8' })
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
})

test('the token that nobody passes is the one of the workflow', () => {
  expect(action.inputs['token']?.default).toBe('${{ github.token }}')
})
