// A machine on which time goes by 20 times as fast, for a program that is started with --import of this: the shortest `queue-timeout` is a
// minute, and the test of one that runs out takes seconds. The program is the one that is shipped; what waits for an answer waits as ever.
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const SPEED = 20
const started = Date.now()
const { setTimeout } = timers
const now = () => started + (OwnDate.now() - started) * SPEED

const OwnDate = Date
globalThis.Date = class extends OwnDate {
  constructor(...words) {
    super(...(words.length === 0 ? [now()] : words))
  }
  static now() {
    return now()
  }
}
timers.setTimeout = (milliseconds, ...rest) => setTimeout(milliseconds / SPEED, ...rest)
syncBuiltinESMExports()
