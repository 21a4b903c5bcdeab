import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { amdGpus } from '../../src/adapters/amd-gpus.ts'
import { watchConditions } from '../../src/adapters/bench-conditions.ts'
import { storeWorkers, watchProcesses } from '../../src/adapters/foreign-processes.ts'
import { kernelFiles } from '../../src/adapters/kernel-files.ts'
import { localMachine } from '../../src/adapters/local-machine.ts'
import { nvidiaGpus } from '../../src/adapters/nvidia-gpus.ts'
import type { Command } from '../../src/ports/child-processes.ts'
import { childProcesses } from '../../src/adapters/process.ts'
import { conditionsLines, conditionsSchema } from '../../src/core/hosts/conditions.ts'
import { kernelTree, type KernelTree } from '../support/kernel-tree.ts'

let tree: KernelTree
beforeEach(() => {
  tree = kernelTree()
})
afterEach(() => tree.remove())

const noGpus = () => Promise.resolve([])
const RYZEN = {
  'sys/class/hwmon/hwmon0/name': 'nvme\n',
  'sys/class/hwmon/hwmon0/temp1_input': '99000\n',
  'sys/class/hwmon/hwmon1/name': 'k10temp\n',
  'sys/class/hwmon/hwmon1/temp1_input': '61250\n',
  'sys/class/hwmon/hwmon1/temp3_input': '58000\n',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '4400000\n',
  'sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq': '4200000\n',
  'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'performance\n',
  'sys/devices/system/cpu/cpu1/cpufreq/scaling_governor': 'performance\n',
  'sys/class/powercap/intel-rapl:0/name': 'package-0\n',
  'sys/class/powercap/intel-rapl:0/constraint_0_power_limit_uw': '125000000\n',
  'sys/class/powercap/intel-rapl:1/name': 'psys\n',
  'sys/class/powercap/intel-rapl:1/constraint_0_power_limit_uw': '200000000\n',
  'sys/class/powercap/intel-rapl:0:0/constraint_0_power_limit_uw': '1\n',
  'sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count': '7\n',
  'sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count': '40\n',
}

describe('What a process ran under', () => {
  test('is heat at its highest, the clocks of its working time, and what slowed the CPU down meanwhile', async () => {
    tree.put(RYZEN)
    const watch = watchConditions(kernelFiles(tree.root), noGpus)
    watch.sample()
    tree.put({ 'sys/class/hwmon/hwmon1/temp1_input': '74500\n', 'sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count': '8\n', 'sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count': '41\n' })
    watch.sample()
    tree.put({ 'sys/class/hwmon/hwmon1/temp1_input': '50000\n', 'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '800000\n' })
    const conditions = conditionsSchema.parse(await watch.end())
    expect(conditions).toEqual({ cpuCelsius: 74.5, cpuMHz: 4300, governor: 'performance', cpuPowerLimitWatts: 125, cpuThrottled: 2, gpus: [] })
    expect(conditionsLines([conditions, { ...conditions, cpuCelsius: 60, cpuThrottled: 0 }])).toEqual([
      'while measuring, CPU: 60-75 °C, 4300 MHz, power limit 125 W, slowed down by heat in 1 of 2 processes',
    ])
  })

  test('falls back to a thermal zone, and is null where nothing can be read', async () => {
    tree.put({ 'sys/class/thermal/thermal_zone0/type': 'acpitz\n', 'sys/class/thermal/thermal_zone0/temp': '20000\n', 'sys/class/thermal/thermal_zone1/type': 'x86_pkg_temp\n', 'sys/class/thermal/thermal_zone1/temp': '47000\n' })
    expect(await watchConditions(kernelFiles(tree.root), noGpus).end()).toMatchObject({ cpuCelsius: 47, cpuMHz: null })
    const nothing = await watchConditions(kernelFiles(join(tree.root, 'none')), noGpus).end()
    expect(nothing).toEqual({ cpuCelsius: null, cpuMHz: null, governor: null, cpuPowerLimitWatts: null, cpuThrottled: null, gpus: [] })
    expect(conditionsLines([nothing])).toEqual([])
  })

  test('nonsense in the kernel files is no number', async () => {
    tree.put({ ...RYZEN, 'sys/class/hwmon/hwmon1/temp1_input': 'N/A\n', 'sys/class/hwmon/hwmon1/temp3_input': '', 'sys/class/powercap/intel-rapl:0/constraint_0_power_limit_uw': '9'.repeat(40) })
    expect(await watchConditions(kernelFiles(tree.root), noGpus).end()).toMatchObject({ cpuCelsius: null, cpuPowerLimitWatts: null })
  })
})

describe('GPUs', () => {
  const CARD = 'sys/class/drm/card1/device'
  test("AMD's are read from amdgpu's files", () => {
    tree.put({
      'sys/class/drm/card0/device/vendor': '0x8086\n',
      'sys/class/drm/card1-DP-1/status': 'connected\n',
      [`${CARD}/vendor`]: '0x1002\n',
      [`${CARD}/product_name`]: 'Radeon RX 7900 XTX\n',
      [`${CARD}/gpu_busy_percent`]: '37\n',
      [`${CARD}/mem_info_vram_used`]: '2147483648\n',
      [`${CARD}/mem_info_vram_total`]: '25753026560\n',
      [`${CARD}/pp_dpm_sclk`]: '0: 500Mhz\n1: 2304Mhz *\n2: 2400Mhz\n',
      [`${CARD}/hwmon/hwmon4/temp1_input`]: '55000\n',
      [`${CARD}/hwmon/hwmon4/power1_cap`]: '327000000\n',
      [`${CARD}/hwmon/hwmon4/power1_average`]: '41000000\n',
      'sys/class/kfd/kfd/proc/4242/pasid': '1\n',
      'proc/4242/comm': 'llama-server\n',
    })
    expect(amdGpus(kernelFiles(tree.root))).toEqual([
      {
        name: 'Radeon RX 7900 XTX (card1)', celsius: 55, clockMHz: 2304, memoryClockMHz: null, powerWatts: 41, powerLimitWatts: 327,
        busy: 0.37, memoryUsedBytes: 2147483648, memoryBytes: 25753026560, throttledBy: [], programs: ['llama-server'],
      },
    ])
  })

  /** An nvidia-smi in the words of the real one; it writes down what it was asked. */
  function nvidiaSmi(script: string): () => ReturnType<ReturnType<typeof nvidiaGpus>> {
    tree.put({ 'proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu\n' })
    tree.put({ 'bin/nvidia-smi': '' })
    const program = join(tree.root, 'bin/nvidia-smi')
    writeFileSync(program, `#!/bin/sh\necho "$1" >> ${tree.root}/asked\ncase $1 in --query-compute-apps*) echo "GPU-1, /nix/store/x/bin/llama-server";; *) ${script};; esac\n`)
    chmodSync(program, 0o755)
    return nvidiaGpus({ processes: childProcesses(), files: kernelFiles(tree.root), path: `${tree.root}/bin:${process.env['PATH']}` })
  }
  const asked = (): string => kernelFiles(tree.root).read('asked') ?? ''

  test("NVIDIA's are what nvidia-smi says, heat and power limit by name; [N/A] and other lines are nothing", async () => {
    const gpus = nvidiaSmi(`printf 'GPU-1, NVIDIA GeForce RTX 4090, 71, 2610, 10501, 433.12, 450.00, 98, 12000, 24564, 0x0000000000000024\\nGPU-2, Tesla T4, [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A], [N/A]\\nWARNING: something\\n'`)
    const [first, second, ...others] = await gpus()
    expect(others).toEqual([])
    expect(first).toMatchObject({ name: 'NVIDIA GeForce RTX 4090', celsius: 71, clockMHz: 2610, powerLimitWatts: 450, busy: 0.98, memoryBytes: 24564 * 2 ** 20, throttledBy: ['power limit', 'heat'], programs: ['llama-server'] })
    expect(second).toMatchObject({ name: 'Tesla T4', celsius: null, busy: null, memoryBytes: null, throttledBy: [], programs: [] })
    expect(conditionsLines([{ cpuCelsius: null, cpuMHz: null, governor: null, cpuPowerLimitWatts: null, cpuThrottled: null, gpus: [first as NonNullable<typeof first>] }])).toEqual([
      'while measuring, NVIDIA GeForce RTX 4090: 71 °C, 2610 MHz, power limit 450 W, slowed down by power limit, heat in 1 of 1 process, used by llama-server too',
    ])
  })

  test("a driver that renamed the throttle field is asked by its new name, and one that fails is not asked again", async () => {
    const renamed = nvidiaSmi(`case $1 in *clocks_event*) echo 'GPU-1, A, 1, 1, 1, 1, 1, 1, 1, 1, 0x4';; *) echo 'Field "clocks_throttle_reasons.active" is not a valid field to query.'; exit 2;; esac`)
    expect(await renamed()).toMatchObject([{ throttledBy: ['power limit'] }])
    expect(await renamed()).toHaveLength(1)
    const failing = nvidiaSmi(`echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18`)
    expect(await failing()).toEqual([])
    const before = asked()
    expect(await failing()).toEqual([])
    expect(asked()).toBe(before)
  })

  test('nvidia-smi is found where the system has it, too', async () => {
    nvidiaSmi('exit 0')
    const paths: (string | undefined)[] = []
    const processes = { run: (command: Command) => (paths.push(command.environment['PATH']), childProcesses().run({ ...command, program: 'false' })) }
    await nvidiaGpus({ processes, files: kernelFiles(tree.root), path: '/own' })()
    expect(paths[0]).toBe('/own:/run/current-system/sw/bin:/usr/bin')
  })

  test('without a driver in the kernel nvidia-smi is not started', async () => {
    const gpus = nvidiaSmi('exit 0')
    tree.remove()
    expect(await gpus()).toEqual([])
  })
})

describe('The driver on disk', () => {
  test('is found by its file, on NixOS and elsewhere', () => {
    tree.put({ 'proc/driver/nvidia/version': 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu\n', 'nix/store/x/lib/libcuda.so.565.77': '' })
    const fault = () => localMachine({ environment: {}, root: tree.root }).driverFault()
    expect(fault()).toBeNull()
    tree.put({ 'usr/lib64/libcuda.so.550.54.14': '' })
    tree.link('usr/lib64/libcuda.so.1', 'libcuda.so.550.54.14')
    expect(fault()).toBeNull()
    tree.link('run/opengl-driver/lib/libcuda.so.1', '../../../nix/store/x/lib/libcuda.so.565.77')
    expect(fault()).toContain('on disk is 565.77, the one that runs in the kernel is 550.54.14: a reboot is needed')
  })
})

describe('Others on the machine', () => {
  const stat = (id: number, name: string, parent: number, ticks: number, startedAt = 100): string =>
    `${id} (${name}) R ${parent} 1 1 0 -1 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${startedAt} 0 0\n`

  test('are named by what they used while they were watched, without us and our children', () => {
    const put = (ticks: Readonly<Record<string, number>>, startedAt = 100): void =>
      tree.put({
        'proc/7/stat': stat(7, 'node', 1, ticks['us'] ?? 0),
        'proc/8/stat': stat(8, 'llama-bench', 7, ticks['child'] ?? 0),
        'proc/9/stat': stat(9, 'evil) R 7\u001b[2J', 1, ticks['other'] ?? 0),
        'proc/10/stat': stat(10, 'calm', 1, ticks['calm'] ?? 0),
        'proc/11/stat': stat(11, 'again', 1, ticks['again'] ?? 0, startedAt),
        'proc/self/stat': stat(7, 'node', 1, 0),
      })
    put({ us: 10, child: 10, other: 10, calm: 10, again: 900 })
    const watch = watchProcesses(kernelFiles(tree.root), '7')
    put({ us: 500, child: 500, other: 210, calm: 11, again: 50 }, 200)
    expect(watch(2)).toEqual([{ name: 'evil) R 7 [2J', cores: 1 }, { name: 'again', cores: 0.25 }])
  })

  test('that work on the nix store are told by build user, unit and command line', () => {
    const files = kernelFiles(tree.root)
    const put = (id: number, user: number, cgroup: string, ...words: readonly string[]): void =>
      tree.put({ [`proc/${id}/status`]: `Name:\tx\nUid:\t${user}\t${user}\t${user}\t${user}\n`, [`proc/${id}/cgroup`]: `0::${cgroup}\n`, [`proc/${id}/cmdline`]: words.map((word) => `${word}\0`).join('') })
    tree.put({ 'etc/passwd': 'root:x:0:0::/root:/bin/sh\nnixbld1:x:30001:30000:Nix build user 1:/var/empty:/bin/nologin\nanna:x:1000:100::/home:/bin/sh\n' })
    put(20, 0, '/system.slice/nix-daemon.service', 'nix-daemon', '--daemon')
    put(21, 1000, '/user.slice', 'vim', 'nix-collect-garbage.txt')
    put(22, 1000, '/user.slice', '/run/current-system/sw/bin/nix', 'store', 'info')
    expect(storeWorkers(files)).toEqual([])
    put(23, 30001, '/system.slice/nix-daemon.service', 'cc1plus')
    expect(storeWorkers(files)).toEqual(['a nix build'])
    put(23, 0, '/system.slice/nix-daemon.service', 'nix-daemon')
    expect(storeWorkers(files)).toEqual([])
    put(24, 872_415_300, '/system.slice/nix-daemon.service', 'ld')
    expect(storeWorkers(files)).toEqual(['a nix build'])
    put(25, 0, '/system.slice/nix-gc.service', 'nix-collect-garbage', '--delete-older-than')
    put(26, 0, '/system.slice/nix-optimise.service', 'nix-store', '--optimise')
    put(27, 1000, '/user.slice', '/nix/store/x/bin/nix', 'store', 'gc')
    expect(storeWorkers(files)).toEqual(['a nix build', 'nix store gc', 'nix-gc', 'nix-optimise'])
  })

  test('of this machine are watched for real', async () => {
    const activity = await localMachine({ environment: { PATH: process.env['PATH'] ?? '' } }).activity(0.3, 'cpu')
    expect(activity.foreignCpu).toBeGreaterThanOrEqual(0)
    expect(activity.gpus).toEqual([])
  })
})
