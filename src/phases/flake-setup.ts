import { z } from 'zod'
import { InputError, UpstreamError } from '../core/errors.ts'
import { parseFlakeLock, rootInputOf } from '../core/pin/flake-lock.ts'
import { flakeIn } from '../core/pin/flake-place.ts'
import { attributeName, generatorLine } from '../core/pin/flake-text.ts'
import { nixString } from '../core/nix/nix-code.ts'
import { canonical, lockPaths, movedPaths } from '../core/pin/lock-paths.ts'
import { isRecord } from '../core/reading.ts'
import { newFollows, newInputs, newPin, withReplacements, type BoundString, type Replacement } from '../core/setup/flake-edit.ts'
import type { SetupStep } from '../core/setup/step.ts'
import type { FleetRepository } from '../ports/fleet-repository.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'
import type { TextFiles } from '../ports/text-files.ts'
import type { Fleet } from './fleet-facts.ts'

/** What is wanted of flake.nix: the tag to pin to (null: it is pinned, or none can be told), and where this project's flake is. */
export interface FlakeWish {
  readonly input: string
  readonly tag: string | null
  readonly ownFlake: string
  readonly needsModule: boolean
}

/** The ports that the edit is tried with. */
export interface FlakeSetupWorld {
  readonly fleet: FleetRepository
  readonly nix: Nix
  readonly files: TextFiles
}

const bindingSchema = z.strictObject({ line: z.number().int().positive(), column: z.number().int().positive() }).nullable()
const answerSchema = z.strictObject({
  inputs: bindingSchema,
  declared: z.record(z.string(), z.unknown()),
  url: z.strictObject({ value: z.string(), binding: bindingSchema }).nullable(),
})
type Answer = z.infer<typeof answerSchema>

const expressionFor = (input: string): string => `let
    flake = import ./flake.nix;
    inputs = flake.inputs or { };
    at = name: set: let place = builtins.unsafeGetAttrPos name set; in if place == null then null else { inherit (place) line column; };
    input = inputs."${input}" or { };
  in {
    inputs = at "inputs" flake;
    declared = inputs;
    url = if input ? url && builtins.isString input.url then { value = input.url; binding = at "url" input; } else null;
  }`

/**
 * Returns the edits of flake.nix and flake.lock that declare, pin and tie the inputs, tried in a clone before they are shown; what
 * cannot be edited safely, or not be locked, comes as text for a person.
 */
export async function flakeSteps(fleetHere: Fleet, wish: FlakeWish, world: FlakeSetupWorld): Promise<SetupStep[]> {
  const { facts, root, flakeDirectory, nixFile, lockText } = fleetHere
  const directory = flakeIn(root, flakeDirectory)
  const lockPath = nixFile.path.replace(/flake\.nix$/, 'flake.lock')
  const answer = answerSchema.parse(await world.nix.evaluateExpression(directory, expressionFor(wish.input)))
  const { replacements, expected, words, texts, ownTexts } = wanted(answer, fleetHere, wish)
  if (texts.length === 0) return []
  const generated = generatorLine(nixFile.text)
  if (generated !== null) return [{ kind: 'by-hand', title: `Declare the inputs where ${nixFile.path} is generated from`, words: `Line ${generated.line} says “${generated.says}”, so it is not edited. The inputs:`, text: texts.join('\n') }]
  const title = `Bring the inputs of ${nixFile.path} in order: ${words.join('; ')}`
  const byHand = (why: string, what = title, lines = texts): SetupStep[] => [{ kind: 'by-hand', title: what, words: `${why} In \`inputs\` of ${nixFile.path}, then \`nix flake lock\`:`, text: lines.join('\n') }]
  if (replacements === null) return byHand('The inputs are written in a way that is not edited here.')
  const { headCommit } = await world.fleet.facts(root)
  const [nixAtHead, lockAtHead] = await world.fleet.readFiles(headCommit, [nixFile.path, lockPath])
  if (nixAtHead?.text !== nixFile.text || lockAtHead?.text !== lockText) return byHand(`${nixFile.path} or flake.lock is not committed as it lies here, so it is left alone.`)
  if (facts.pin?.problem !== null && answer.declared[wish.input] !== undefined) return []

  const lockBefore = lockAtHead.text
  const after = withReplacements(nixFile.text, replacements)
  const tried = await tryEdit({ ...fleetHere, lockText: lockBefore }, { headCommit, lockPath, after, expected, wish, nixBlob: nixAtHead }, world)
  if ('lock' in tried) {
    return [
      { kind: 'edit', title, path: nixFile.path, before: nixFile.text, after },
      { kind: 'edit', title: `Lock them: ${lockPath}, written by nix`, path: lockPath, before: lockBefore, after: tried.lock },
    ]
  }
  const why = `The edit was tried in a clone and did not work: ${tried.refused}${/unexpected argument/.test(tried.refused) ? ' Let `outputs` take more: `{ self, nixpkgs, ... }@inputs:`.' : ''}`
  if (!wish.needsModule || answer.declared['llama-fleet'] !== undefined) return byHand(why)
  // what llama-fleet's own flake lacks must not keep the pin from being set
  const rest = await flakeSteps(fleetHere, { ...wish, needsModule: false }, world)
  return rest.some(({ kind }) => kind === 'edit') ? [...rest, ...byHand(why, `Add the input llama-fleet to ${nixFile.path}`, ownTexts)] : byHand(why)
}

function wanted(answer: Answer, { facts, nixFile, lockText }: Fleet, wish: FlakeWish): { replacements: Replacement[] | null; expected: Record<string, unknown>; words: string[]; texts: string[]; ownTexts: string[] } {
  const { declared, inputs, url } = answer
  const nixpkgs = nixpkgsOf(declared, lockText)
  const follow = nixpkgs === null ? [] : [`inputs.nixpkgs.follows = ${nixString(nixpkgs)};`]
  const words: string[] = []
  const texts: string[] = []
  const ownTexts: string[] = []
  const expected: Record<string, unknown> = { ...declared }
  const replacements: (Replacement | null)[] = []
  const fresh: { name: string; lines: string[] }[] = []
  const declare = (name: string, address: string): void => {
    fresh.push({ name, lines: [`url = "${address}";`, ...follow] })
    expected[name] = { url: address, ...(nixpkgs === null ? {} : { inputs: { nixpkgs: { follows: nixpkgs } } }) }
    words.push(`add ${name}`)
    const lines = [`${attributeName(name)} = {`, `  url = "${address}";`, ...follow.map((line) => `  ${line}`), '};']
    texts.push(...lines)
    if (name === 'llama-fleet') ownTexts.push(...lines)
  }
  if (declared[wish.input] === undefined && wish.tag !== null) declare(wish.input, `github:ggml-org/llama.cpp/${wish.tag}`)
  if (declared['llama-fleet'] === undefined && wish.needsModule) declare('llama-fleet', wish.ownFlake)
  if (fresh.length > 0) replacements.push(inputs === null ? null : newInputs(nixFile.text, inputs, fresh))

  const said = declared[wish.input]
  const own = isRecord(said) ? said : null
  const bound: BoundString | null = url?.binding == null ? null : { value: url.value, binding: url.binding }
  if (own !== null) {
    const changed = { ...own }
    if (facts.pin?.form === 'none' && wish.tag !== null) {
      const pin = bound === null ? null : attempt(() => newPin(nixFile.text, bound, nixFile.path, wish.tag ?? ''))
      replacements.push(pin)
      changed['url'] = pin?.url
      words.push(`pin ${wish.input} to ${wish.tag}`)
      texts.push(`${attributeName(wish.input)}.${url === null ? `ref = "${own['type'] === 'git' ? 'refs/tags/' : ''}${wish.tag}"` : `url = "${pin?.url ?? `github:ggml-org/llama.cpp/${wish.tag}`}"`};`)
    }
    const loose = (facts.pin?.loose ?? []).flatMap(({ nested, root }) => (root === null ? [] : [{ nested, root }]))
    if (loose.length > 0) {
      replacements.push(bound === null ? null : attempt(() => newFollows(nixFile.text, bound, nixFile.path, loose)))
      changed['inputs'] = { ...(isRecord(own['inputs']) ? own['inputs'] : {}), ...Object.fromEntries(loose.map(({ nested, root }) => [nested, { follows: root }])) }
      words.push(`let ${loose.map(({ nested }) => `${wish.input}/${nested}`).join(', ')} follow`)
      texts.push(...loose.map(({ nested, root }) => `${attributeName(wish.input)}.inputs.${attributeName(nested)}.follows = ${nixString(root)};`))
    }
    expected[wish.input] = changed
  }
  return { replacements: replacements.includes(null) ? null : replacements.filter((one) => one !== null), expected, words, texts, ownTexts }
}

/** The input that holds the fleet's nixpkgs: the one of that name, else the only one of its repository. */
function nixpkgsOf(declared: Answer['declared'], lockText: string | null): string | null {
  if (declared['nixpkgs'] !== undefined) return 'nixpkgs'
  const root = lockText === null ? null : rootInputOf(parseFlakeLock(lockText, 'flake.lock'), { owner: 'NixOS', repo: 'nixpkgs' })
  return root !== null && declared[root] !== undefined ? root : null
}

interface Trial {
  readonly headCommit: string
  readonly lockPath: string
  readonly after: string
  readonly expected: Readonly<Record<string, unknown>>
  readonly wish: FlakeWish
  readonly nixBlob: { readonly mode: '100644' | '100755'; readonly blob: string; readonly text: string }
}

/** The lock that nix writes after the edit, when the inputs are what was meant, nothing else moved and the flake still evaluates. */
async function tryEdit({ nixFile, flakeDirectory, lockText, config }: Fleet & { lockText: string }, trial: Trial, { fleet, nix, files }: FlakeSetupWorld): Promise<{ lock: string } | { refused: string }> {
  const { headCommit, lockPath, after, expected, wish, nixBlob } = trial
  const clone = await fleet.checkOut(headCommit, 'setup')
  const tree = await fleet.commitFiles(clone, [{ path: nixFile.path, mode: nixBlob.mode, before: nixBlob.blob, after: await fleet.blobOf(after), text: after }], 'inputs')
  const directory = flakeIn(tree.directory, flakeDirectory)
  try {
    const { declared } = answerSchema.parse(await nix.evaluateExpression(directory, expressionFor(wish.input)))
    if (canonical(declared) !== canonical(expected)) return { refused: 'nix reads other inputs than were meant.' }
    await nix.lock(directory, [])
    const lock = await files.read(`${directory}/flake.lock`)
    if (lock === null) return { refused: 'nix wrote no flake.lock.' }
    const moved = movedPaths(lockPaths(parseFlakeLock(lockText, lockPath), lockPath), lockPaths(parseFlakeLock(lock, lockPath), lockPath))
    const others = moved.filter((path) => ![wish.input, 'llama-fleet'].includes(path.split('/')[0] ?? ''))
    if (others.length > 0) return { refused: `nix would move ${others.join(', ')} too.` }
    await fleet.commitFiles(tree, [{ path: lockPath, mode: '100644', before: await fleet.blobOf(lockText), after: await fleet.blobOf(lock), text: lock }], 'lock')
    await nix.evaluate({ directory, attribute: 'nixosConfigurations', importFromDerivation: config?.['import-from-derivation'] ?? false }, 'builtins.attrNames')
    return { lock }
  } catch (error) {
    if (error instanceof EvaluationError) return { refused: error.message.replaceAll(tree.directory, 'the clone') }
    if (error instanceof InputError || error instanceof UpstreamError) return { refused: error.message }
    throw error
  }
}


function attempt<Result>(edit: () => Result): Result | null {
  try {
    return edit()
  } catch (error) {
    if (error instanceof InputError) return null
    throw error
  }
}
