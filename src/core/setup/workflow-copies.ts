import type { SetupStep } from './step.ts'
import { textDiff } from './text-diff.ts'

/** A workflow that we hand out: where it goes, and its text; `earlier` are the texts of shapes before, by their numbers. */
export interface ShippedWorkflow {
  readonly path: string
  readonly text: string
  readonly earlier: Readonly<Record<string, string>>
}

const USES = /^(?<head>[ \t]*(?:- )?uses:[ \t]*)(?<owner>[\w.-]+)\/(?<name>[\w./-]+)@(?<ref>\S+(?:[ \t]+#.*)?)$/gm
const SHAPE = /^# Shape (?<shape>\d{1,4}) of this workflow\b/m

/** Returns the number of a workflow's shape; null in a text that none of ours is. */
export function shapeOf(text: string): number | null {
  const shape = SHAPE.exec(text)?.groups?.['shape']
  return shape === undefined ? null : Number(shape)
}

/** Returns what is said of a copy of this shape that a person edited, which lacks nothing; null for every other text. */
export function editedWorkflow({ path, text }: ShippedWorkflow, there: string): string | null {
  if (shapeOf(there) === null || shapeOf(there) !== shapeOf(text) || withoutPins(there) === withoutPins(text)) return null
  return `${path}: the workflow of this llama-fleet with edits of your own, which stay.`
}

/**
 * Returns what is to be done about one workflow: write it, replace a copy of an earlier shape, show what later shapes changed where a person
 * edited an earlier one, or nothing (null), as for edits of this shape. Actions may be pinned otherwise (Dependabot moves them) and a fork may own
 * llama-fleet: that is no edit.
 */
export function workflowStep(shipped: ShippedWorkflow, there: string | null): SetupStep | null {
  const { path, text, earlier } = shipped
  if (there === null) return { kind: 'create', title: `Write the workflow ${path}`, path, text }
  if (withoutPins(there) === withoutPins(text) || editedWorkflow(shipped, there) !== null) return null
  const shape = shapeOf(there)
  const origin = shape === null ? undefined : earlier[String(shape)]
  const after = withPinsOf(there, text)
  if (origin !== undefined && withoutPins(origin) === withoutPins(there)) {
    return { kind: 'edit', title: `Bring the workflow ${path} from shape ${shape ?? ''} to shape ${shapeOf(text) ?? ''}`, path, before: there, after }
  }
  const newer = shape !== null && shape > (shapeOf(text) ?? 0)
  const title = `Look at ${path}`
  if (newer) {
    return { kind: 'by-hand', title, words: `${path} has shape ${shape}, and this llama-fleet knows shapes up to ${shapeOf(text) ?? 0}: it was left alone. Use the llama-fleet that wrote it.`, text: '' }
  }
  if (origin !== undefined) {
    const words = `${path} has shape ${shape ?? ''} with edits of your own, and was left alone. This is what shape ${shapeOf(text) ?? ''} changes in it; leave your edits in, and the line with the new shape too.`
    return { kind: 'by-hand', title, words, text: textDiff(path, withPinsOf(there, origin), after) }
  }
  const words = `${path} was not written by llama-fleet, or lost its line with the shape: it was left alone. This would make it the workflow of this llama-fleet.`
  return { kind: 'by-hand', title, words, text: textDiff(path, there, after) }
}

const isOurs = (name: string): boolean => name === 'llama-fleet' || name.startsWith('llama-fleet/')

function withoutPins(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(USES, (_all, head: string, owner: string, name: string) => `${head}${isOurs(name) ? '' : `${owner}/`}${name}@`)
}

/** The text with the pins of another copy; of llama-fleet itself only the owner is taken, because its release fits the shape. */
function withPinsOf(there: string, text: string): string {
  const pins = new Map<string, { owner: string; ref: string }>()
  for (const { groups } of there.matchAll(USES)) {
    const { owner = '', name = '', ref = '' } = groups ?? {}
    pins.set(isOurs(name) ? name : `${owner}/${name}`, { owner, ref: ref.trimEnd() })
  }
  return text.replace(USES, (all, head: string, owner: string, name: string, ref: string) => {
    const pin = pins.get(isOurs(name) ? name : `${owner}/${name}`)
    if (pin === undefined) return all
    return `${head}${pin.owner}/${name}@${isOurs(name) ? ref : pin.ref}`
  })
}
