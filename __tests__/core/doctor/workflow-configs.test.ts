import { expect, test } from '@jest/globals'
import { workflowFacts } from '../../../src/core/doctor/workflow-facts.ts'

const step = (config: string, uses = 'acme/llama-fleet@v1'): string => `{ uses: ${uses}, with: { phase: plan, config: ${config} } }`
const job = (steps: string, strategy = '{}'): string => `{ runs-on: ubuntu-24.04, strategy: ${strategy}, steps: [${steps}] }`
const configsOf = (...jobs: readonly string[]): readonly string[] | null => workflowFacts('w.yml', `on: push\njobs:\n${jobs.map((one, index) => `  job${index}: ${one}\n`).join('')}`).configs
const BY_MATRIX = "'${{ matrix.file }}'"

test.each([
  ['as it is written, from the root', [job(`${step('./a.yml')}, ${step('../b.yml')}`), job(step('/etc/c.yml'))], ['a.yml', '../b.yml', '/etc/c.yml']],
  ['by an alias', [job(`${step('&at a.yml')}, ${step('*at')}`)], ['a.yml']],
  ['by a matrix', [job(step(BY_MATRIX), '{ matrix: { file: [a.yml, ./b.yml] } }')], ['a.yml', 'b.yml']],
  ['by what a matrix includes', [job(step(BY_MATRIX), '{ matrix: { include: [{ file: a.yml }, { file: b.yml }] } }')], ['a.yml', 'b.yml']],
  ['by a matrix that lacks it', [job(step(BY_MATRIX), '{ matrix: { host: [a] } }')], null],
  ['by a matrix that an expression makes', [job(step(BY_MATRIX), "{ matrix: '${{ fromJSON(vars.ALL) }}' }")], null],
  ['by an input of the workflow, beside one that is written', [job(`${step('a.yml')}, ${step("'${{ inputs.config }}'")}`)], null],
  ['by nobody', [job("{ uses: acme/llama-fleet@v1 }, { run: 'true' }, 7"), '7', job(step('a.yml', 'acme/other@v1'))], []],
])('the configurations of a workflow, named %s', (_how, jobs, configs) => {
  expect(configsOf(...jobs)).toEqual(configs)
})
