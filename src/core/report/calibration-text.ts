import { counted } from '../counted.ts'
import type { Calibration } from '../hosts/measurement.ts'
import { formatMargins, formatSeconds, formatWidth } from './numbers.ts'
import { paragraph, textTable } from './text-table.ts'

const known = (change: number | null): string => (change === null ? 'unknown' : formatWidth(change))

/** Returns when a host was calibrated and what it can show, as one line of a report. */
export function calibrationLine({ calibratedAt, tests, roundsInBudget }: Calibration): string {
  const list = tests.map(({ test, noise, shows }) => `${test} noise ${known(noise)} a round, shows ${known(shows)}`).join('; ')
  return `calibrated ${calibratedAt.slice(0, 10)}, against itself: ${list} in ${counted(roundsInBudget, 'round')}`
}

/** Returns a calibration as plain text for a terminal, no line above 80 columns. */
export function calibrationText(calibration: Calibration): string {
  const { host, tests, secondsPerRound, roundsInBudget, advice } = calibration
  const rows = tests.map(({ test, noise, shows, pairs, outcome }) => [test, known(noise), known(shows), String(pairs), outcome])
  const head = `${host}, the baseline against itself: a round takes ${formatSeconds(secondsPerRound)}, ${roundsInBudget} ${roundsInBudget === 1 ? 'fits' : 'fit'} the budget.`
  const list = advice.length === 0 ? [`Nothing to improve: changes of ${formatMargins(tests)} can be told.`] : advice
  return [
    ...paragraph(head, 600),
    '',
    textTable([['TEST', 'NOISE A ROUND', 'SHOWS', 'ROUNDS', 'CAME OUT'], ...rows], { right: [1, 2, 3], giving: [0] }),
    '',
    ...list.flatMap((line) => paragraph(line, 600, '- ')),
    '',
  ].join('\n')
}
