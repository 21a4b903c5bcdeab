import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { holdLock } from '../../src/adapters/machine-lock.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { systemdUnits } from '../../src/adapters/systemd-units.ts'
import { InputError } from '../../src/core/errors.ts'
import { runSystemd, type RunningSystemd } from '../support/running-systemd.ts'
import { ROOT } from '../support/source-files.ts'

const SERVICE = 'llama-cpp.service'
const directory = mkdtempSync(join(tmpdir(), 'systemd-units-'))
const log = join(directory, 'starts')
const lockPlace = join(directory, 'lock')
const manager: RunningSystemd = runSystemd(directory)
const units = () => systemdUnits({ processes: childProcesses(), path: manager.path })
const others: ChildProcess[] = []

beforeAll(() => manager.add(SERVICE, `echo started >> ${log}; exec sleep 1000`))
beforeEach(async () => {
  rmSync(log, { force: true })
  manager.systemctl('stop', '--', SERVICE)
  manager.systemctl('start', '--', SERVICE)
  await until(() => starts() === 1)
})
afterAll(() => {
  for (const other of others) other.kill('SIGKILL')
  manager.end()
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
})

const starts = (): number => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0)
const stateOf = async (unit: string): Promise<string | undefined> => (await units().states([unit]))[0]?.state

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; !(await holds()); attempt++) {
    if (attempt > 200) throw new Error('It never came about.')
    await pause(50)
  }
}

const MEASURE = `
  const [lock, process_, units] = await Promise.all(process.argv.slice(1, 4).map((module) => import(module)))
  const [place, path, unit] = process.argv.slice(4)
  const held = await lock.holdLock([place], path, () => {})
  await units.systemdUnits({ processes: process_.childProcesses(), path }).stop([unit], held)
  console.log('stopped')
  setInterval(() => {}, 1000)`

/** A measure in a process of its own, which can be killed. */
function otherMeasure(unit: string): ChildProcess {
  const modules = ['machine-lock', 'process', 'systemd-units'].map((name) => new URL(`../../src/adapters/${name}.ts`, import.meta.url).href)
  const other = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', MEASURE, ...modules, lockPlace, manager.path, unit], { stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  others.push(other)
  return other
}

describe(`A service on ${manager.isSystemd ? 'a real systemd in namespaces of its own' : 'the stand-in for systemd, because none can be started here'}`, () => {
  test('is stopped while the lock is held, and runs again once it is released, started once', async () => {
    const lock = await holdLock([lockPlace], manager.path, () => {})
    await units().stop([SERVICE], lock)
    expect(await stateOf(SERVICE)).toBe('inactive')
    await lock.release()
    await until(async () => (await stateOf(SERVICE)) === 'active')
    await pause(300)
    expect(starts()).toBe(2)
    // nothing of ours is left in systemd
    await until(() => !manager.systemctl('list-units', '--all', '--plain', '--', 'llama-fleet-restore-*').includes('restore'))
  })

  test('runs again, started once, when the measure and all its children are killed with SIGKILL', async () => {
    const other = otherMeasure(SERVICE)
    await new Promise((resolve) => other.stdout?.once('data', resolve))
    expect(await stateOf(SERVICE)).toBe('inactive')
    process.kill(-(other.pid ?? 0), 'SIGKILL')
    await until(async () => (await stateOf(SERVICE)) === 'active')
    await pause(300)
    expect(starts()).toBe(2)
  })

  test('that takes its time to end runs again when the measure is killed before it has ended', async () => {
    const slow = 'slow.service'
    manager.add(slow, `echo started >> ${log}; trap 'sleep 3; exit 0' TERM; while :; do sleep 0.1; done`)
    manager.systemctl('start', '--', slow)
    await until(() => starts() === 2)
    const other = otherMeasure(slow)
    await until(async () => (await stateOf(slow)) !== 'active')
    process.kill(-(other.pid ?? 0), 'SIGKILL')
    await until(() => starts() === 3)
    expect(await stateOf(slow)).toBe('active')
    manager.systemctl('stop', '--', slow)
  })

  test('that others need takes them along, and they run again too', async () => {
    const [needs, part] = ['webui.service', 'part.service']
    manager.add(needs, 'exec sleep 1000', `Requires=${SERVICE}\nAfter=${SERVICE}`)
    manager.add(part, 'exec sleep 1000', `PartOf=${needs}`)
    manager.add('idle.service', 'exec sleep 1000', `Requires=${SERVICE}`)
    manager.systemctl('start', '--', needs, part)
    const lock = await holdLock([lockPlace], manager.path, () => {})
    const stopped = await units().stop([SERVICE], lock)
    // the stand-in knows no dependencies and stops what it is told to
    expect(stopped.map(({ unit }) => unit)).toEqual(manager.isSystemd ? [SERVICE, needs, part] : [SERVICE])
    await lock.release()
    await until(async () => (await units().states([SERVICE, needs, part])).every(({ state }) => state === 'active'))
    expect(await stateOf('idle.service')).toBe('inactive')
    manager.systemctl('stop', '--', needs, part)
  })

  test('that a socket starts runs again, and so does the socket, which systemd refuses to start after its service', async () => {
    const [service, socket] = ['asked.service', 'asked.socket']
    manager.add(service, 'exec sleep 1000')
    manager.addSocket(socket)
    manager.systemctl('start', '--', socket, service)
    // which of the two came first was chance
    for (let time = 0; time < 3; time++) {
      const lock = await holdLock([lockPlace], manager.path, () => {})
      await units().stop([service, socket], lock)
      expect([await stateOf(service), await stateOf(socket)]).toEqual(['inactive', 'inactive'])
      await lock.release()
      await until(async () => (await units().states([service, socket])).every(({ state }) => state === 'active'))
    }
    manager.systemctl('stop', '--', socket, service)
  })

  test('with a backslash in its name runs again', async () => {
    const escaped = 'llama\\x2dcpp.service'
    manager.add(escaped, 'exec sleep 1000')
    manager.systemctl('start', '--', escaped)
    const lock = await holdLock([lockPlace], manager.path, () => {})
    await units().stop([escaped], lock)
    expect(await stateOf(escaped)).toBe('inactive')
    await lock.release()
    await until(async () => (await stateOf(escaped)) === 'active')
    manager.systemctl('stop', '--', escaped)
  })

  test('that llama-fleet itself runs in, or that takes along what it runs in, is not stopped', async () => {
    // a stand-in has no control groups
    if (!manager.isSystemd) return
    const modules = ['machine-lock', 'process', 'systemd-units'].map((name) => new URL(`../../src/adapters/${name}.ts`, import.meta.url).href)
    writeFileSync(join(directory, 'measure.mjs'), `process.argv.splice(1, 1)\n${MEASURE}`)
    manager.add('needed.service', 'exec sleep 1000')
    for (const [unit, named] of [['runner.service', 'needed.service'], ['alone.service', 'alone.service']] as const) {
      const said = join(directory, `${unit}.said`)
      const words = [process.execPath, '--import', 'tsx', join(directory, 'measure.mjs'), ...modules, lockPlace, manager.path, named]
      manager.add(unit, `cd ${ROOT}; exec ${words.join(' ')} > ${said} 2>&1`, named === unit ? '' : `Requires=${named}`)
      manager.systemctl('start', '--', unit)
      await until(() => existsSync(said) && readFileSync(said, 'utf8').includes('Leave that out'))
      expect(readFileSync(said, 'utf8')).toContain(`${unit} cannot be stopped: llama-fleet itself runs in it${unit === named ? '.' : ` and systemd stops it with ${named}, which it needs.`}`)
      manager.systemctl('stop', '--', unit)
    }
    expect(await stateOf('needed.service')).toBe('active')
  })

  test('that does not exist is told from one that is stopped', async () => {
    manager.systemctl('stop', '--', SERVICE)
    expect(await units().states([SERVICE, 'nope.service'])).toEqual([
      { unit: SERVICE, exists: true, runs: false, state: 'inactive', stuck: null, stopsToo: [] },
      { unit: 'nope.service', exists: false, runs: false, state: 'inactive', stuck: 'not-found', stopsToo: [] },
    ])
  })

  test('is not stopped when nothing would start it again: no flock, or a restorer that sees another lock', async () => {
    await expect(units().stop([SERVICE], { place: null })).rejects.toThrow('without flock nothing would start them again')
    const nobodyHolds = join(directory, 'nobody')
    mkdirSync(nobodyHolds)
    await expect(units().stop([SERVICE], { place: nobodyHolds })).rejects.toThrow(/llama-fleet-restore-.* ended at once instead of waiting for the lock .*nobody/)
    expect(await stateOf(SERVICE)).toBe('active')
    expect(starts()).toBe(1)
  })

  test('with the template unit of the runner module needs no unit of our own making', async () => {
    // the stand-in has no templates: there the template is a unit of that very name
    const template = manager.isSystemd ? 'llama-fleet-restore@.service' : `llama-fleet-restore@${SERVICE}.service`
    const systemctl = join(directory, 'bin', 'systemctl')
    const after = manager.isSystemd ? '' : `; exec ${systemctl} start -- ${SERVICE}`
    manager.add(template, `flock --exclusive ${lockPlace} true${after}`, 'OnSuccess=%i\nOnFailure=%i\nOnSuccessJobMode=replace')
    const lock = await holdLock([lockPlace], manager.path, () => {})
    await units().stop([SERVICE], lock)
    expect(await stateOf(`llama-fleet-restore@${SERVICE}.service`)).toBe('active')
    expect(manager.systemctl('list-units', '--all', '--plain', '--', `llama-fleet-restore-${process.pid}-*`)).not.toContain(SERVICE)
    expect(await stateOf(SERVICE)).toBe('inactive')
    await lock.release()
    await until(async () => (await stateOf(SERVICE)) === 'active')
    expect(starts()).toBe(2)
  })
})

describe('What systemd refuses', () => {
  test.each([
    ['Failed to start transient service unit: Interactive authentication required.', 'This user may not stop llama-cpp.service'],
    ['System has not been booted with systemd as init system (PID 1). Can\'t operate.', 'There is no systemd here that could stop llama-cpp.service'],
  ])('%s', async (stderr, sentence) => {
    const bin = mkdtempSync(join(directory, 'refusing-'))
    writeFileSync(join(bin, 'systemctl'), '#!/bin/sh\ncase $* in *restore*) printf "LoadState=not-found\\nActiveState=inactive\\n" ;; *) printf "LoadState=loaded\\nActiveState=active\\n" ;; esac\n')
    writeFileSync(join(bin, 'systemd-run'), `#!/bin/sh\necho "${stderr}" >&2\nexit 1\n`)
    for (const name of ['systemctl', 'systemd-run']) chmodSync(join(bin, name), 0o755)
    const stopped = systemdUnits({ processes: childProcesses(), path: `${bin}:${process.env['PATH']}` }).stop([SERVICE], { place: lockPlace })
    await expect(stopped).rejects.toThrow(sentence)
    await expect(stopped).rejects.toBeInstanceOf(InputError)
  })

  test.each([
    ['LoadState=masked\\nActiveState=active\\nCanStart=no', 'masked'],
    ['LoadState=loaded\\nActiveState=active\\nCanStart=no', 'RefuseManualStart='],
  ])('a service that systemd would not start again is not stopped: %s', async (state, why) => {
    const bin = mkdtempSync(join(directory, 'stuck-'))
    writeFileSync(join(bin, 'systemctl'), `#!/bin/sh\n[ "$1" = show ] || touch ${bin}/asked\nprintf "${state}\\n"\n`, { mode: 0o755 })
    const stopped = systemdUnits({ processes: childProcesses(), path: `${bin}:${process.env['PATH']}` }).stop([SERVICE], { place: lockPlace })
    await expect(stopped).rejects.toThrow(`llama-cpp.service (${why}) cannot be stopped: systemd would not start it again.`)
    expect(existsSync(join(bin, 'asked'))).toBe(false)
  })

  test('no systemctl at all is said too', async () => {
    await expect(systemdUnits({ processes: childProcesses(), path: '/nonexistent' }).states([SERVICE])).rejects.toThrow('systemctl is not installed')
  })
})
