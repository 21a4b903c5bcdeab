import { execFile } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ROOT } from '../support/source-files.ts'

const scratch = mkdtempSync(join(tmpdir(), 'llama-fleet-ci-'))

// An npm that does nothing but write jest's results, so that .ci/run itself is what is tested. Every program that .ci/run
// installs where it is missing is there too, or the test would install packages.
const PROGRAMS = ['git', 'chromium', 'bwrap', 'openssl', 'flock', 'g++', 'cmake', 'ninja', 'ccache', 'pkg-config', 'systemd-run', 'dbus-daemon']
const NPM = `#!/bin/bash
for argument in "$@"; do
  case "$argument" in --outputFile=*) printf '%s' "$RESULTS" > "\${argument#--outputFile=}" ;; esac
done
[ "$1 $2" != "$BREAK" ]
`

interface Run {
  readonly status: number
  readonly lines: readonly string[]
}

function ci(results: object, broken = 'nothing at-all'): Promise<Run> {
  const env = {
    ...process.env,
    PATH: [join(scratch, 'bin'), process.env['PATH']].join(delimiter),
    RESULTS: JSON.stringify(results),
    BREAK: broken,
  }
  return new Promise((resolve) => {
    execFile('bash', [join(scratch, '.ci', 'run')], { env }, (error, stdout) => {
      resolve({ status: error === null ? 0 : Number(error.code), lines: stdout.trimEnd().split('\n') })
    })
  })
}

beforeAll(() => {
  cpSync(join(ROOT, '.ci'), join(scratch, '.ci'), { recursive: true })
  mkdirSync(join(scratch, 'bin'))
  for (const program of [...PROGRAMS, 'apt-get']) writeFileSync(join(scratch, 'bin', program), '#!/bin/sh\n')
  writeFileSync(join(scratch, 'bin', 'npm'), NPM)
  for (const program of [...PROGRAMS, 'apt-get', 'npm']) chmodSync(join(scratch, 'bin', program), 0o755)
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const passed = { numPassedTests: 12, numFailedTests: 0, numRuntimeErrorTestSuites: 0 }

describe('.ci/run', () => {
  test('runs the commands of the README in their order and ends with the sum', async () => {
    const { status, lines } = await ci(passed)
    const steps = lines.filter((line) => line.startsWith('==> npm')).map((line) => line.slice(4).replace(/ -- --json.*/, ''))
    expect(steps).toEqual([
      'npm ci',
      'npm run typecheck',
      'npm run lint',
      'npm run demo',
      'npm test',
      'npm run test:real -- --same',
    ])
    expect(lines.at(-1)).toBe('12 passed, 0 failed')
    expect(status).toBe(0)
  })

  test.each(['ci ', 'run lint', 'run test:real'])('fails, and says so in the sum, when `npm %s` fails', async (broken) => {
    const { status, lines } = await ci(passed, broken)
    expect(status).not.toBe(0)
    expect(lines.at(-1)).toMatch(/^\d+ passed, 1 failed$/)
    expect(lines.findLast((line) => line.startsWith('==>'))).toContain(`npm ${broken}`.trim())
  })

  test('counts a test file that could not be loaded as failed', async () => {
    const { status, lines } = await ci({ ...passed, numFailedTests: 2, numRuntimeErrorTestSuites: 1 }, 'test --')
    expect(lines.at(-1)).toBe('12 passed, 3 failed')
    expect(status).not.toBe(0)
  })
})

describe('commands', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

  const pages = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', '.ci/run']
  test.each(pages)('%s names no npm script that is not there', (page) => {
    const named = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '')
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })
})
