import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'rolldown/utils'

export const ROOT = join(import.meta.dirname, '..', '..')

/** One TypeScript file: its path below src/ with forward slashes, and its text. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** A node of the syntax tree (ESTree); fields beside these differ by type. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly [field: string]: unknown
}

/** Returns every .ts file below src/, in the order of their paths. */
export function sourceFiles(): readonly SourceFile[] {
  const directory = join(ROOT, 'src')
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  return paths.toSorted().map((path) => ({ path, text: readFileSync(join(directory, path), 'utf8') }))
}

/** Returns the statements of a file; throws an Error with the parser's words when it is not TypeScript. */
export function statementsOf(file: SourceFile): readonly SyntaxNode[] {
  const { program, errors } = parseSync(file.path, file.text)
  if (errors.length > 0) throw new Error(`${file.path}: ${errors.map((error) => error.message).join('; ')}`)
  return program.body as unknown as readonly SyntaxNode[]
}

/** Returns every node of a file, parents before children. */
export function nodesOf(file: SourceFile): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit)
    else if (isNode(value)) {
      found.push(value)
      Object.values(value).forEach(visit)
    }
  }
  visit(statementsOf(file))
  return found
}

/** Returns whether a value is a node of a syntax tree. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string'
}

/** Returns what a file imports, re-exports or names in an `import()`, types included, as written. */
export function importsOf(file: SourceFile): readonly string[] {
  return nodesOf(file).flatMap((node) => {
    const source = node['source'] ?? node['argument']
    const named = /^(?:Import|ExportAll|ExportNamed|TSImportType)/.test(node.type) && isNode(source)
    return named && typeof source['value'] === 'string' ? [source['value']] : []
  })
}
