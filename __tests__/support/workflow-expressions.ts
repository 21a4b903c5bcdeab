import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import type { FunctionDefinition } from '@actions/expressions/funcs/info'

/** The contexts of an expression (`github`, `needs`, `matrix`, …) as plain JSON. */
export type Contexts = Readonly<Record<string, unknown>>

/** What success(), failure(), cancelled() and always() say where the expression stands. */
export interface Status {
  readonly failed: boolean
  readonly cancelled: boolean
}

/** Returns the value of one expression, by GitHub's own evaluator, as plain JSON. */
export function evaluate(expression: string, contexts: Contexts, status: Status = { failed: false, cancelled: false }): unknown {
  const functions = statusFunctions(status)
  const { tokens } = new Lexer(expression).lex()
  const tree = new Parser(tokens, Object.keys(contexts), [...functions.values()]).parse()
  const value = new Evaluator(tree, asData(contexts) as data.Dictionary, functions).evaluate()
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown
}

/** Returns a YAML value with every `${{ }}` filled in; a text that is one expression keeps its type. */
export function filled(value: unknown, contexts: Contexts): unknown {
  if (Array.isArray(value)) return value.map((one) => filled(one, contexts))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, contexts)]))
  }
  if (typeof value !== 'string') return value
  const whole = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s.exec(value)?.[1]
  if (whole !== undefined) return evaluate(whole.trim(), contexts)
  return value.replace(/\$\{\{((?:(?!\}\}).)*)\}\}/gs, (_all, inner: string) => textOf(evaluate(inner.trim(), contexts)))
}

/** Returns a value as GitHub writes it into a text: null is empty. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

function statusFunctions(status: Status): Map<string, FunctionDefinition> {
  const says = (name: string, value: boolean): [string, FunctionDefinition] => [
    name,
    { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) },
  ]
  return new Map([
    says('always', true),
    says('success', !status.failed && !status.cancelled),
    says('failure', status.failed),
    says('cancelled', status.cancelled),
  ])
}

function asData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value ?? null), data.reviver) as data.ExpressionData
}
