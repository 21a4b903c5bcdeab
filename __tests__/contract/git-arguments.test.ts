import { expect, test } from '@jest/globals'
import { isNode, nodesOf, sourceFiles, type SourceFile, type SyntaxNode } from '../support/source-files.ts'

/**
 * What stands in a command line of git where it would be an option if it began with `-`, and begins with none: full commit ids and other object ids, which git printed or which were checked
 * against their pattern where they came in; whole names of refs; words of ours. A path, a branch, an address and a remote are none of these and stand behind `--`.
 */
const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'git-absence.ts': { commit: 'an id' },
  'git-branch.ts': { before: 'an id', base: 'an id', commit: 'an id', ref: 'begins with refs/heads/', tip: 'an id', '`${ref}^{commit}`': 'begins with refs/heads/' },
  'git-clone.ts': { commit: 'an id, resolved behind --end-of-options', name: 'a word of ours', origin: 'behind the name of a setting, where git config takes no option any more' },
  'git-command.ts': { "...CONFIG.flatMap((setting) => ['-c', setting])": 'words of ours', setting: 'a word of ours' },
  'git-commit.ts': {
    base: 'an id',
    commit: 'an id',
    parent: 'an id',
    tree: 'an id, or of a merge one with ^{tree}',
    "...parents.flatMap((parent) => ['-p', parent])": 'ids',
    '`${file.mode},${id},${file.path}`': 'begins with a mode, of two that the schema knows',
  },
  'git-facts.ts': { commit: 'an id' },
  'git-files.ts': { commit: 'an id', id: 'an id', "...(write ? ['-w'] : [])": 'a word of ours' },
  'git-history.ts': { id: 'an id', tree: 'an id' },
  'git-merge.ts': { ours: 'an id', theirs: 'an id' },
  'git-promised-objects.ts': { commit: 'an id', '...options': 'words of ours', 'String.raw`^remote\\..*\\.promisor$`': 'a word of ours' },
  'git-pull-request.ts': { 'withoutHttpLogin(origin)': 'behind the name of a setting', '`${HEAD}^{commit}`': 'begins with refs/' },
  'git-upstream-changes.ts': { '...filter': 'words of ours', '...format': 'words of ours', '`${CANDIDATE}^{commit}`': 'begins with refs/' },
  'git-upstream-history.ts': {
    "keptAs('HEAD')": 'begins with +',
    ancestor: 'an id, or a ref of ours',
    candidate: 'an id',
    commit: 'an id',
    descendant: 'an id, or a ref of ours',
    '...argv': 'words of ours and ids',
    '`${commit}^{commit}`': 'an id',
    '`${found}..${commit}`': 'ids',
  },
  'git-upstream-tags.ts': { '...commits': 'ids', '...refs': 'begin with refs/tags/', '`${object}^{}`': 'an id' },
  'git-working-tree.ts': { '...argv': 'words of ours' },
  'upstream-fetch.ts': { '...always': 'words of ours', '...what': 'words of ours' },
}

const text = ({ text: whole }: SourceFile, node: SyntaxNode): string => whole.slice(node.start, node['end'] as number)

/** Returns what a list of git's words holds before `--` that is not written there word for word, or with another beginning than `-`. */
function openWords(file: SourceFile, list: SyntaxNode): string[] {
  const open: string[] = []
  for (const element of (list['elements'] as readonly unknown[]).filter(isNode)) {
    const { value } = element
    if (typeof value === 'string' && ['--', '--end-of-options'].includes(value)) break
    if (typeof value === 'string') continue
    const [head] = (element['quasis'] as readonly SyntaxNode[] | undefined) ?? []
    if (head !== undefined && (head['value'] as { cooked: string }).cooked !== '') continue
    open.push(text(file, element))
  }
  return open
}

const isWord = (node: unknown): boolean => isNode(node) && typeof node['value'] === 'string'

const calls = sourceFiles()
  .filter(({ path }) => /^adapters\/(?:git-|upstream-fetch)/.test(path))
  .flatMap((file) =>
    nodesOf(file)
      .filter((node) => node.type === 'ArrayExpression' && (node['elements'] as readonly unknown[]).some(isWord))
      .flatMap((list) => openWords(file, list).map((written) => ({ file: file.path.slice('adapters/'.length), written, list: text(file, list).slice(0, 160) }))),
  )

test('no path, branch, address or remote stands in a command line of git where it could be an option', () => {
  expect(calls.filter(({ file, written }) => KNOWN[file]?.[written] === undefined)).toEqual([])
})

test('whatever is known to begin with no dash is still there', () => {
  const known = Object.entries(KNOWN).flatMap(([file, all]) => Object.keys(all).map((written) => `${file} ${written}`))
  expect(known.filter((one) => !calls.some(({ file, written }) => `${file} ${written}` === one))).toEqual([])
})
