import { availableParallelism, hostname, release, totalmem } from 'node:os'
import { delimiter, join } from 'node:path'
import { InputError } from '../core/errors.ts'
import type { Fingerprint } from '../core/hosts/measurement.ts'
import { cpuFeaturesOf, cpuNameOf, processorsOf } from '../core/hosts/cpu-features.ts'
import { driverMismatch } from '../core/hosts/driver-match.ts'
import type { ChildProcesses } from '../ports/child-processes.ts'
import type { Machine } from '../ports/machine.ts'
import { governorOf } from './cpu-conditions.ts'
import { kernelFiles } from './kernel-files.ts'
import { holdLock, lockPlaces } from './machine-lock.ts'
import { childProcesses } from './process.ts'

/** Where the machine is read. `root` holds another machine's /proc, /sys and /etc. */
export interface MachineOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly root?: string
  readonly processes?: ChildProcesses
}

/** Returns this machine, or the one whose files lie below `root`. */
export function localMachine(options: MachineOptions): Machine {
  const root = options.root ?? '/'
  const own = root === '/'
  const files = kernelFiles(root)
  const { read } = files
  const processes = options.processes ?? childProcesses()
  const path = options.environment['PATH'] ?? ''
  // loaded when they are asked: most runs measure nothing
  const systemd = async () => (await import('./systemd-units.ts')).systemdUnits({ processes, path })
  return {
    fingerprint: (nixVersion, system, devices) => Promise.resolve(fingerprintOf(nixVersion, system, devices)),
    // NixOS configurations carry the first label.
    hostname: () => firstLabel(read('/proc/sys/kernel/hostname') ?? hostname()),
    cpuFeatures: () => {
      const cpuinfo = read('/proc/cpuinfo')
      if (cpuinfo !== null && processorsOf(cpuinfo) > 0) return cpuFeaturesOf(cpuinfo)
      throw new InputError({ problem: 'This machine has no /proc/cpuinfo that lists its processors.', next: 'Run it on the Linux host whose features are wanted.' })
    },
    assertLockable: () => void lockPlaces(options.environment),
    lock: async (onWait) => {
      const lock = await holdLock(lockPlaces(options.environment), path, onWait)
      // whoever had it before may have been killed, and its programs with it
      await (await import('./killed-processes.ts')).awaitKilled(files, onWait)
      return lock
    },
    activity: async (seconds, variant) => {
      const [{ watchActivity }, { machineGpus }] = await Promise.all([import('./machine-activity.ts'), import('./machine-gpus.ts')])
      const gpus = variant !== 'cpu' ? machineGpus({ processes, files, path }) : () => Promise.resolve([])
      return watchActivity(seconds, files, gpus, join(root, 'proc'))
    },
    storeWorkers: async () => (await import('./foreign-processes.ts')).storeWorkers(files),
    driverFault: () => driverMismatch(driverOf(read), driverLibrary(files.target, options.environment['LLAMA_FLEET_LD_LIBRARY_PATH'] ?? '')),
    units: async (units) => (await systemd()).states(units),
    stopUnits: async (units, lock) => (await systemd()).stop(units, lock),
  }

  function fingerprintOf(nix: string, system: string, devices: readonly string[]): Fingerprint {
    const cpuinfo = read('/proc/cpuinfo') ?? ''
    const listed = Math.max(1, processorsOf(cpuinfo))
    return {
      hostname: firstLabel(read('/proc/sys/kernel/hostname') ?? hostname()),
      system,
      cpu: cpuNameOf(cpuinfo),
      // What this program may use: a container or an affinity mask can give less than the machine has.
      cores: own ? Math.max(1, availableParallelism()) : listed,
      cpuFeatures: cpuFeaturesOf(cpuinfo),
      memoryBytes: memoryBytesOf(read('/proc/meminfo')) ?? totalmem(),
      kernel: (read('/proc/sys/kernel/osrelease') ?? release()).trim(),
      governor: governorOf(files),
      devices: [...devices],
      driver: driverOf(read),
      nix,
    }
  }
}

type Read = (path: string) => string | null

const firstLabel = (name: string): string => name.trim().split('.')[0] ?? ''

function memoryBytesOf(meminfo: string | null): number | null {
  const kibibytes = /^MemTotal: +(\d+) kB$/m.exec(meminfo ?? '')?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

/** Returns the driver of the GPU: NVIDIA's by its version, amdgpu's where it is not the kernel's own. */
function driverOf(read: Read): string | null {
  const nvidia = /Kernel Module(?: for \S+)? +(\d+(?:\.\d+)+)/.exec(read('/proc/driver/nvidia/version') ?? '')?.[1]
  if (nvidia !== undefined) return `NVIDIA ${nvidia}`
  const amdgpu = read('/sys/module/amdgpu/version')?.trim()
  return amdgpu === undefined || amdgpu === '' ? null : `amdgpu ${amdgpu}`
}

/** Where CUDA's driver library lies: NixOS, then what the user says, then the distributions. */
const LIBRARY_DIRECTORIES = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']

function driverLibrary(target: (path: string) => string | null, extra: string): string | null {
  const directories = ['/run/opengl-driver/lib', ...extra.split(delimiter).filter((directory) => directory.startsWith('/')), ...LIBRARY_DIRECTORIES]
  for (const directory of directories) {
    const file = target(`${directory}/libcuda.so.1`)
    if (file !== null) return file
  }
  return null
}
