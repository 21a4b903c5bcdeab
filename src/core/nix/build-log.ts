import { z } from 'zod'
import { parseJson } from '../json-bounds.ts'
import { plainText, tailOf } from './plain-text.ts'

/** Activity and result types of nix's internal-json log (src/libutil/include/nix/util/logging.hh), equal from 2.8 to 2.34. */
const ACTIVITY = { realise: 102, copyPaths: 103, builds: 104, build: 105, substitute: 108 }
const RESULT_LOG_LINE = 101
const LEVEL_ERROR = 0

export const TAIL_BOUNDS = { lines: 60, characters: 8 * 1024 }
const LONGEST_LOG_LINE = 2000
const MOST_ERRORS = 20
const MOST_TAILS = 256

const id = z.number()
const fields = z.array(z.unknown()).optional()
const entrySchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('start'), id, type: z.number(), fields }),
  z.object({ action: z.literal('result'), id, type: z.number(), fields }),
  z.object({ action: z.literal('msg'), level: z.number(), msg: z.string(), raw_msg: z.string().optional() }),
])

/** What nix adds to an error, as loud as the error itself. */
const HINT = /^(?:Try '.*--help' for more information\.|\(use '--show-trace' .*\))$/

/** One error as nix said it: the beginning of the cause alone (8 KiB, for an expression may throw what it likes), and the whole message with its trace. */
export interface NixError {
  readonly cause: string
  readonly trace: string
}

/** What a nix command said on stderr, read line by line. */
export interface BuildLog {
  readLine(line: string): void
  /** Derivations whose build began, and store paths that were fetched, in order. */
  readonly built: readonly string[]
  readonly substituted: readonly string[]
  /** The errors, oldest first; those of git and other programs that nix ran are there too. */
  readonly errors: readonly NixError[]
  /** Whether evaluation was over and building or fetching of store paths had begun. */
  readonly realising: boolean
  /** Returns the last lines of a derivation's build log (60 lines, 8 KiB). */
  tail(derivation: string): string
}

/** Returns an empty log; `onLogLine` gets what builders print, and which build or fetch begins. Other lines are ignored. */
export function buildLog(onLogLine: (line: string) => void): BuildLog {
  const built: string[] = []
  const substituted: string[] = []
  const errors: NixError[] = []
  const derivationOf = new Map<number, string>()
  const tails = new Map<string, string[]>()
  let realising = false

  const fail = (cause: string, trace: string): void => {
    errors.push({ cause: cause.slice(0, TAIL_BOUNDS.characters), trace })
    if (errors.length > MOST_ERRORS) errors.shift()
  }
  const start = (type: number, activity: number, subject: string | undefined): void => {
    realising ||= type === ACTIVITY.builds || type === ACTIVITY.build || type === ACTIVITY.substitute
    if (subject === undefined) return
    if (type === ACTIVITY.build) {
      built.push(subject)
      derivationOf.set(activity, subject)
      onLogLine(`building ${nameOfStorePath(subject)}`)
    } else if (type === ACTIVITY.substitute) {
      substituted.push(subject)
      onLogLine(`fetching ${nameOfStorePath(subject)}`)
    }
  }
  const logLine = (activity: number, said: string): void => {
    const derivation = derivationOf.get(activity)
    if (derivation === undefined) return
    const line = plainText(said).slice(0, LONGEST_LOG_LINE)
    const tail = tails.get(derivation) ?? []
    tail.push(line)
    if (tail.length > TAIL_BOUNDS.lines) tail.shift()
    // The youngest last, so that the oldest is dropped.
    tails.delete(derivation)
    tails.set(derivation, tail)
    if (tails.size > MOST_TAILS) tails.delete(tails.keys().next().value ?? '')
    onLogLine(line)
  }
  const readLine = (line: string): void => {
    if (!line.startsWith('@nix ')) {
      const said = /^(?:error|fatal): (.+)/.exec(plainText(line))?.[1]
      if (said !== undefined) fail(said, plainText(line))
      return
    }
    const entry = parseEntry(line.slice('@nix '.length))
    if (entry === null) return
    if (entry.action === 'msg') {
      if (entry.level === LEVEL_ERROR && !HINT.test(plainText(entry.msg).trim())) fail(causeOf(entry.raw_msg ?? entry.msg), plainText(entry.msg))
      return
    }
    const first = entry.fields?.[0]
    const subject = typeof first === 'string' ? first : undefined
    if (entry.action === 'start') start(entry.type, entry.id, subject)
    else if (entry.type === RESULT_LOG_LINE && subject !== undefined) logLine(entry.id, subject)
  }
  return {
    readLine,
    built,
    substituted,
    errors,
    get realising() {
      return realising
    },
    tail: (derivation) => tailOf(tails.get(derivation) ?? [], TAIL_BOUNDS),
  }
}

/** The last `error:` of a message: in a trace (nix 2.26 and newer) it is the cause, and the rest led to it. */
function causeOf(message: string): string {
  const plain = plainText(message)
  const parts = plain.split(/(?:^|\n)[ \t]*error:[ \t]*/).map((part) => part.trim())
  return parts.findLast((part) => part !== '') ?? plain.trim()
}

/** Returns the name in a store path: `llama-cpp-0.0.0` of `/nix/store/…-llama-cpp-0.0.0.drv`. */
export function nameOfStorePath(path: string): string {
  const base = plainText(path.slice(path.lastIndexOf('/') + 1))
  return base.replace(/^[0-9a-z]{32}-/, '').replace(/\.drv$/, '')
}

function parseEntry(text: string): z.infer<typeof entrySchema> | null {
  try {
    return entrySchema.safeParse(parseJson(text)).data ?? null
  } catch {
    return null
  }
}
