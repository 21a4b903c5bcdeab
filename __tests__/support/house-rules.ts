import { basename, dirname, join } from 'node:path/posix'
import { importsOf, isNode, nodesOf, statementsOf, type SourceFile, type SyntaxNode } from './source-files.ts'

/** What puts adapters into phases, one file per door and one for what both doors need of this machine. */
const ROOT_ROOMS = ['main', 'action-world', 'machine-world']

const COMPOSITION = ['core', 'ports', 'phases', 'adapters', 'inputs', 'arguments', 'plain-arguments', 'package.json', ...ROOT_ROOMS]

/** Who may import whom (ARCHITECTURE.md). A room that is not named on the right is out of reach. */
const REACH: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  ports: ['core', 'ports'],
  phases: ['core', 'ports', 'phases'],
  adapters: ['core', 'ports', 'adapters'],
  inputs: ['core'],
  arguments: ['core', 'plain-arguments'],
  'plain-arguments': ['core'],
  page: ['core', 'page'],
  ...Object.fromEntries(ROOT_ROOMS.map((room) => [room, COMPOSITION])),
  index: ['main'],
  post: ['main'],
  cli: ['main'],
}

/** Libraries that compute and touch nothing; all that the pure rooms may import from outside src/. */
const PURE_LIBRARIES = ['zod', 'semver', 'pure-rand', 'fastest-levenshtein', 'yaml', 'csv-stringify', 'diff', 'string-width', 'croner']

/** What the rooms that do not touch the world may import from outside src/. A room not named here may import anything. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  core: PURE_LIBRARIES,
  ports: PURE_LIBRARIES,
  phases: PURE_LIBRARIES,
  inputs: PURE_LIBRARIES,
  page: [...PURE_LIBRARIES, 'uplot'],
  arguments: [...PURE_LIBRARIES, 'commander'],
  'plain-arguments': [],
  index: [],
  post: [],
  cli: [],
}

const IMPURE_GLOBALS = [
  'process', 'globalThis', 'performance', 'crypto', 'fetch', 'console', 'setTimeout', 'setInterval', 'setImmediate', 'require',
]

/** Returns a file's room by its path from src/: the folder or file directly below src/; outside of it, the path from the root. */
export function roomOf(path: string): string {
  return path.startsWith('../') ? path.slice(3) : (path.split('/')[0] ?? '').replace(/\.ts$/, '')
}

/** Returns a sentence for each import of the file that its room may not have. */
export function importViolations(file: SourceFile): readonly string[] {
  const room = roomOf(file.path)
  const reach = REACH[room]
  if (reach === undefined) return [`${file.path}: the room '${room}' has no row in __tests__/support/house-rules.ts`]
  return importsOf(file).flatMap((specifier) => {
    if (specifier.startsWith('.')) {
      const target = roomOf(join(dirname(file.path), specifier))
      return reach.includes(target) ? [] : [`${file.path} (${room}) may not import ${specifier} (${target})`]
    }
    const library = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
    const allowed = LIBRARIES[room]
    return allowed === undefined || allowed.includes(library) ? [] : [`${file.path} (${room}) may not import '${specifier}'`]
  })
}

/** Returns a sentence for each thing in the file that makes two equal calls differ, or that waits. */
export function purityViolations(file: SourceFile): readonly string[] {
  const nodes = nodesOf(file)
  const own = new Set(nodes.flatMap(boundNames))
  return nodes.flatMap((node) => {
    const used = usedGlobals(node).find((name) => !own.has(name))
    const what = impurity(node) ?? (used === undefined ? null : `the global '${used}'`)
    return what === null ? [] : [`${file.path}:${lineOf(file.text, node.start)} has ${what}`]
  })
}

function impurity(node: SyntaxNode): string | null {
  if (node.type === 'AwaitExpression' || node['async'] === true || node['await'] === true) return 'async or await'
  if (node.type === 'MetaProperty' && nameOf(node['meta']) === 'import') return 'import.meta'
  const callee = nameOf(node['callee'])
  if (node.type === 'NewExpression' && callee === 'Date' && isEmpty(node['arguments'])) return 'new Date() without a time'
  if (node.type === 'CallExpression' && callee === 'Date') return 'Date()'
  if (node.type === 'NewExpression' && callee === 'Promise') return 'new Promise'
  if (node.type !== 'MemberExpression') return null
  const member = `${nameOf(node['object'])}.${nameOf(node['property'])}`
  return ['Date.now', 'Math.random'].includes(member) ? member : null
}

/** The impure globals that are called, handed over or have a member taken; a field of that name is none. */
function usedGlobals(node: SyntaxNode): readonly string[] {
  const call = node.type === 'CallExpression' || node.type === 'NewExpression'
  const handedOver = call ? [node['callee'], ...(node['arguments'] as unknown[])] : []
  const used = node.type === 'MemberExpression' ? [node['object']] : handedOver
  return used.map(nameOf).filter((name) => IMPURE_GLOBALS.includes(name))
}

/** The names that a node binds: `process` is also a word of ours (a llama-bench process), and then it is no global. */
function boundNames(node: SyntaxNode): readonly string[] {
  if (node.type === 'VariableDeclarator') return namesIn(node['id'])
  return Array.isArray(node['params']) ? node['params'].flatMap(namesIn) : []
}

function namesIn(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return []
  const parts = [pattern['properties'], pattern['elements'], pattern['value'], pattern['left'], pattern['argument']]
  return [nameOf(pattern), ...parts.flat().flatMap(namesIn)].filter((name) => name !== '')
}

const nameOf = (value: unknown): string => (isNode(value) && value.type === 'Identifier' ? String(value['name']) : '')

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/**
 * Returns a sentence for each exported function, class, interface and type without a docstring right above it.
 * A type that is read off a documented constant (`z.infer<typeof …>`, `(typeof X)[number]`) needs none.
 */
export function docstringViolations(file: SourceFile): readonly string[] {
  return statementsOf(file).flatMap((statement) => {
    const { declaration } = statement
    if (statement.type !== 'ExportNamedDeclaration' || !isNode(declaration) || !needsDocstring(declaration)) return []
    if (/\/\*\*(?:(?!\*\/)[^])*\*\/\s*$/.test(file.text.slice(0, statement.start))) return []
    return [`${file.path}:${lineOf(file.text, statement.start)} exports ${exportedName(declaration)} without a docstring`]
  })
}

function needsDocstring(declaration: SyntaxNode): boolean {
  switch (declaration.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
      return true
    case 'TSTypeAliasDeclaration':
      return !JSON.stringify(declaration['typeAnnotation']).includes('"TSTypeQuery"')
    case 'VariableDeclaration':
      return (declaration['declarations'] as SyntaxNode[]).some(({ init }) => isNode(init) && /Function/.test(init.type))
    default:
      return false
  }
}

function exportedName(declaration: SyntaxNode): string {
  const declarations = declaration['declarations'] as SyntaxNode[] | undefined
  return nameOf(declaration['id'] ?? declarations?.[0]?.['id'])
}

/** Returns a sentence for each base name that two files share. */
export function sharedNames(paths: readonly string[]): readonly string[] {
  const groups = new Map<string, string[]>()
  for (const path of paths) groups.set(basename(path), [...(groups.get(basename(path)) ?? []), path])
  return [...groups].flatMap(([name, same]) => (same.length > 1 ? [`${name}: ${same.join(', ')}`] : []))
}

const DRAWER = /(?:^|[-/.])(?:helpers?|utils?|utilities|managers?|misc)(?=[-/.]|$)/

/** Returns the paths that are drawers instead of nouns of the domain, or not in kebab-case. */
export function badNames(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => DRAWER.test(path) || !/^[a-z0-9/.-]+$/.test(path))
}
