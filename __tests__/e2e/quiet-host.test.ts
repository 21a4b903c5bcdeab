import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { fleetFor } from '../support/command-line.ts'
import { startMiniature } from '../support/miniature.ts'
import type { RunningMiniature } from '../support/miniature.ts'
import { runSystemd, type RunningSystemd } from '../support/running-systemd.ts'

const SERVICE = 'llama-cpp.service'
let mini: RunningMiniature
let manager: RunningSystemd
beforeAll(async () => {
  mini = await startMiniature({ releases: [{ release: 'v0.4.0', build: 'b6000', change: 'baseline' }, { release: 'v0.5.0', build: 'b6001', change: 'slower' }] })
  manager = runSystemd(join(mini.directory, 'manager'))
  manager.add(SERVICE, `echo started >> ${mini.directory}/starts; exec sleep 1000`)
  manager.systemctl('start', '--', SERVICE)
})
afterAll(async () => {
  manager.end()
  await mini.close()
})

const isActive = (): boolean => manager.systemctl('show', '--property=LoadState,ActiveState', '--', SERVICE).includes('ActiveState=active')
const starts = (): number => (existsSync(`${mini.directory}/starts`) ? readFileSync(`${mini.directory}/starts`, 'utf8').split('\n').length - 1 : 0)

/** A window that is open for the next hours, whatever the time. */
function openNow(): string {
  const at = (hours: number): string => `${String((new Date().getHours() + hours) % 24).padStart(2, '0')}:00`
  return `${at(0)}-${at(6)}`
}

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; !holds(); attempt++) {
    if (attempt > 200) throw new Error('It never came about.')
    await pause(50)
  }
}

test('a service is stopped for the rounds, runs again when llama-fleet is killed with SIGKILL, and the report of the next run tells of it', async () => {
  await until(() => starts() === 1)
  const env = { PATH: `${join(mini.directory, 'manager', 'bin')}:${mini.env['PATH'] ?? ''}` }
  const host = { variant: 'cpu', services: [SERVICE], window: openNow(), idle: { cpu: 1000 } }
  const killed = await fleetFor(mini, 'killed', { config: { hosts: { carbon: host }, rounds: 200 } })
  const run = killed.start(['run'], { env })
  await run.says(/round 2/)
  expect(isActive()).toBe(false)
  run.child.kill('SIGKILL')
  await run.ended
  await until(isActive)
  expect(starts()).toBe(2)

  const whole = await fleetFor(mini, 'whole', { config: { hosts: { carbon: host }, rounds: 3 } })
  const ended = await whole.llamaFleet(['run'], { env })
  expect(ended.stderr).not.toContain('does not run again')
  expect(isActive()).toBe(true)
  expect(starts()).toBe(3)
  const report = await whole.report()
  expect(report.hosts[0]?.quiet).toMatchObject({ services: [{ unit: SERVICE, stopped: true, restored: true }], foreignCpu: expect.any(Number) })
  expect(report.hosts[0]?.rounds[0]?.baseline?.conditions).toBeDefined()
  for (const page of ['report.md', 'report.html']) {
    expect(await readFile(join(whole.output, page), 'utf8')).toMatch(/host quiet: llama-cpp\\?\.service stopped and started again; inside the window \d\d:\d\d-\d\d:\d\d; others used \d+\.\d\d cores/)
  }
})
