import { z } from 'zod'
import { InputError, UpstreamError } from '../core/errors.ts'
import type { PlannedFile } from '../core/hosts/plan.ts'
import { lockDiffText } from '../core/report/lock-diff.ts'
import { lockedInput, movedNodes, nodesBelow, parseFlakeLock, pinOf } from '../core/pin/flake-lock.ts'
import { parseGithubUrl, withTarget, type GithubUrl } from '../core/pin/flake-url.ts'
import { literalAt, replaceLiteral, type Binding } from '../core/pin/literal.ts'
import type { Pin } from '../core/pin/pin.ts'
import type { FamilyTag } from '../core/upstream/tags.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import type { Nix } from '../ports/nix.ts'
import type { TextFiles } from '../ports/text-files.ts'

/** The flake's two files at the base commit. */
export interface FlakeFiles {
  readonly directory: string
  readonly nixFile: { readonly path: string; readonly text: string; readonly mode: '100644' | '100755'; readonly blob: string }
  readonly lockFile: { readonly path: string; readonly text: string; readonly mode: '100644' | '100755'; readonly blob: string }
}

/** How the input is written in flake.nix. `binding` is where nix says its url is set. */
export interface Declaration {
  readonly form: 'none' | 'tag' | 'rev'
  readonly url: GithubUrl
  readonly written: string
  readonly binding: Binding
}

/** The bump of the two files, and the lock nodes that moved beside the input. */
export interface PinMove {
  readonly candidate: Pin
  readonly files: readonly [PlannedFile, PlannedFile]
  readonly movedNodes: readonly string[]
  readonly lockDiff: string
  readonly notices: readonly string[]
}

const answerSchema = z.strictObject({
  declared: z.array(z.string()),
  attributes: z.array(z.string()),
  url: z.string().nullable(),
  position: z.looseObject({ line: z.number().int().positive(), column: z.number().int().positive() }).nullable(),
})

/** Returns how flake.nix writes the input, asked of nix itself; throws InputError for forms that cannot be moved. */
export async function readDeclaration(nix: Nix, treeDirectory: string, input: string, source: string): Promise<Declaration> {
  const answer = answerSchema.parse(
    await nix.evaluateExpression(
      treeDirectory,
      `let
        inputs = (import ./flake.nix).inputs or { };
        input = inputs."${input}" or { };
      in {
        declared = builtins.attrNames inputs;
        attributes = builtins.attrNames input;
        url = input.url or null;
        position = if input ? url then builtins.unsafeGetAttrPos "url" input else null;
      }`,
    ),
  )
  if (!answer.declared.includes(input)) {
    throw new InputError({
      problem: `${source} does not declare the input '${input}' (it declares ${answer.declared.join(', ') || 'none'}).`,
      next: 'Name the input that pins llama.cpp as `flake-input` in the config.',
    })
  }
  if (answer.url === null || answer.position === null) {
    throw new InputError({
      problem: `${source} gives the input '${input}' no url (it has ${answer.attributes.join(', ') || 'nothing'}).`,
      next: `Write it as ${input}.url = "github:ggml-org/llama.cpp/TAG".`,
    })
  }
  const { line, column } = answer.position
  const url = parseGithubUrl(answer.url, `${source}:${line}`)
  const form = url.target === null ? 'none' : /^[0-9a-f]{40}$/.test(url.target) ? 'rev' : 'tag'
  return { form, url, written: answer.url, binding: { line, column } }
}

/**
 * Returns the two files after the input was moved to the tag: flake.nix edited at the literal, flake.lock written by nix in
 * a clone of our own. Throws UpstreamError when the lock does not hold the tag's commit, InputError when other inputs moved.
 */
export async function movePin(
  question: { readonly input: string; readonly baseCommit: string; readonly flake: FlakeFiles; readonly declaration: Declaration; readonly tag: FamilyTag },
  world: { readonly fleet: FleetRepository; readonly nix: Nix; readonly files: TextFiles },
): Promise<PinMove> {
  const { input, flake, declaration, tag } = question
  const nixText = editedFlake(flake.nixFile.text, declaration, tag, flake.nixFile.path)
  const nixFile = await plannedFile(world.fleet, flake.nixFile, nixText)

  const clone = await world.fleet.checkOut(question.baseCommit, 'move')
  if (nixFile.after !== nixFile.before) await world.fleet.commitFiles(clone, [nixFile], `${input}: ${tag.name}`)
  const directory = flake.directory === '.' ? clone.directory : `${clone.directory}/${flake.directory}`
  const override = declaration.form === 'none' ? { input, reference: withTarget(declaration.url, tag.commit) } : null
  await world.nix.lock(directory, override)
  const lockText = await world.files.read(`${directory}/flake.lock`)
  if (lockText === null) throw new UpstreamError({ problem: 'nix wrote no flake.lock.', next: 'Run `nix flake lock` in the flake by hand and look at what it says.' })
  const lockFile = await plannedFile(world.fleet, flake.lockFile, lockText)

  const before = parseFlakeLock(flake.lockFile.text, flake.lockFile.path)
  const after = parseFlakeLock(lockText, flake.lockFile.path)
  const moved = lockedInput(after, input, flake.lockFile.path)
  const candidate = pinOf(moved, input)
  if (candidate.rev !== tag.commit) {
    throw new UpstreamError({
      problem: `nix locked ${input} to ${candidate.rev}, but ${tag.name} is commit ${tag.commit}.`,
      next: 'The tag moved between two looks, or another repository answered. Run again; if it stays, look at upstream.',
    })
  }
  const below = new Set([...nodesBelow(before, lockedInput(before, input, flake.lockFile.path).node), ...nodesBelow(after, moved.node)])
  const others = movedNodes(before, after, [moved.node])
  const foreign = others.filter((node) => !below.has(node))
  if (foreign.length > 0) {
    throw new InputError({
      problem: `Moving ${input} also moves ${foreign.join(', ')} in ${flake.lockFile.path}: the lock was out of date.`,
      next: 'Run `nix flake lock`, commit flake.lock, and run again.',
    })
  }
  const notices = others.map((node) => `${node} moved with ${input}; to keep it, add inputs.${input}.inputs.${node}.follows to ${flake.nixFile.path}.`)
  return { candidate, files: [nixFile, lockFile], movedNodes: others, lockDiff: lockDiffText(flake.lockFile.text, lockText), notices }
}

/** Returns flake.nix with the tag (or its commit, where a commit was pinned) in the literal; unchanged when nothing is written. */
export function editedFlake(text: string, declaration: Declaration, tag: { name: string; commit: string }, source: string): string {
  if (declaration.form === 'none') return text
  const literal = literalAt(text, declaration.binding, declaration.written, source)
  return replaceLiteral(text, literal, withTarget(declaration.url, declaration.form === 'rev' ? tag.commit : tag.name))
}

async function plannedFile(fleet: FleetRepository, file: FlakeFiles['nixFile'], text: string): Promise<PlannedFile> {
  return { path: file.path, mode: file.mode, before: file.blob, after: await fleet.blobOf(text), text }
}
