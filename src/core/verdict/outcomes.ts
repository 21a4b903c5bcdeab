/** Every outcome of a host, worst first. Types, report, labels, check conclusions and exit codes use this one list. */
export const OUTCOMES = [
  'broken',
  'build-failed',
  'slower',
  'bench-failed',
  'infra-failed',
  'missing',
  'undecided',
  'same',
  'unchanged',
  'faster',
] as const

export type Outcome = (typeof OUTCOMES)[number]

/** The outcomes that one test of one host can have, worst first. */
export const TEST_OUTCOMES = ['slower', 'undecided', 'same', 'faster'] as const satisfies readonly Outcome[]

/** The outcome of one test of one host. */
export type TestOutcome = (typeof TEST_OUTCOMES)[number]

/** What an outcome is worth to the person who reads it. */
export type News = 'good' | 'bad' | 'not-proven'

/** Returns whether an outcome is good news, bad news, or proves nothing. */
export function newsOf(outcome: Outcome): News {
  switch (outcome) {
    case 'broken':
    case 'build-failed':
    case 'slower':
      return 'bad'
    case 'bench-failed':
    case 'infra-failed':
    case 'missing':
    case 'undecided':
      return 'not-proven'
    case 'same':
    case 'unchanged':
    case 'faster':
      return 'good'
  }
}

/** Returns the exit code of an outcome: 0 good news, 3 bad news, 4 not proven. */
export function exitCodeOfOutcome(outcome: Outcome): 0 | 3 | 4 {
  const news = newsOf(outcome)
  return news === 'good' ? 0 : news === 'bad' ? 3 : 4
}

/** Returns the worst of the outcomes; `undecided` of none, because nothing measured proves nothing. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  return OUTCOMES.find((outcome) => outcomes.includes(outcome)) ?? 'undecided'
}
