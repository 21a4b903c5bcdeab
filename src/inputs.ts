import { InputError } from './core/errors.ts'
import type { Request } from './core/request.ts'

/** The inputs of action.yml. */
export const INPUT_NAMES = ['phase', 'config', 'host', 'tag', 'token', 'plan-digest'] as const
export type InputName = (typeof INPUT_NAMES)[number]

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A measurement whose upload had not finished when the step ended. */
export interface PendingMeasurement {
  readonly host: string
  readonly attempt: number
}

const PHASES = ['all', 'plan', 'measure', 'publish'] as const

/** Inputs that a phase has no use for; giving one is a mistake in the workflow. */
const FOREIGN: Readonly<Record<(typeof PHASES)[number], readonly InputName[]>> = {
  all: ['plan-digest'],
  plan: ['host', 'plan-digest'],
  measure: ['tag'],
  publish: ['host', 'tag'],
}

/** Returns what the step's inputs ask for (GitHub hands them over as INPUT_NAME); throws InputError naming the input. */
export function readInputs(environment: Environment): Request {
  if ((environment['STATE_phase'] ?? '') !== '') return { door: 'action', kind: 'post' }
  const input = (name: InputName): string => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  const phase = PHASES.find((known) => known === (input('phase') || 'all'))
  if (phase === undefined) {
    throw new InputError({ problem: `The input 'phase' is '${input('phase')}'.`, next: `It must be one of ${PHASES.join(', ')}.` })
  }
  const foreign = FOREIGN[phase].find((name) => input(name) !== '')
  if (foreign !== undefined) {
    throw new InputError({ problem: `The input '${foreign}' is '${input(foreign)}', but phase '${phase}' has no use for it.`, next: 'Remove it from the step.' })
  }
  const required = (name: InputName, example: string): string => {
    if (input(name) !== '') return input(name)
    throw new InputError({ problem: `The input '${name}' is empty, but phase '${phase}' needs it.`, next: `Write \`${name}: ${example}\` in the step.` })
  }
  const token = input('token')
  const planning = { config: input('config') || '.github/llama-fleet.yml', tag: input('tag') || null }
  switch (phase) {
    case 'all': {
      const host = input('host')
      return { door: 'action', kind: 'all', hosts: host === '' ? { kind: 'this-machine' } : { kind: 'named', name: host }, token, ...planning }
    }
    case 'plan':
      return { door: 'action', kind: 'plan', token, ...planning }
    case 'measure':
      return { door: 'action', kind: 'measure', host: required('host', '${{ matrix.host }}'), planDigest: digestInput(required), token }
    case 'publish':
      return { door: 'action', kind: 'publish', planDigest: digestInput(required), token }
  }
}

/** Returns the measurement that the step left behind, null when there is none. */
export function pendingMeasurement(environment: Environment): PendingMeasurement | null {
  const groups = /^(?<host>[A-Za-z0-9._-]{1,63}) (?<attempt>[1-9]\d{0,5})$/.exec(environment['STATE_pending'] ?? '')?.groups
  return groups === undefined ? null : { host: groups['host'] ?? '', attempt: Number(groups['attempt']) }
}

function digestInput(required: (name: InputName, example: string) => string): string {
  const digest = required('plan-digest', '${{ needs.plan.outputs.plan-digest }}')
  if (/^[0-9a-f]{64}$/.test(digest)) return digest
  throw new InputError({ problem: `The input 'plan-digest' is '${digest.slice(0, 80)}'.`, next: 'It must be the output `plan-digest` of the plan step: 64 hex digits.' })
}
