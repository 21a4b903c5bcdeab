import type { Window } from './planned-quiet.ts'

const DAY = 1440

/** Returns how many minutes from `minute` of the day until the window opens; 0 inside of it. Clock changes are not foreseen. */
export function minutesUntilOpen({ from, to }: Window, minute: number): number {
  const length = (to - from + DAY) % DAY
  const since = (minute - from + DAY) % DAY
  return since < length ? 0 : DAY - since
}

/** Returns the minute of the day on the clock of the machine's own time zone. */
export function minuteOfDay(now: Date): number {
  return now.getHours() * 60 + now.getMinutes()
}

/** Returns a window as people write it: `02:00-06:00`. */
export function windowText({ from, to }: Window): string {
  const time = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  return `${time(from)}-${time(to)}`
}
