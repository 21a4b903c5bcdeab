import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { badNames, docstringViolations, importViolations, purityViolations, roomOf, sharedNames } from '../support/house-rules.ts'
import { ROOT, sourceFiles } from '../support/source-files.ts'

const files = sourceFiles()
const core = files.filter((file) => roomOf(file.path) === 'core')
const lines = files.map((file) => file.text.trimEnd().split('\n').length).toSorted((a, b) => a - b)

describe('the house as it stands', () => {
  test('every file imports only what its room may', () => {
    expect(files.flatMap(importViolations)).toEqual([])
  })

  test('core has no clock, coin, environment or waiting', () => {
    expect(core.length).toBeGreaterThan(5)
    expect(core.flatMap(purityViolations)).toEqual([])
  })

  test('no two files share a base name', () => {
    expect(sharedNames(files.map((file) => file.path))).toEqual([])
  })

  test('no file is a drawer', () => {
    const others = ['scripts', '__tests__', 'bench'].flatMap(readFolder).filter((path) => /\.[jt]s$/.test(path))
    expect(badNames([...files.map((file) => file.path), ...others])).toEqual([])
  })

  test('no file is above 250 lines, and the median is at most 80', () => {
    expect(files.filter((file) => file.text.trimEnd().split('\n').length > 250).map((file) => file.path)).toEqual([])
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(80)
  })

  test('every exported function and type has a docstring', () => {
    expect(files.flatMap(docstringViolations)).toEqual([])
  })
})

describe('each rule sees a fault', () => {
  test.each([
    ['core/pin/a.ts', "import { readFile } from 'node:fs'", "may not import 'node:fs'"],
    ['core/pin/a.ts', "export type { Nix } from '../../ports/nix.ts'", 'may not import ../../ports/nix.ts (ports)'],
    ['core/pin/a.ts', "const core = () => import('@actions/core')", "may not import '@actions/core'"],
    ['core/pin/a.ts', "type Octokit = import('@octokit/rest').Octokit", "may not import '@octokit/rest'"],
    ['ports/a.ts', "import type { Plan } from '../phases/plan.ts'", '(phases)'],
    ['phases/a.ts', "import { git } from '../adapters/git.ts'", '(adapters)'],
    ['phases/a.ts', "export * from 'node:child_process'", "may not import 'node:child_process'"],
    ['adapters/a.ts', "import { run } from '../phases/run.ts'", '(phases)'],
    ['index.ts', "import { plan } from './phases/plan.ts'", '(phases)'],
    ['phases/a.ts', "import manifest from '../../package.json' with { type: 'json' }", '(package.json)'],
    ['attic/a.ts', 'export {}', "'attic' has no row"],
  ])('%s: %s', (path, text, sentence) => {
    expect(importViolations({ path, text })).toEqual([expect.stringContaining(sentence)])
  })

  test.each([
    ['Date.now()', 'Date.now'],
    ['new Date()', 'new Date() without a time'],
    ['Date()', 'Date()'],
    ['Math.random()', 'Math.random'],
    ["process.env['HOME']", "the global 'process'"],
    ['Object.keys(globalThis)', "the global 'globalThis'"],
    ['console.log(1)', "the global 'console'"],
    ['new Promise(() => {})', 'new Promise'],
    ['(async () => {})', 'async or await'],
    ['import.meta.url', 'import.meta'],
  ])('impure: %s', (text, what) => {
    expect(purityViolations({ path: 'core/a.ts', text: `\nexport const a = ${text}` })).toEqual([`core/a.ts:2 has ${what}`])
  })

  test.each([
    "new Date('2026-01-01')",
    '{ process: 1 }',
    "plan['process']",
    'plan.process.now',
    'Math.max(1, 2)',
    '({ process }) => process.rows',
  ])('pure: %s', (text) => {
    expect(purityViolations({ path: 'core/a.ts', text: `export const a = ${text}` })).toEqual([])
  })

  test.each([
    'export function f() {}',
    'export class C {}',
    'export interface I {}',
    'export type T = 1 | 2',
    'export const f = () => 1',
  ])('undocumented: %s', (text) => {
    expect(docstringViolations({ path: 'core/a.ts', text: `/** Far above. */\nconst x = 1\n${text}` })).toHaveLength(1)
    expect(docstringViolations({ path: 'core/a.ts', text: `/** Right above. */\n${text}` })).toEqual([])
  })

  test('a type read off a constant needs no docstring', () => {
    expect(docstringViolations({ path: 'core/a.ts', text: 'export type Pin = z.infer<typeof pinSchema>' })).toEqual([])
  })

  test('names that say nothing, and names twice', () => {
    expect(badNames(['core/string-utils.ts', 'helper.ts', 'core/Pin.ts', 'core/utility-bill.ts'])).toHaveLength(3)
    expect(sharedNames(['core/plan.ts', 'phases/plan.ts', 'core/pin.ts'])).toEqual(['plan.ts: core/plan.ts, phases/plan.ts'])
  })
})

function readFolder(folder: string): readonly string[] {
  try {
    const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    return paths.map((path) => `${folder.replaceAll('_', '')}/${path}`)
  } catch {
    return []
  }
}
