import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { docsFiles, fillIn } from '../../scripts/docs-files.ts'
import { parseConfig } from '../../src/core/hosts/config-text.ts'
import { fencedBlocks } from '../support/fenced-blocks.ts'
import { ROOT } from '../support/source-files.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const inFolder = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path))
const pages = [...readdirSync(ROOT), ...inFolder('docs')].filter((path) => path.endsWith('.md'))

/** Headings as GitHub names them in a link. */
const anchorsOf = (markdown: string): readonly string[] => {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => (heading ?? '').toLowerCase())
  return headings.map((heading) => heading.replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}

/** Links to this repository's own files that lead nowhere. */
function deadLinks(page: string, markdown: string): readonly string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : join(dirname(page), path)
    if (!existsSync(join(ROOT, target))) return true
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor)
  })
}

/** Files of ours that a page names in backticks and that are not there. */
function missingFiles(markdown: string): readonly string[] {
  const ours = /`((?:src|scripts|__tests__|docs|schema|nix|\.ci|examples)\/[\w./-]*)`/g
  return [...markdown.matchAll(ours)].map(([, path]) => path ?? '').filter((path) => !existsSync(join(ROOT, path)))
}

describe('generated docs', () => {
  test.each([...docsFiles()])('%s is what `npm run docs` writes', (path, text) => {
    expect(read(path)).toBe(text)
  })

  test('a table without its place is an error that shows the markers', () => {
    expect(() => fillIn('no markers', { inputs: 'x' })).toThrow('<!-- inputs:')
    const filled = fillIn('<!-- inputs: a -->\nold\n<!-- /inputs -->', { inputs: '$& new\n' })
    expect(filled).toBe('<!-- inputs: a -->\n$& new\n<!-- /inputs -->')
  })
})

describe('pages', () => {
  test.each(pages)('%s has no dead link and names no file that is gone', (page) => {
    expect(deadLinks(page, read(page))).toEqual([])
    expect(missingFiles(read(page))).toEqual([])
  })

  test('a dead link, a dead anchor and a file that is gone are seen', () => {
    expect(deadLinks('README.md', '[a](gone.md) [b](LICENSE) [c](README.md#nowhere) [d](https://example.org)')).toEqual([
      'gone.md',
      'README.md#nowhere',
    ])
    expect(missingFiles('`src/core/errors.ts` and `src/core/gone.ts`')).toEqual(['src/core/gone.ts'])
  })
})

describe("README.md's first screen", () => {
  const screen = read('README.md').split('\n').slice(0, 45)
  const text = screen.join('\n')

  test('says what it is in three sentences', () => {
    const paragraph = text.split('\n\n')[1] ?? ''
    expect(paragraph.replaceAll(/\s+/g, ' ').match(/[a-z]\.(?= [A-Z]|$)/g)).toHaveLength(3)
  })

  const commands = ['npm ci && npm run demo', 'npm ci && npm test', 'nix run github:OWNER/llama-fleet -- run']
  test.each(commands)('has the command %s', (command) => {
    expect(screen).toContain(command)
  })

  test('has the workflow of examples/minimal.yml, which is no longer than 15 lines', () => {
    const workflow = /```yaml\n([^]*?)```/.exec(text)?.[1] ?? ''
    expect(workflow).toBe(read('examples/minimal.yml'))
    expect(workflow.trimEnd().split('\n').length).toBeLessThanOrEqual(15)
  })
})

describe('YAML to copy', () => {
  // not a configuration: README.md's workflow and step, and the comment that names the schema
  const isConfig = (text: string): boolean => !/^(?:name:|- uses:|#[^\n]*\n$)/.test(text)
  const configs = pages.flatMap((page) => fencedBlocks(page, 'yaml').filter(isConfig).map((text, index) => [page, index + 1, text] as const))

  test.each(configs)('%s: configuration %i is read', (page, _number, text) => {
    const whole = /^model:/m.test(text) ? text : `model: /var/lib/models/model.gguf\n${text}`
    expect(() => parseConfig(whole, page)).not.toThrow()
  })

  test('there are some', () => {
    expect(new Set(configs.map(([page]) => page))).toEqual(new Set(['README.md', 'docs/configuration.md', 'docs/nix.md', 'docs/quiet-host.md']))
  })
})

describe("README.md's list of outcomes", () => {
  test('is the list in the code, in its order, with its exit codes', async () => {
    const { OUTCOMES, exitCodeOfOutcome } = await import('../../src/core/verdict/outcomes.ts')
    const section = /## Outcomes\n([^]*?)\n## /.exec(read('README.md'))?.[1] ?? ''
    const rows = [...section.matchAll(/^\| `([\w-]+)` \|.*\| (\d) \|$/gm)].map(([, name, code]) => [name, Number(code)])
    expect(rows).toEqual(OUTCOMES.map((outcome) => [outcome, exitCodeOfOutcome(outcome)]))
  })
})
