import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { command } from './stand-ins/command.ts'

// `npm run github-api` writes the part of GitHub's own OpenAPI description that the tests check our requests and the stand-in's
// answers against. The package has 490 MB in all, which no `npm ci` should have to fetch; the part has 160 KB.

/** GitHub's description of its REST interface, as it publishes it for Octokit. */
export const PACKAGE = { name: '@octokit/openapi', version: '23.0.2', integrity: 'sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==' }

/** Where the part lies. */
const PART = fileURLToPath(new URL('../__tests__/fixtures/github-api.json', import.meta.url))

/** What llama-fleet asks of GitHub. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  '/repos/{owner}/{repo}': ['get'],
  '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': ['get'],
  '/repos/{owner}/{repo}/actions/runners': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/cancel': ['post'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/jobs': ['get'],
  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': ['post'],
  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': ['get'],
  '/repos/{owner}/{repo}/branches/{branch}': ['get'],
  '/repos/{owner}/{repo}/check-runs': ['post'],
  '/repos/{owner}/{repo}/commits/{ref}': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/check-runs': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/status': ['get'],
  '/repos/{owner}/{repo}/compare/{basehead}': ['get'],
  '/repos/{owner}/{repo}/contents/{path}': ['get'],
  '/repos/{owner}/{repo}/git/blobs': ['post'],
  '/repos/{owner}/{repo}/git/blobs/{file_sha}': ['get'],
  '/repos/{owner}/{repo}/git/commits': ['post'],
  '/repos/{owner}/{repo}/git/commits/{commit_sha}': ['get'],
  '/repos/{owner}/{repo}/git/ref/{ref}': ['get'],
  '/repos/{owner}/{repo}/git/refs': ['post'],
  '/repos/{owner}/{repo}/git/refs/{ref}': ['patch'],
  '/repos/{owner}/{repo}/git/trees': ['post'],
  '/repos/{owner}/{repo}/git/trees/{tree_sha}': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}/assignees': ['post'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/{issue_number}/events': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}/labels': ['post'],
  '/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}': ['delete'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['patch'],
  '/repos/{owner}/{repo}/labels': ['post'],
  '/repos/{owner}/{repo}/labels/{name}': ['get'],
  '/repos/{owner}/{repo}/pulls': ['get', 'post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get', 'patch'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/files': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/merge': ['put'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers': ['post'],
  '/repos/{owner}/{repo}/releases/tags/{tag}': ['get'],
  '/repos/{owner}/{repo}/statuses/{sha}': ['post'],
}

/** Words for people, which no check needs; below `properties` the same names are fields. */
const PROSE = ['description', 'example', 'examples', 'externalDocs', 'summary', 'tags', 'title', 'x-github']

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function bare(value: unknown, isNames = false): unknown {
  if (Array.isArray(value)) return value.map((one) => bare(one))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => isNames || !PROSE.includes(name))
  return Object.fromEntries(kept.map(([name, inner]) => [name, bare(inner, !isNames && name === 'properties')]))
}

/** Returns the operations of the whole description, and all that they refer to. */
function partOf(whole: Json): Json {
  const at = (path: readonly string[]): unknown => path.reduce<unknown>((here, name) => (isObject(here) ? here[name] : undefined), whole)
  const components: Record<string, Json> = {}
  const follow = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(follow)
    if (!isObject(value)) return
    const [, , kind = '', name = ''] = typeof value['$ref'] === 'string' ? value['$ref'].split('/') : []
    if (kind !== '' && components[kind]?.[name] === undefined) {
      const found = bare(at(['components', kind, name]))
      components[kind] = { ...components[kind], [name]: found }
      follow(found)
    }
    Object.values(value).forEach(follow)
  }
  const paths = Object.fromEntries(
    Object.entries(OPERATIONS).map(([path, methods]) => [
      path,
      Object.fromEntries(
        methods.map((method) => {
          const operation = bare(at(['paths', path, method]))
          if (operation === undefined) throw new Error(`GitHub has no operation ${method} ${path}`)
          follow(operation)
          return [method, operation]
        }),
      ),
    ]),
  )
  const sorted = Object.fromEntries(Object.entries(components).map(([kind, all]) => [kind, Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)))]))
  return { from: `${PACKAGE.name} ${PACKAGE.version}`, integrity: PACKAGE.integrity, licence: 'MIT', openapi: whole['openapi'], paths, components: sorted }
}

/** Fetches the package, compares its digest, and returns the text of the part: a line for each operation and component. */
async function fetchPart(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'llama-fleet-github-api-'))
  try {
    const [archive = ''] = (await command('npm', ['pack', '--silent', '--pack-destination', directory, `${PACKAGE.name}@${PACKAGE.version}`])).trim().split('\n').slice(-1)
    const file = join(directory, archive)
    const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
    if (integrity !== PACKAGE.integrity) throw new Error(`${PACKAGE.name} ${PACKAGE.version} has the digest ${integrity}`)
    await command('tar', ['-xzf', file, '-C', directory, 'package/generated/api.github.com.json'])
    const part = partOf(JSON.parse(readFileSync(join(directory, 'package/generated/api.github.com.json'), 'utf8')) as Json)
    return `${lines(part, 3)}\n`
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** JSON whose first levels stand on lines of their own, so that a change can be read. */
function lines(value: unknown, levels: number, indent = ''): string {
  if (levels === 0 || !isObject(value)) return JSON.stringify(value)
  const inner = Object.entries(value).map(([name, one]) => `${indent} ${JSON.stringify(name)}: ${lines(one, levels - 1, `${indent} `)}`)
  return `{\n${inner.join(',\n')}\n${indent}}`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(PART, await fetchPart())
