import { InputError } from './core/errors.ts'
import { DEFAULT_CONFIG, type ActionRequest, type ReviewedHead } from './core/request.ts'

/** The inputs of action.yml. */
export const INPUT_NAMES = ['phase', 'config', 'host', 'tag', 'token', 'plan-digest', 'force', 'review'] as const
export type InputName = (typeof INPUT_NAMES)[number]

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A measurement whose upload had not finished when the step ended. */
export interface PendingMeasurement {
  readonly host: string
  readonly attempt: number
}

const PHASES = ['all', 'plan', 'measure', 'sweep', 'publish', 'dispatch'] as const

/** Inputs that a phase has no use for; giving one is a mistake in the workflow. */
const FOREIGN: Readonly<Record<(typeof PHASES)[number], readonly InputName[]>> = {
  all: ['plan-digest', 'review'],
  plan: ['plan-digest'],
  measure: ['tag', 'force', 'review'],
  sweep: ['host', 'tag', 'force', 'review'],
  publish: ['host', 'tag', 'force', 'review'],
  dispatch: ['host', 'tag', 'plan-digest', 'force', 'review'],
}

/** Returns what the step's inputs ask for (GitHub hands them over as INPUT_NAME); throws InputError naming the input. */
export function readInputs(environment: Environment): ActionRequest {
  const given = (name: InputName): string => (environment[`INPUT_${name.toUpperCase()}`] ?? '').trim()
  // action.yml's default, which is as good as nothing
  const input = (name: InputName): string => (name === 'force' && given(name) === 'false' ? '' : given(name))
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
  const planning = { config: input('config') || DEFAULT_CONFIG, tag: input('tag') || null }
  switch (phase) {
    case 'all': {
      const host = input('host')
      return { door: 'action', kind: 'all', hosts: host === '' ? { kind: 'this-machine' } : { kind: 'named', name: host }, token, force: forceInput(input('force')), ...planning }
    }
    case 'plan':
      if (input('review') !== '' && planning.tag !== null)
        throw new InputError({ problem: `The input 'tag' is '${planning.tag}', but a review measures the pull request as it is.`, next: 'Give one of the two.' })
      return { door: 'action', kind: 'plan', token, ...planning, onlyHosts: hostsInput(input('host')), force: forceInput(input('force')), review: reviewInput(input('review')) }
    case 'measure':
      return { door: 'action', kind: 'measure', host: required('host', '${{ matrix.host }}'), planDigest: digestInput(required), token }
    case 'sweep':
    case 'publish':
      return { door: 'action', kind: phase, planDigest: digestInput(required), token }
    case 'dispatch':
      return { door: 'action', kind: 'dispatch', token }
  }
}

/** Returns the measurement that the step left behind, null when there is none. */
export function pendingMeasurement(environment: Environment): PendingMeasurement | null {
  const groups = /^(?<host>[A-Za-z0-9._-]{1,63}) (?<attempt>[1-9]\d{0,5})$/.exec(environment['STATE_pending'] ?? '')?.groups
  return groups === undefined ? null : { host: groups['host'] ?? '', attempt: Number(groups['attempt']) }
}

/** Names with commas or blanks between them; null for none, which means all. */
function hostsInput(text: string): readonly string[] | null {
  const names = [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))]
  const odd = names.find((name) => !/^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,62}$/.test(name))
  if (odd !== undefined) {
    throw new InputError({ problem: `The input 'host' names '${odd.slice(0, 80)}', which no host can be called.`, next: 'Write names of hosts with commas or blanks between them, such as `carbon, boron`.' })
  }
  return names.length === 0 ? null : names
}

function forceInput(text: string): boolean {
  if (text === '' || text === 'true') return text === 'true'
  throw new InputError({ problem: `The input 'force' is '${text.slice(0, 80)}'.`, next: 'It must be true or false.' })
}

function reviewInput(text: string): ReviewedHead | null {
  if (text === '') return null
  const { number, head } = /^(?<number>[1-9]\d{0,9})@(?<head>[0-9a-f]{40})$/.exec(text)?.groups ?? {}
  if (number !== undefined && head !== undefined) return { pullRequest: Number(number), head }
  throw new InputError({
    problem: `The input 'review' is '${text.slice(0, 80)}'.`,
    next: 'It must be NUMBER@SHA: the number of a pull request and the 40 hex digits of its head, such as `12@0123456789abcdef0123456789abcdef01234567`.',
  })
}

function digestInput(required: (name: InputName, example: string) => string): string {
  const digest = required('plan-digest', '${{ needs.plan.outputs.plan-digest }}')
  if (/^[0-9a-f]{64}$/.test(digest)) return digest
  throw new InputError({ problem: `The input 'plan-digest' is '${digest.slice(0, 80)}'.`, next: 'It must be the output `plan-digest` of the plan step: 64 hex digits.' })
}
