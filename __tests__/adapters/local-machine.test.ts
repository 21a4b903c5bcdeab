import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { localMachine } from '../../src/adapters/local-machine.ts'
import { holdLock, lockPlaces } from '../../src/adapters/machine-lock.ts'
import { fingerprintSchema } from '../../src/core/hosts/measurement.ts'

const PATH = process.env['PATH'] ?? ''

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-machine-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function wordsOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function put(path: string, text: string): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true })
  writeFileSync(join(directory, path), text)
}

describe('The CPU features', () => {
  test('are read from the kernel, on aarch64 too, and are those of the fingerprint', async () => {
    put('proc/cpuinfo', 'processor\t: 0\nFeatures\t: fp asimd asimdhp cpuid asimddp sve i8mm\nCPU implementer\t: 0x41\nCPU part\t: 0xd40\n')
    const machine = localMachine({ environment: {}, root: directory })
    expect(machine.cpuFeatures()).toEqual(['asimd', 'asimdhp', 'asimddp', 'i8mm', 'sve'])
    expect((await machine.fingerprint('2.34.8', 'aarch64-linux', [])).cpuFeatures).toEqual(machine.cpuFeatures())
  })

  test('are refused by a machine that does not tell them', () => {
    expect(() => localMachine({ environment: {}, root: directory }).cpuFeatures()).toThrow('no /proc/cpuinfo that lists its processors')
    put('proc/cpuinfo', '')
    expect(() => localMachine({ environment: {}, root: directory }).cpuFeatures()).toThrow('Run it on the Linux host')
  })
})

describe('The fingerprint', () => {
  test('of this machine fits its schema and is read from the kernel', async () => {
    const machine = localMachine({ environment: {} })
    const fingerprint = fingerprintSchema.parse(await machine.fingerprint('2.34.8', 'x86_64-linux', ['CUDA0']))
    expect(fingerprint).toMatchObject({ nix: '2.34.8', system: 'x86_64-linux', devices: ['CUDA0'] })
    expect(fingerprint.kernel).toBe(spawnSync('uname', ['-r'], { encoding: 'utf8' }).stdout.trim())
    expect(fingerprint.memoryBytes).toBeGreaterThan(2 ** 28)
    expect(machine.hostname()).toBe(fingerprint.hostname)
    expect(fingerprint.hostname).not.toContain('.')
  })

  test('of a GPU host names CPU, driver and governors', async () => {
    const processor = (index: number): string =>
      `processor\t: ${index}\nmodel name\t: Ryzen\nflags\t\t: sse4_2 avx avx2 fma f16c bmi2\n\n`
    put('proc/cpuinfo', processor(0) + processor(1))
    put('proc/meminfo', 'MemTotal:       65536000 kB\nMemFree: 1 kB\n')
    put('proc/sys/kernel/hostname', 'beryllium.home.arpa\n')
    put('proc/sys/kernel/osrelease', '6.12.4\n')
    put(
      'proc/driver/nvidia/version',
      'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.16  Release Build  (builder)\nGCC version:\n',
    )
    put('sys/devices/system/cpu/cpu0/cpufreq/scaling_governor', 'performance\n')
    put('sys/devices/system/cpu/cpu1/cpufreq/scaling_governor', 'powersave\n')
    const fingerprint = await localMachine({ environment: {}, root: directory }).fingerprint('2.34.8', 'x86_64-linux', [])
    expect(fingerprint).toEqual({
      hostname: 'beryllium',
      system: 'x86_64-linux',
      cpu: 'Ryzen',
      cores: 2,
      cpuFeatures: ['sse4_2', 'avx', 'f16c', 'fma', 'bmi2', 'avx2'],
      memoryBytes: 65536000 * 1024,
      kernel: '6.12.4',
      governor: 'performance, powersave',
      devices: [],
      driver: 'NVIDIA 570.86.16',
      nix: '2.34.8',
    })
  })

  test.each([
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 2024\n', 'NVIDIA 550.54.14'],
    ['nonsense', null],
  ])('reads the driver from %j', async (text, driver) => {
    put('proc/driver/nvidia/version', text)
    expect((await localMachine({ environment: {}, root: directory }).fingerprint('', '', [])).driver).toBe(driver)
  })

  test('of a machine that shows nothing has nulls, not inventions', async () => {
    const fingerprint = await localMachine({ environment: {}, root: directory }).fingerprint('2.18', 'aarch64-linux', [])
    expect(fingerprint).toMatchObject({ cpu: null, cpuFeatures: [], governor: null, driver: null, cores: 1 })
    fingerprintSchema.parse(fingerprint)
  })
})

describe('The lock', () => {
  const holder = `
    const { holdLock } = await import(process.argv[1])
    await holdLock([process.argv[2]], process.env.PATH, (line) => console.log('waits: ' + line))
    console.log('held')
    setInterval(() => {}, 1000)`
  const others: ChildProcess[] = []
  afterEach(() => others.splice(0).forEach((other) => other.kill('SIGKILL')))

  async function otherProcess(
    place: string,
  ): Promise<{ pid: number; kill: () => void; said: () => string; until: (text: string) => Promise<void> }> {
    const module = new URL('../../src/adapters/machine-lock.ts', import.meta.url).href
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', holder, module, place], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    others.push(child)
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const until = async (text: string): Promise<void> => {
      while (!said.includes(text)) await new Promise((resolve) => child.stdout.once('data', resolve))
    }
    return { pid: child.pid ?? 0, kill: () => child.kill('SIGKILL'), said: () => said, until }
  }

  test('keeps a second process waiting, says who holds it, and is free at once when the holder is killed with SIGKILL', async () => {
    const place = join(directory, 'lock')
    const other = await otherProcess(place)
    await other.until('held')
    const lines: string[] = []
    let ours = false
    const waiting = holdLock([place], PATH, (line) => lines.push(line)).then((held) => {
      ours = true
      return held
    })
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(ours).toBe(false)
    expect(lines).toEqual([`Waiting for the lock ${place}: process ${other.pid} measures on this machine.`])
    other.kill()
    await (await waiting).release()
  })

  test('is free after release, and a second one waits until then', async () => {
    const place = join(directory, 'lock')
    const first = await holdLock([place], PATH, () => {})
    const order: string[] = []
    const second = holdLock([place], PATH, () => {}).then((held) => {
      order.push('second')
      return held
    })
    order.push('release')
    await first.release()
    await (await second).release()
    expect(order).toEqual(['release', 'second'])
  })

  test('is known to be lost when what holds it is killed, and not when it is released or flock alone ends', async () => {
    const place = join(directory, 'lock')
    const holders = (): { readonly flock: number; readonly cat: number } => {
      const [flock = 0] = readdirSync('/proc').filter((id) => /^\d+$/.test(id) && wordsOf(id).includes(`flock\0-x\0${place}\0`)).map(Number)
      return { flock, cat: Number(readFileSync(`/proc/${flock}/task/${flock}/children`, 'utf8').trim()) }
    }
    const lost = await holdLock([place], PATH, () => {})
    process.kill(holders().cat, 'SIGKILL')
    const next = await holdLock([place], PATH, () => {})
    while (!lost.isLost()) await pause(10)
    await lost.release()
    expect([lost.isLost(), next.isLost()]).toEqual([true, false])
    process.kill(holders().flock, 'SIGKILL')
    let isThird = false
    const third = holdLock([place], PATH, () => {}).then((held) => {
      isThird = true
      return held
    })
    expect([next.isLost(), isThird]).toEqual([false, false])
    await next.release()
    expect(next.isLost()).toBe(false)
    await (await third).release()
  })

  test('does not keep the program alive', () => {
    const place = join(directory, 'lock')
    const module = new URL('../../src/adapters/machine-lock.ts', import.meta.url).href
    const script = `const { holdLock } = await import(process.argv[1]); await holdLock([process.argv[2]], process.env.PATH, () => {}); console.log('end')`
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, module, place], {
      timeout: 20_000,
      encoding: 'utf8',
    })
    expect(run).toMatchObject({ status: 0, stdout: 'end\n' })
  })

  test('leaves nobody waiting for it when its program ends meanwhile', async () => {
    const place = join(directory, 'lock')
    const held = await holdLock([place], PATH, () => {})
    const waiting = (): number => readdirSync('/proc').filter((id) => /^\d+$/.test(id) && wordsOf(id).includes(`flock\0-x\0${place}\0`)).length
    const script = `const { holdLock } = await import(process.argv[1]); void holdLock([process.argv[2]], process.env.PATH, () => process.exit(0))`
    const module = new URL('../../src/adapters/machine-lock.ts', import.meta.url).href
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, module, place], { timeout: 20_000, encoding: 'utf8' })
    expect(run.status).toBe(0)
    // whom SIGKILL has reached is gone a moment later
    while (waiting() > 1) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(waiting()).toBe(1)
    await held.release()
    expect(waiting()).toBe(0)
  })

  test('can be held by other users whatever the umask of the first is', async () => {
    const place = join(directory, 'lock')
    const umask = process.umask(0o077)
    await (await holdLock([place], PATH, () => {})).release()
    process.umask(umask)
    expect(statSync(place).mode & 0o777).toBe(0o755)
  })

  test('falls back where the first place cannot be made, and says so', async () => {
    const place = join(directory, 'lock')
    const lines: string[] = []
    await (await holdLock([join(directory, 'none', 'lock'), place], PATH, (line) => lines.push(line))).release()
    expect(lines).toEqual([
      `The lock of this machine lies in ${place}: ${join(directory, 'none', 'lock')} cannot be made. It keeps fewer apart.`,
    ])
  })

  test('that can lie nowhere is refused', async () => {
    await expect(holdLock([join(directory, 'none', 'lock')], PATH, () => {})).rejects.toThrow(
      'Set LLAMA_FLEET_LOCK to a path that can be written.',
    )
  })

  test('goes on without flock, and says so', async () => {
    const lines: string[] = []
    const machine = localMachine({ environment: { PATH: directory, LLAMA_FLEET_LOCK: join(directory, 'lock') } })
    await (await machine.lock((line) => lines.push(line))).release()
    expect(lines).toEqual(['flock (util-linux) is not installed: nothing keeps two measures on this machine apart.'])
  })

  test('lies where the environment says, else where all users of the machine meet', () => {
    expect(lockPlaces({ LLAMA_FLEET_LOCK: '/var/lock/a' })).toEqual(['/var/lock/a'])
    expect(() => lockPlaces({ LLAMA_FLEET_LOCK: 'lock' })).toThrow("LLAMA_FLEET_LOCK is 'lock', which each program looks for in its own directory. Write it from /.")
    expect(lockPlaces({ XDG_RUNTIME_DIR: '/run/user/7' }).slice(0, 2)).toEqual([
      '/run/lock/llama-fleet',
      '/run/user/7/llama-fleet.lock',
    ])
    expect(lockPlaces({})[1]).toMatch(/^\/tmp.*llama-fleet-\d+\.lock$|llama-fleet-/)
  })
})
