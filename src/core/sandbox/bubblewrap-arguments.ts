import { MOST_TASKS } from './process-limits.ts'
import { WITNESS } from './traces.ts'

/** Where a sandboxed program works: HOME, TMPDIR and working directory in one, empty at its start. */
export const SANDBOX_HOME = '/tmp/home'

/** How much a sandboxed program may write in all, in MiB of memory, below /tmp and in /dev/shm. */
export const SANDBOX_ROOM_MIB = 256

/** One program in a sandbox. Paths are absolute; what is not there is left out. */
export interface Enclosure {
  readonly program: string
  readonly arguments: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly readable: readonly string[]
  /** Regular files. */
  readonly writable: readonly string[]
  readonly devices: readonly string[]
  /** The directories of the machine that are links on a merged /usr, with where they lead. */
  readonly links: Readonly<Record<string, string>>
  readonly mark: string
  /** For each process, where no control group bounds all of them: bytes of memory of its own. Null: no bound. */
  readonly processBytes: number | null
}

/** What a program linked outside nix, a driver or a script's first line may need; nothing of a user is in it. */
const SYSTEM = (
  '/usr /nix/store /run/opengl-driver /run/opengl-driver-32 /opt/rocm /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d ' +
  '/etc/alternatives /etc/static /etc/vulkan /etc/OpenCL /etc/egl /etc/glvnd'
).split(' ')

/** Directories that a machine has, or has as links into /usr. */
export const MERGED = ['/bin', '/sbin', '/lib', '/lib32', '/lib64'] as const

/**
 * Returns bwrap's arguments (bwrap(1), 0.7 or newer) for one program: namespaces of its own for users, processes, network (with a
 * loopback of its own), IPC and mounts; no capabilities; what it may read is read-only, what it may write is in memory and bounded.
 */
export function bubblewrapArguments(enclosure: Enclosure): string[] {
  const room = `--size ${SANDBOX_ROOM_MIB * 2 ** 20} --tmpfs`
  const words = (text: string): string[] => text.split(' ')
  const readOnly = (path: string): string[] => ['--ro-bind-try', path, path]
  const { environment, links, devices, readable, writable, processBytes } = enclosure
  const kibibytes = processBytes === null ? '' : String(Math.floor(processBytes / 1024))
  return [
    // bwrap's own first process is not waited for, and what its children used of the CPU would count as somebody else's: --as-pid-1
    words('--unshare-all --die-with-parent --as-pid-1 --cap-drop ALL --hostname sandbox --clearenv'),
    Object.entries(environment).flatMap(([name, value]) => ['--setenv', name, value]),
    SYSTEM.flatMap(readOnly),
    MERGED.flatMap((path) => (links[path] === undefined ? readOnly(path) : ['--symlink', links[path], path])),
    words(`--proc /proc --dev /dev ${room} /dev/shm`),
    // CUDA and Vulkan find their cards through /sys (cuInit fails with 304 without it); the CPU's cores and caches are there too
    readOnly(devices.length === 0 ? '/sys/devices/system' : '/sys'),
    devices.flatMap((path) => ['--dev-bind-try', path, path]),
    words(`--remount-ro /dev ${room} /tmp --dir ${SANDBOX_HOME}`),
    readable.flatMap(readOnly),
    writable.flatMap((path) => ['--bind', path, path]),
    words(`--remount-ro / --chdir ${SANDBOX_HOME} -- /bin/sh -c`),
    [WITNESS, 'sandbox', enclosure.mark, kibibytes, String(MOST_TASKS), enclosure.program, ...enclosure.arguments],
  ].flat()
}
