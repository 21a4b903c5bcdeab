import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { command } from '../scripts/stand-ins/command.ts'
import type { Stage } from '../scripts/stand-ins/stage.ts'

/** A moved flake, before and after; `oldTags` and `newTags` are the tags that stand on the two commits. */
export interface MovedFlake {
  readonly input: string
  readonly before: { readonly nix: string; readonly lock: string }
  readonly after: { readonly nix: string; readonly lock: string }
  readonly to: { readonly tag: string; readonly commit: string }
  readonly oldTags: readonly string[]
  readonly newTags: readonly string[]
}

interface LockJson {
  readonly root: string
  readonly nodes: Readonly<Record<string, { inputs?: Record<string, unknown>; locked?: Record<string, unknown>; original?: Record<string, unknown> }>>
}

/** A commit first: one may begin as a build tag does. */
const NAMES = /([0-9a-f]{40}|[0-9A-F]{40}|v\d+\.\d+\.\d+|b\d{2,})/

/**
 * Returns what is wrong with a move, by means that share no code with it: nix evaluates both flake.nix, every byte outside of
 * old and new names must be equal, and the locks may differ in the input's node alone. An empty list is a good move.
 */
export async function judgeMove(flake: MovedFlake, stage: Stage, scratch: string): Promise<string[]> {
  const { input, before, after, to } = flake
  const faults: string[] = []
  const [was, is] = [JSON.parse(before.lock.replace(/^\uFEFF/, '')) as LockJson, JSON.parse(after.lock) as LockJson]
  const node = (lock: LockJson): LockJson['nodes'][string] | undefined => lock.nodes[String(lock.nodes[lock.root]?.inputs?.[input])]
  const [old, fresh] = [node(was), node(is)]
  const original = Object.fromEntries(Object.entries(old?.original ?? {}).map(([key, value]) => [key, key === 'ref' || key === 'rev' ? renamed(String(value), to) : value]))
  if (!isDeepStrictEqual(fresh?.original, original)) faults.push(`original is ${JSON.stringify(fresh?.original)}, meant was ${JSON.stringify(original)}`)
  if (fresh?.locked?.['rev'] !== to.commit) faults.push(`locked is ${JSON.stringify(fresh?.locked)}`)
  const lockedRef = fresh?.locked?.['ref']
  // of a commit some versions of nix name the branch, and others do not
  const names = old?.locked?.['ref'] === undefined && old?.original?.['ref'] === undefined && String(lockedRef).startsWith('refs/heads/')
  if (typeof lockedRef === 'string' && lockedRef !== old?.locked?.['ref'] && !lockedRef.endsWith(to.tag) && !names) faults.push(`locked from ${lockedRef}`)
  if (typeof lockedRef === 'string' && flake.oldTags.some((tag) => lockedRef.endsWith(`/${tag}`))) faults.push(`still locked from ${lockedRef}`)
  const [wasAt, isAt] = [walked(was), walked(is)]
  // what the new commit does not declare any more goes with the old one
  const rest = (paths: Map<string, unknown>): unknown => [...paths].filter(([path]) => path !== input && (isAt.has(path) || !path.startsWith(`${input}/`)))
  if (!isDeepStrictEqual(rest(wasAt), rest(isAt))) faults.push('another lock node changed')

  const lines = [before.nix, after.nix].map((text) => plainly(text).split('\n')) as [string[], string[]]
  if (lines[0].length !== lines[1].length) faults.push('lines came or went')
  const oldNames = [...flake.oldTags, old?.locked?.['rev'], old?.original?.['ref'], old?.original?.['rev']].filter((known) => typeof known === 'string')
  lines[0].forEach((line, index) => {
    const [left, right] = [line.split(NAMES), (lines[1][index] ?? '').split(NAMES)]
    const same = left.length === right.length && left.every((part, at) => part === right[at] || (at % 2 === 1 && oldNames.some((known) => known.endsWith(part.length === 40 ? part.toLowerCase() : part)) && [to.commit, ...flake.newTags].includes(right[at] ?? '')))
    if (!same) faults.push(`line ${index + 1} differs outside of the pin: ${right.join('')}`)
  })

  await mkdir(scratch, { recursive: true })
  await writeFile(join(scratch, 'before.nix'), before.nix)
  await writeFile(join(scratch, 'after.nix'), after.nix)
  const plain = 'let plain = v: if builtins.isAttrs v then builtins.mapAttrs (_: plain) v else if builtins.isPath v then toString v else v; in'
  const both = `${plain} { before = plain (import ./before.nix).inputs; after = plain (import ./after.nix).inputs; }`
  const said = await command(stage.nix.nix, ['eval', '--impure', '--json', '--expr', both], { cwd: scratch, env: stage.env })
  const values = JSON.parse(plainly(said)) as Record<'before' | 'after', Record<string, Record<string, unknown>>>
  const meant = { ...values.before, [input]: Object.fromEntries(Object.entries(values.before[input] ?? {}).map(([key, value]) => [key, typeof value === 'string' && ['url', 'ref', 'rev'].includes(key) ? renamed(value, to) : value])) }
  if (!isDeepStrictEqual(values.after, meant)) faults.push(`nix evaluates the inputs to ${JSON.stringify(values.after[input])}`)
  return faults
}

/** What each input is locked to, by its path: nix names the nodes as it likes. */
function walked(lock: LockJson, name = lock.root, path = ''): Map<string, unknown> {
  const inputs = Object.entries(lock.nodes[name]?.inputs ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const own = { ...lock.nodes[name], inputs: inputs.map(([input]) => input) }
  const below = inputs.flatMap(([input, target]) => [...(typeof target === 'string' ? walked(lock, target, `${path}${input}/`) : [[`${path}${input}/`, target] as const])])
  return new Map<string, unknown>([[path.slice(0, -1), own], ...below.map(([at, value]): [string, unknown] => [at.replace(/\/$/, ''), value])])
}

/** nix must find nothing to change in the lock that belongs to the moved flake.nix. Returns the fault, or null. */
export async function judgeLock(directory: string, stage: Stage): Promise<string | null> {
  const before = await readFile(join(directory, 'flake.lock'), 'utf8')
  await command(stage.nix.nix, ['flake', 'lock'], { cwd: directory, env: stage.env })
  return (await readFile(join(directory, 'flake.lock'), 'utf8')) === before ? null : 'nix locks the result differently'
}

/** Letters, digits and dots of a name may be written with percent signs. */
const plainly = (text: string): string => text.replace(/%(?:2[Ee]|[3-7][0-9A-Fa-f])/g, (written) => (/^[\w.]$/.test(decodeURIComponent(written)) ? decodeURIComponent(written) : written))

/** The old names at the end of a reference and of its parameters, each replaced by the new one of its kind; a branch keeps its name. */
function renamed(value: string, to: { readonly tag: string; readonly commit: string }): string {
  return plainly(value).replace(/(^|(?<!refs\/heads)\/|=|%2[Ff])(v\d+\.\d+\.\d+|b\d{2,}|[0-9a-fA-F]{40})(?=\/*(?:$|[?&]))/g, (_, sign: string, name: string) => sign + (name.length === 40 ? to.commit : to.tag))
}
