/** Where a sandboxed program works: HOME, TMPDIR and working directory in one, empty at its start. */
export const SANDBOX_HOME = '/tmp/home'

/** How much a sandboxed program may write in all, in MiB of memory, and as much again in /dev/shm. */
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
  readonly mark: string
  /** For each process, where no control group bounds all of them: bytes of memory of its own. Null: no bound. */
  readonly processBytes: number | null
}

/** What a program linked outside nix, a driver or a script's first line may need; nothing of a user is in it. */
export const SYSTEM_PATHS = (
  '/usr /nix/store /run/opengl-driver /run/opengl-driver-32 /opt/rocm /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d ' +
  '/etc/alternatives /etc/static /etc/vulkan /etc/OpenCL /etc/egl /etc/glvnd'
).split(' ')

/** Directories that a machine has, or has as links into /usr. */
export const MERGED = ['/bin', '/sbin', '/lib', '/lib32', '/lib64'] as const
