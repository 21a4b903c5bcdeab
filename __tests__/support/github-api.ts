import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'

type Json = Record<string, unknown>

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Json
}

interface Body {
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: Body & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Body | { readonly $ref: string }>>
}

/** A request and what was answered to it. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly sent: string
  readonly status: number
  readonly answered: unknown
}

/** A part of `@octokit/openapi`, cut out by `npm run github-api`. */
const part = JSON.parse(readFileSync(new URL('../fixtures/github-api.json', import.meta.url), 'utf8')) as {
  readonly from: string
  readonly integrity: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Json
}
export const ORIGIN = { from: part.from, integrity: part.integrity }

/** The names of the operations in the part, such as `pulls/create`. */
export const OPERATIONS = Object.values(part.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own: https://spec.openapis.org/oas/v3.0.3#schema-object */
function schemaOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(schemaOf)
  if (!isObject(value)) return value
  const { nullable, ...rest } = value
  const inner = Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, schemaOf(one)]))
  return nullable === true ? { anyOf: [inner, { type: 'null' }] } : inner
}

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  logger: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/, uri: (text: string) => URL.canParse(text), email: true, int64: true, timestamp: true },
})
ajv.addSchema({ $id: 'github', components: schemaOf(part.components) as Json })
const compiled = new Map<string, ValidateFunction>()

/** Returns what is wrong with a value, as lines that begin with `where`. */
function faults(where: string, schema: unknown, value: unknown): string[] {
  const key = JSON.stringify(schema)
  const check = compiled.get(key) ?? ajv.compile(JSON.parse(JSON.stringify(schemaOf(schema)).replaceAll('"$ref":"#/', '"$ref":"github#/')) as Json)
  compiled.set(key, check)
  if (check(value)) return []
  // what no branch of an anyOf says is told by the branches
  const told = (check.errors ?? []).filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf' && keyword !== 'allOf')
  return told.map(({ instancePath, message = '', params }) => `${where}${instancePath} ${message} ${JSON.stringify(params)}`)
}

const resolved = <Value>(value: Value | { readonly $ref: string }): Value =>
  isObject(value) && typeof value['$ref'] === 'string' ? (value['$ref'].split('/').slice(1).reduce<unknown>((here, name) => (here as Json)[name], part) as Value) : (value as Value)

interface Found {
  readonly operation: Operation
  readonly values: Readonly<Record<string, string>>
}

/** Returns the operation of a request and the values in its path; the one with the most words wins, as `git/ref` over `{ref}`. */
function operationOf(method: string, pathname: string): Found | null {
  const found = Object.entries(part.paths).flatMap(([path, methods]) => {
    const operation = methods[method.toLowerCase()]
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
    const match = new RegExp(`^${path.replaceAll(/\{\w+\}/g, '([^/]+)')}$`).exec(pathname)
    if (operation === undefined || match === null) return []
    return [{ operation, values: Object.fromEntries(names.map((name, place) => [name, decodeURIComponent(match[place + 1] ?? '')])), names: names.length }]
  })
  return found.toSorted((one, other) => one.names - other.names)[0] ?? null
}

/** Returns the name of the operation that a request is; null when GitHub has no such. */
export function operationName({ method, path }: Pick<Exchange, 'method' | 'path'>): string | null {
  return operationOf(method, new URL(path, 'http://api').pathname)?.operation.operationId ?? null
}

/** The names that a body may have: those of the schema and of every branch of it. */
function namesOf(schema: unknown): Set<string> {
  const here = isObject(schema) ? schema : {}
  const branches = [here['oneOf'], here['anyOf'], here['allOf']].flatMap((some) => (Array.isArray(some) ? (some as unknown[]) : []))
  return new Set([...Object.keys((here['properties'] ?? {}) as Json), ...branches.flatMap((branch) => [...namesOf(branch)])])
}

/** Returns what GitHub's own description has against a request: no such operation, parameter or field, or a value of another kind. */
export function faultsOfRequest({ method, path, sent }: Exchange): string[] {
  const url = new URL(path, 'http://api')
  const found = operationOf(method, url.pathname)
  if (found === null) return [`${method} ${url.pathname} is no operation`]
  const { operation, values } = found
  const parameters = (operation.parameters ?? []).map((one) => resolved<Parameter>(one))
  const wrong: string[] = []
  for (const [name, value] of [...Object.entries(values), ...url.searchParams]) {
    const parameter = parameters.find((one) => one.name === name)
    if (parameter === undefined) wrong.push(`${operation.operationId} has no parameter ${name}`)
    else {
      const isNumber = JSON.stringify(parameter.schema).includes('"integer"')
      wrong.push(...faults(`${operation.operationId} ${name}`, parameter.schema, isNumber ? Number(value) : value))
    }
  }
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema
  if (sent === '') return operation.requestBody?.required === true ? [...wrong, `${operation.operationId} needs a body`] : wrong
  if (schema === undefined) return [...wrong, `${operation.operationId} takes no body`]
  const body = JSON.parse(sent) as unknown
  const names = namesOf(schema)
  const unknown = isObject(body) ? Object.keys(body).filter((name) => !names.has(name)) : []
  return [...wrong, ...unknown.map((name) => `${operation.operationId} has no field ${name}`), ...faults(operation.operationId, schema, body)]
}

/** What may be answered to anything, whatever an operation lists: no rights, not there, too much, and GitHub's own faults. */
const ANYWHERE = [401, 403, 404, 429, 500, 502, 503]

/** Returns what GitHub's own description has against an answer: a status that the operation has not, or a body of another shape. */
export function faultsOfAnswer({ method, path, status, answered }: Exchange): string[] {
  const found = operationOf(method, new URL(path, 'http://api').pathname)
  if (found === null) return [`${method} ${path} is no operation`]
  const { operationId, responses } = found.operation
  const response = responses[String(status)] ?? (ANYWHERE.includes(status) ? { content: { 'application/json': { schema: { $ref: '#/components/schemas/basic-error' } } } } : undefined)
  if (response === undefined) return [`${operationId} does not answer ${status}`]
  const schema = Object.entries(resolved<Body>(response).content ?? {}).find(([type]) => type.includes('json'))?.[1].schema
  return schema === undefined ? [] : faults(`${operationId} ${status}`, schema, answered)
}
