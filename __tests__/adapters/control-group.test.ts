import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { findControlGroups } from '../../src/adapters/control-group.ts'
import { machineSandbox } from '../../src/adapters/machine-sandbox.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { runSystemd, type RunningSystemd } from '../support/running-systemd.ts'

const processes = childProcesses()
let directory: string
let systemd: RunningSystemd
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'control-group-test-'))
  systemd = runSystemd(directory)
})
afterAll(() => {
  systemd.end()
  rmSync(directory, { recursive: true, force: true })
})

function script(path: string, text: string): string {
  writeFileSync(path, text)
  chmodSync(path, 0o755)
  return path
}

/** Whether there is a real systemd here that may bound memory: as root, outside of containers that hide the controllers. */
const isReal = async (): Promise<boolean> => systemd.isSystemd && (await findControlGroups({ processes, environment: { PATH: systemd.path } })).words.includes('of systemd')

describe('A program that takes all memory and starts processes without end', () => {
  const HUNGRY = `#!/usr/bin/perl
    my $asked = shift // '';
    if ($asked eq 'sleep') { sleep 60; exit }
    if ($asked eq 'forget') { for (1..3) { if (fork == 0) { setpgrp; %ENV = (); exec $0, 'sleep' } } select undef, undef, undef, 0.3; exit }
    $| = 1;
    for (1..400) { my $id = fork; last unless defined $id; if ($id == 0) { sleep 60; exit } $n++ }
    print "started $n\n";
    my @all; for (1..60) { push @all, "x" x (16 << 20) }`

  test('gets what its control group allows, leaves nothing, and what was seen of it is told', async () => {
    // systemd's own, with bounds that a test reaches in no time
    const bin = join(directory, 'small')
    mkdirSync(bin)
    const [own] = systemd.path.split(':')
    script(join(bin, 'systemd-run'), `#!/bin/bash\nwords=("\${@/MemoryMax=95%/MemoryMax=512M}")\nexec ${own}/systemd-run "\${words[@]/TasksMax=4096/TasksMax=50}"\n`)
    const storePath = join(directory, 'side')
    mkdirSync(join(storePath, 'bin'), { recursive: true })
    script(join(storePath, 'bin', 'hungry'), HUNGRY)
    const sandbox = machineSandbox({ processes, environment: { PATH: `${bin}:${systemd.path}`, GITHUB_TOKEN: 'x' }, scratchDirectory: join(directory, 'scratch') })
    const ask = (wish: 'auto' | 'off', ...words: readonly string[]) =>
      sandbox.run({ wish, variant: 'cpu', storePath, program: 'bin/hungry', arguments: words, readable: [], timeoutSeconds: 30 })
    const before = new Set(running('hungry'))
    const inside = await ask('auto')
    const { reason } = await sandbox.state('required')
    if (await isReal()) {
      expect(reason).toMatch(/bwrap works here; a control group of systemd bounds memory to 512 MiB and processes to 50$/)
      expect(inside.exitCode).toBe(137)
      expect(Number(/^started (\d+)/m.exec(inside.stdout)?.[1])).toBeLessThan(50)
    } else {
      expect(reason).toMatch(/bwrap works here; .*(?:bounds|no control group)/)
    }
    expect(await sandbox.traces(storePath)).toContainEqual(expect.stringMatching(/^left \d+ processes \((?:hungry, ){5}…\) running; ended$/))
    expect(running('hungry').filter((id) => !before.has(id))).toEqual([])
    // without a sandbox, what forgot its environment is still found by its control group
    if (await isReal()) {
      expect((await ask('off', 'forget')).exitCode).toBe(0)
      // who was killed is still there until the kernel has taken its memory back
      for (let tries = 0; tries < 100 && running('hungry').some((id) => !before.has(id)); tries++) await new Promise((resolve) => setTimeout(resolve, 50))
      expect(running('hungry').filter((id) => !before.has(id))).toEqual([])
    }
  })
})

function running(name: string): string[] {
  return readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'latin1').includes(`/bin/${name}\0`)
    } catch {
      return false
    }
  })
}

test('a manager that takes a bound and does not hold it is not believed, nor one that does not answer', async () => {
  const bin = join(directory, 'lying')
  mkdirSync(bin)
  const asked = join(directory, 'asked')
  script(join(bin, 'systemd-run'), `#!/bin/sh\necho "$@" >> ${asked}\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n`)
  script(join(bin, 'systemctl'), '#!/bin/sh\nexit 1\n')
  const alone = await findControlGroups({ processes, environment: { PATH: '' } })
  const environment = { PATH: `${bin}:/usr/bin:/bin`, XDG_RUNTIME_DIR: directory, GITHUB_TOKEN: 'x' }
  const groups = await findControlGroups({ processes, environment })
  // what bounds this job already, if anything, is all that there is
  if (alone.limits.memoryBytes === null) expect(groups.next().within(['/bin/true'])).toEqual(['/bin/true'])
  expect(readFileSync(asked, 'utf8')).toMatch(/^--user --scope --quiet --collect --no-ask-password --property=MemoryMax=95% --property=TasksMax=4096 --unit=llama-fleet-\d+-[0-9a-f]{8}\.scope -- \/bin\/sh -c/)
  script(join(bin, 'systemd-run'), '#!/bin/sh\nexit 1\n')
  expect((await findControlGroups({ processes, environment })).words).toBe(alone.words)
})
