import { MERGED, SANDBOX_HOME, SANDBOX_ROOM_MIB, SYSTEM_PATHS, type Enclosure } from './enclosure.ts'
import { MEMORY_PERCENT, MOST_TASKS } from './process-limits.ts'
import { witnessWords } from './traces.ts'

/** A transient service: its unit, and what only the machine can tell. */
export interface ServicePlace {
  readonly unit: string
  /** An empty directory for each of the program's `/`, `/tmp` and `/var/tmp`. */
  readonly root: string
  readonly temporary: readonly [tmp: string, varTmp: string]
  /** The files of the devices: a device that is a directory has several. */
  readonly nodes: readonly string[]
  /** The groups that own them, by number. */
  readonly groups: readonly number[]
  /** systemd ends it then, also where nobody is left to ask for it. */
  readonly mostSeconds: number
}

/** The client hands our own pipes to the service and waits for its end. */
const CLIENT = ['--system', '--quiet', '--pipe', '--wait', '--collect', '--no-ask-password', '--service-type=exec']

/** systemd.exec(5): no network, no processes or devices of others, no privileges, no way to get some. */
const HARDENING = (
  'DynamicUser CapabilityBoundingSet= NoNewPrivileges PrivateNetwork PrivateIPC PrivateDevices MountAPIVFS ProtectHostname ProtectProc=invisible ProtectKernelTunables ' +
  'ProtectKernelModules ProtectKernelLogs ProtectControlGroups ProtectClock RestrictNamespaces RestrictSUIDSGID RestrictRealtime LockPersonality KeyringMode=private'
)
  .split(' ')
  .map((property) => (property.includes('=') ? property : `${property}=yes`))

/**
 * Nobody is told when whoever started a service is gone, but its standard input ends then. The watcher kills its own first process and no other, because
 * it cannot be sure of whose it is; systemd ends what is left of the unit. It is no process that the program left.
 */
const WATCH = 'exec 4<&0 </dev/null; { read -r _ <&4; kill -KILL $$ 2>/dev/null; } & exec 4<&-; exec /usr/bin/env -i "LLAMA_FLEET_WATCHER=$!" "$@"'

/**
 * Returns systemd-run's words (systemd-run(1), systemd.exec(5)) for one program as a service of a user made for it. It sees an empty root into which
 * the system's directories and what it may read are mounted read-only; what it may write is in memory and bounded. Only root may ask for one.
 * A dynamic user gets a /tmp on disk, and a tmpfs in its place is dropped as its duplicate; a mount of an empty directory is not.
 */
export function serviceWords(enclosure: Enclosure, place: ServicePlace): string[] {
  const room = `size=${SANDBOX_ROOM_MIB}M,mode=1777`
  const { environment, devices, readable, writable } = enclosure
  const mounted = (path: string, at?: string): string => `BindReadOnlyPaths=${quoted(`-${path}`)}${at === undefined ? '' : `:${quoted(at)}`}`
  const [tmp, varTmp] = place.temporary
  const properties = [
    HARDENING,
    `RootDirectory=${place.root}`,
    `WorkingDirectory=${SANDBOX_HOME}`,
    [...SYSTEM_PATHS, ...MERGED, ...readable].map((path) => mounted(path)),
    [mounted(tmp, '/tmp'), mounted(varTmp, '/var/tmp')],
    [SANDBOX_HOME, '/dev/shm'].map((path) => `TemporaryFileSystem=${path}:${room}`),
    writable.map((path) => `BindPaths=${quoted(path)}`),
    devices.map((path) => `BindPaths=${quoted(`-${path}`)}`),
    place.nodes.map((path) => `DeviceAllow=${path} rw`),
    place.groups.map((group) => `SupplementaryGroups=${group}`),
    [`MemoryMax=${MEMORY_PERCENT}%`, `TasksMax=${MOST_TASKS}`, 'LimitMEMLOCK=infinity', 'OOMPolicy=continue', 'KillSignal=SIGKILL', `RuntimeMaxSec=${place.mostSeconds}`],
  ].flat()
  // what systemd adds to the environment is taken out again
  const inside = ['/bin/sh', '-c', WATCH, 'service', ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...witnessWords(enclosure)]
  return [
    ...CLIENT,
    `--unit=${place.unit}`,
    ...properties.map((property) => `--property=${property}`),
    '--',
    // systemd.service(5): a dollar sign is written twice where it is to stay one
    ...inside.map((word) => word.replaceAll('$', '$$$$')),
  ]
}

/** Returns a word in double quotes (systemd.syntax(7)), in which only these two are special; elsewhere a colon would end a path. */
export const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`
