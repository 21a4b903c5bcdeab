import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism, hostname, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { InputError } from '../core/errors.ts'
import type { Fingerprint } from '../core/hosts/measurement.ts'
import { cpuFeaturesOf, cpuNameOf, processorsOf } from '../core/hosts/cpu-features.ts'
import type { Machine } from '../ports/machine.ts'
import { holdLock, lockPlaces } from './machine-lock.ts'

/** Where the machine is read. `root` holds another machine's /proc, /sys and /etc. */
export interface MachineOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly root?: string
}

/** Returns this machine, or the one whose files lie below `root`. */
export function localMachine(options: MachineOptions): Machine {
  const root = options.root ?? '/'
  const own = root === '/'
  const read = (path: string): string | null => textOf(join(root, path))
  return {
    fingerprint: (nixVersion, system, devices) => Promise.resolve(fingerprintOf(nixVersion, system, devices)),
    // NixOS configurations carry the first label.
    hostname: () => firstLabel(read('/proc/sys/kernel/hostname') ?? hostname()),
    cpuFeatures: () => {
      const cpuinfo = read('/proc/cpuinfo')
      if (cpuinfo !== null && processorsOf(cpuinfo) > 0) return cpuFeaturesOf(cpuinfo)
      throw new InputError({ problem: 'This machine has no /proc/cpuinfo that lists its processors.', next: 'Run it on the Linux host whose features are wanted.' })
    },
    lock: (onWait) => holdLock(lockPlaces(options.environment), options.environment['PATH'] ?? '', onWait),
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
      governor: governorOf(join(root, '/sys/devices/system/cpu'), read),
      devices: [...devices],
      driver: driverOf(read),
      nix,
    }
  }
}

type Read = (path: string) => string | null

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // A machine need not have it: no such file, or not for this user.
    return null
  }
}

const firstLabel = (name: string): string => name.trim().split('.')[0] ?? ''

function memoryBytesOf(meminfo: string | null): number | null {
  const kibibytes = /^MemTotal: +(\d+) kB$/m.exec(meminfo ?? '')?.[1]
  return kibibytes === undefined ? null : Number(kibibytes) * 1024
}

/** Returns the frequency governors of all processors (`performance`); null where there is no frequency control. */
function governorOf(directory: string, read: Read): string | null {
  let names: string[]
  try {
    names = readdirSync(directory).filter((name) => /^cpu\d+$/.test(name))
  } catch {
    return null
  }
  const governors = names.flatMap((name) => read(`/sys/devices/system/cpu/${name}/cpufreq/scaling_governor`)?.trim() ?? [])
  return governors.length === 0 ? null : [...new Set(governors)].toSorted().join(', ')
}

/** Returns the driver of the GPU: NVIDIA's by its version, amdgpu's where it is not the kernel's own. */
function driverOf(read: Read): string | null {
  const nvidia = /Kernel Module(?: for \S+)? +(\d+(?:\.\d+)+)/.exec(read('/proc/driver/nvidia/version') ?? '')?.[1]
  if (nvidia !== undefined) return `NVIDIA ${nvidia}`
  const amdgpu = read('/sys/module/amdgpu/version')?.trim()
  return amdgpu === undefined || amdgpu === '' ? null : `amdgpu ${amdgpu}`
}
