import { z } from 'zod'
import { InputError } from '../core/errors.ts'
import { declarationAnswerSchema, declarationQuestion, type DeclarationAnswer } from '../core/pin/declaration-question.ts'
import { fixedContent, referenceOf, type FlakeReference } from '../core/pin/flake-reference.ts'
import { attributeName, beginningOf, conflictLine, generatorLine } from '../core/pin/flake-text.ts'
import { formOf, type DeclaredString } from '../core/pin/pin-edit.ts'
import { targetKind } from '../core/pin/pin-target.ts'
import { EvaluationError, type Nix } from '../ports/nix.ts'

/** How flake.nix declares the input: its strings with their places, what they say, and how the pin is written. */
export interface Declaration {
  readonly form: 'none' | 'tag' | 'rev'
  readonly reference: FlakeReference
  readonly strings: readonly DeclaredString[]
  /** `flake.nix:7`, for people. */
  readonly place: string
  /** What is said of the input beside its reference: `flake = false`, and the inputs below it with the names of their attributes. */
  readonly isFlake: boolean
  readonly nested: DeclarationAnswer['nested']
  /** The names of every input that flake.nix declares. */
  readonly declared: readonly string[]
}

/** The flake.nix that is asked: the directory of a clean tree of it, its text, its path in the repository, and the input. */
export interface DeclarationQuestion {
  readonly directory: string
  readonly text: string
  readonly source: string
  readonly input: string
}

/** Returns how flake.nix declares the input, asked of nix itself; throws InputError, with the line, for forms that cannot be moved. */
export async function readDeclaration(nix: Nix, question: DeclarationQuestion): Promise<Declaration> {
  const { input, source, text } = question
  const answer = await ask(nix, question)
  assertOneSet(answer, text, source)
  const line = lineOf(answer)
  const place = line === null ? source : `${source}:${line}`
  if (!answer.declared.includes(input)) {
    throw new InputError({
      problem: `${place} does not declare the input '${input}' (it declares ${answer.declared.join(', ') || 'none'}).`,
      next: `Name the input that pins llama.cpp as \`flake-input\` in the config, or declare it: \`inputs.${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG";\`.`,
    })
  }
  const values: Record<string, string> = Object.fromEntries(answer.strings.map(({ attribute, value }) => [attribute, value]))
  const reference = referenceOf(values)
  if (reference === null) throw notMoved(answer, values, input, place)
  const form = formOf(reference)
  if (form === null) {
    const { type, ref, rev } = reference
    if (type !== 'git' && ref !== null && rev !== null) {
      const both = `a ref ('${ref.slice(0, 80)}') and a rev ('${rev.slice(0, 80)}')`
      throw new InputError({
        problem: `${place} pins '${input}' by ${both}, of which nix takes only one where the type is ${type}.`,
        next: 'Leave one of them out: without the rev the tag is followed by its name, and flake.lock holds its commit.',
      })
    }
    const unknown = [ref, rev].find((value) => value !== null && targetKind(value) === 'other') ?? ''
    throw new InputError({
      problem: `${place} pins '${input}' to '${unknown.slice(0, 80)}', which is no release tag, no build tag and no full commit.`,
      next: 'Write a tag such as v0.6.0 or b11429; a branch as refs/heads/NAME; a commit with all of its digits.',
    })
  }
  assertMovable(answer, values, input, place)
  const strings = answer.strings.map(({ attribute, value, ...at }): DeclaredString => ({ attribute, value, binding: { line: at.line, column: at.column } }))
  const generator = generatorLine(text)
  if (form !== 'none' && generator !== null) {
    const files = await filesThatName(nix, question)
    throw new InputError({
      problem: `${source}:${generator.line} says that the file is generated (“${generator.says}”): the pin at ${place} would be overwritten.`,
      next: `Move the pin ${files.length === 0 ? `where the file is generated from (flake-file: a module that sets flake-file.inputs.${input}; flakegen: flake.in.nix)` : `in ${files.join(' or ')}`} and generate ${source} again (flake-file: \`nix run .#write-flake\`). If nothing generates it any more, take that line out.`,
    })
  }
  // the edit of a comment would be overwritten too
  return { form, reference, strings: generator === null ? strings : [], place, isFlake: answer.isFlake, nested: answer.nested, declared: answer.declared }
}

/** nix evaluates the whole file, but takes a flake only from a set that is written as one. */
function assertOneSet({ flake }: DeclarationAnswer, text: string, source: string): void {
  const { line, word } = beginningOf(text)
  if (flake === 'set' && !['let', 'with', 'assert', 'if'].includes(word)) return
  const is = flake === 'set' ? `a set behind \`${word}\`` : `a ${flake === 'lambda' ? 'function' : flake}`
  throw new InputError({ problem: `${source}:${line} is ${is}, where nix takes only a plain set.`, next: 'Begin it with `{`, without arguments, `let`, `with`, `assert` or `if` before that.' })
}

/** The line of what pins the input, else that of anything it says, else its own. */
function lineOf({ lines, line }: DeclarationAnswer): number | null {
  const named = ['url', 'rev', 'ref', 'repo', 'follows', 'type'].map((name) => lines[name])
  return [...named, ...Object.values(lines), line].find((one) => typeof one === 'number') ?? null
}

/** What is declared in a way that no edit of flake.nix could move. */
function assertMovable({ attributes, strings, twins }: DeclarationAnswer, { url }: Record<string, string>, input: string, place: string): void {
  const other = strings.find(({ elsewhere }) => elsewhere !== undefined)
  if (other !== undefined) {
    throw new InputError({
      problem: `${place} takes the ${other.attribute} of '${input}' from ${other.elsewhere ?? ''}, and nix reads inputs only where they stand in flake.nix.`,
      next: `Write it there: \`inputs.${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG";\`.`,
    })
  }
  if (twins.length > 0) {
    throw new InputError({
      problem: `${place} binds the reference of '${input}' and of ${twins.map((twin) => `'${twin}'`).join(', ')} at once: whatever moves one moves all.`,
      next: `Write ${twins.map((twin) => `\`inputs.${attributeName(twin)}.follows = "${input}";\``).join(', ')}, or give each a reference of its own.`,
    })
  }
  const fixed = fixedContent(url, Object.keys(attributes))
  if (fixed === null) return
  throw new InputError({ problem: `${place} fixes the ${fixed} of '${input}', which no other commit has.`, next: `Leave ${fixed} out; flake.lock holds it.` })
}

/** Returns the line of flake.nix where the input stands, for the sentence of a refusal; null when it cannot be told. */
export async function lineOfInput(nix: Nix, question: DeclarationQuestion): Promise<number | null> {
  try {
    const answer = await ask(nix, question)
    return answer.declared.includes(question.input) ? lineOf(answer) : null
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof InputError) return null
    throw error
  }
}

async function ask(nix: Nix, { directory, text, source, input }: DeclarationQuestion): Promise<DeclarationAnswer> {
  try {
    return declarationAnswerSchema.parse(await nix.evaluateExpression(directory, declarationQuestion(input)))
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error
    const line = conflictLine(text)
    if (line !== null) throw new InputError({ problem: `${source}:${line} holds a merge conflict.`, next: 'Resolve it and commit.' })
    if (text.startsWith('\uFEFF')) {
      throw new InputError({ problem: `${source}:1 begins with a byte order mark, which nix does not read.`, next: 'Save it as UTF-8 without one and commit.' })
    }
    // it says when it is nix that does not work, and not the flake
    await nix.currentSystem()
    const { complaintOf } = await import('./flake-complaint.ts')
    throw complaintOf(error, source)
  }
}

function notMoved(answer: DeclarationAnswer, { url, type, id = '' }: Record<string, string>, input: string, place: string): InputError {
  const { attributes, kind } = answer
  const next = 'Write it as github:ggml-org/llama.cpp/TAG, with the tag that is wanted.'
  const refused = (what: string): InputError => new InputError({ problem: `${place} gives '${input}' ${what}.`, next })
  const quoted = `'${(url ?? '').slice(0, 120)}'`
  if (attributes['follows'] !== undefined) return refused('to another input (`follows`)')
  if (kind !== 'set') return refused(`as a ${kind}, not as a set such as { url = "…"; }`)
  if (url === undefined && attributes['url'] !== undefined && attributes['url'] !== 'path') return refused(`a url that is of the type ${attributes['url']}, not a string`)
  if (attributes['url'] === 'path' || type === 'path' || /^(?:path:|git\+file:|\.{0,2}\/)/.test(url ?? '')) return refused(`as a path${url === undefined ? '' : ` (${quoted})`}, which has no tags to follow`)
  if (/^(?:tarball\+|file\+|https?:)/.test(url ?? '') || type === 'tarball' || type === 'file') return refused(`as the tarball ${quoted}, which nix cannot lock to a commit`)
  const ofRegistry = type === 'indirect' ? `'${id.slice(0, 120)}'` : url !== undefined && /^(?:flake:)?[\w-]+(?:\/[\w./-]*)?$/.test(url) ? quoted : null
  if (ofRegistry !== null) return refused(`by the registry's name ${ofRegistry}, which means something else on another machine`)
  if (url === undefined) return refused(`no url (it has ${Object.keys(attributes).join(', ') || 'nothing'})`)
  if (/^(?:github|gitlab|sourcehut|git|git\+\w+):/.test(url)) return refused(`as ${quoted}, of which the tag cannot be told: a ref or a rev stands there twice, or a percent sign is wrong`)
  return refused(`as ${quoted}, a form that is not moved`)
}

const walkFor = (input: string): string => `let
    holds = needle: text: builtins.replaceStrings [ needle ] [ "" ] text != text;
    walk = directory: prefix: builtins.concatLists (builtins.attrValues (builtins.mapAttrs (name: kind:
      if kind == "directory" && builtins.substring 0 1 name != "." then walk (directory + "/\${name}") "\${prefix}\${name}/"
      else if kind == "regular" && builtins.match ".*[.]nix" name != null && prefix + name != "flake.nix"
        && (let text = builtins.readFile (directory + "/\${name}"); in holds "flake-file" text && holds "${input}" text)
      then [ (prefix + name) ] else [ ]) (builtins.readDir directory)));
  in walk ./. ""`

/** The files that set an input for the generator. */
async function filesThatName(nix: Nix, { directory, input }: DeclarationQuestion): Promise<string[]> {
  try {
    return z.array(z.string()).parse(await nix.evaluateExpression(directory, walkFor(input))).slice(0, 3)
  } catch (error) {
    if (error instanceof EvaluationError) return []
    throw error
  }
}
