import { MERGED, SANDBOX_HOME, SANDBOX_ROOM_MIB, SYSTEM_PATHS, type Enclosure } from './enclosure.ts'
import { witnessWords } from './traces.ts'

/** The directories of the machine that are links on a merged /usr, with where they lead. */
export type Links = Readonly<Record<string, string>>

/**
 * What of /proc speaks of the whole machine and its owner may write: root's programs are root there without any capability, and one that sets
 * kernel.core_pattern has the kernel start what it likes outside (https://www.freedesktop.org/software/systemd/man/systemd.exec.html, ProtectKernelTunables).
 */
const SETTINGS = 'sys sysrq-trigger irq bus fs acpi apm asound scsi mtrr driver latency_stats timer_stats'.split(' ').map((name) => `/proc/${name}`)

/**
 * Returns bwrap's arguments (bwrap(1), 0.7 or newer) for one program: namespaces of its own for users, processes, network (with a
 * loopback of its own), IPC and mounts; no capabilities; what it may read is read-only, what it may write is in memory and bounded.
 */
export function bubblewrapArguments(enclosure: Enclosure, links: Links): string[] {
  const room = `--size ${SANDBOX_ROOM_MIB * 2 ** 20} --tmpfs`
  const words = (text: string): string[] => text.split(' ')
  const readOnly = (path: string): string[] => ['--ro-bind-try', path, path]
  const { environment, devices, readable, writable } = enclosure
  return [
    // bwrap's own first process is not waited for, and what its children used of the CPU would count as somebody else's: --as-pid-1
    words('--unshare-all --die-with-parent --as-pid-1 --cap-drop ALL --hostname sandbox --clearenv'),
    Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    SYSTEM_PATHS.flatMap(readOnly),
    MERGED.flatMap((path) => (links[path] === undefined ? readOnly(path) : ['--symlink', links[path], path])),
    words(`--proc /proc --dev /dev ${room} /dev/shm`),
    SETTINGS.flatMap(readOnly),
    // CUDA and Vulkan find their cards through /sys (cuInit fails with 304 without it); the CPU's cores and caches are there too
    readOnly(devices.length === 0 ? '/sys/devices/system' : '/sys'),
    devices.flatMap((path) => ['--dev-bind-try', path, path]),
    words(`--remount-ro /dev ${room} /tmp --dir ${SANDBOX_HOME}`),
    readable.flatMap(readOnly),
    writable.flatMap((path) => ['--bind', path, path]),
    words(`--remount-ro / --chdir ${SANDBOX_HOME} --`),
    witnessWords(enclosure),
  ].flat()
}
