import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { gitCommand } from '../../src/adapters/git-command.ts'
import { nixCommand } from '../../src/adapters/nix-command.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { notStarted } from '../../src/adapters/program-start.ts'
import { InputError, UpstreamError } from '../../src/core/errors.ts'

// git's own words in a script of that name: a full disk takes a mount, and root may write everywhere
test.each([
  ["fatal: sha1 file '.git/index.lock' write error. Out of diskspace", 'Make room on the disk and run again.'],
  ['fatal: write error: No space left on device', 'Make room on the disk and run again.'],
  ['error: insufficient permission for adding an object to repository database .git/objects', 'Let this user write there and run again.'],
  ["error: unable to create temporary file: Read-only file system", 'Let this user write there and run again.'],
  ['fatal: bad object', 'Run the same by hand to see more.'],
])('what git says, and the next step that helps: %s', async (words, next) => {
  const directory = mkdtempSync(join(tmpdir(), 'git-command-'))
  try {
    writeFileSync(join(directory, 'git'), `#!/bin/sh\ncat <<'END' >&2\n${words}\nEND\nexit 128\n`)
    chmodSync(join(directory, 'git'), 0o755)
    const git = gitCommand({ processes: childProcesses(), environment: { PATH: `${directory}:${process.env['PATH'] ?? ''}` } })
    await expect(git.text(['checkout'], { directory })).rejects.toThrow(`git checkout failed in ${directory}: ${words}. ${next}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test.each([
  ['spawn git EMFILE', UpstreamError, 'Run again when less runs on this machine, or raise the limits of this user (`ulimit -a`).'],
  ['spawn git EAGAIN', UpstreamError, 'Run again when less runs on this machine'],
  ['spawn git ENOMEM', UpstreamError, 'Run again when less runs on this machine'],
  ['spawn git EACCES', InputError, 'Install git, or give a directory that is there.'],
])('a program that does not start for lack of room is missing on no machine: %s', async (said, kind, next) => {
  const processes = { run: () => Promise.resolve(notStarted(`git cannot start: ${said}.`)) }
  const asked = gitCommand({ processes, environment: {} }).text(['status'], { directory: '/' })
  await expect(asked).rejects.toThrow(`git cannot start: ${said}. ${next}`)
  await expect(asked).rejects.toBeInstanceOf(kind)
  const version = nixCommand({ processes, environment: {}, stateDirectory: '/', token: null }).version()
  await expect(version).rejects.toBeInstanceOf(kind)
})
