import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './source-files.ts'

/** A manager of services for tests, reached through the `systemctl` and `systemd-run` on `path`. */
export interface RunningSystemd {
  readonly isSystemd: boolean
  /** Whether `systemd-run` can wait for a service: systemd with D-Bus. */
  readonly hasBus: boolean
  readonly path: string
  /** Adds a service with this command; `unit` is more of its unit file, which only systemd reads. */
  add(name: string, command: string, unit?: string): void
  /** Adds a socket that starts the service of its name. */
  addSocket(name: string): void
  systemctl(...words: readonly string[]): string
  end(): void
}

const PATH = process.env['PATH'] ?? ''
/** The targets that every unit leans on. */
const TARGETS = ['sysinit', 'basic', 'shutdown', 'llama-fleet-test']
/** Tests start a unit more often than five times in ten seconds. */
const NO_START_LIMIT = 'StartLimitIntervalSec=0'
/** systemd-run waits for a service through D-Bus; systemd knows the bus by these names. */
const BUS: Readonly<Record<string, string>> = {
  'dbus.socket': '[Unit]\nDefaultDependencies=no\n[Socket]\nListenStream=/run/dbus/system_bus_socket\n',
  'dbus.service': '[Unit]\nDefaultDependencies=no\nRequires=dbus.socket\n[Service]\nType=notify\nNotifyAccess=main\nExecStart=/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation\n',
}

/** As systemd-nspawn does it: /run and cgroups of its own, nothing of the machine's settings within reach. */
const BOOT = `
set -e
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd/system /run/lock /run/proc /run/llama-fleet-test
# the kernel lets a sandbox have a /proc of its own where one is seen that nothing covers
mount -t proc proc /run/proc
for fixed in /etc /proc/sys; do mount --bind "$fixed" "$fixed"; mount -o remount,bind,ro "$fixed"; done
if [ -d /sys/fs/cgroup/systemd ]; then
  mount -t tmpfs tmpfs /sys/fs/cgroup
  mkdir /sys/fs/cgroup/systemd
  mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
  for controller in memory pids; do
    mkdir /sys/fs/cgroup/$controller
    mount -t cgroup -o $controller cgroup /sys/fs/cgroup/$controller || rmdir /sys/fs/cgroup/$controller
  done
else
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
fi
exec env -i container=llama-fleet-test PATH="$PATH" SYSTEMD_UNIT_PATH="$UNITS" /lib/systemd/systemd --system --unit=llama-fleet-test.target --log-target=console 
`

/** Returns a real systemd in namespaces of its own below `directory` where this user may start one, else the stand-in. */
export function runSystemd(directory: string): RunningSystemd {
  const units = join(directory, 'units')
  const bin = join(directory, 'bin')
  for (const made of [units, bin]) mkdirSync(made, { recursive: true })
  const systemd = startSystemd(units)
  return systemd === null ? standIn(units, bin) : inNamespaces(systemd, units, bin)
}

interface StartedSystemd {
  readonly child: ChildProcess
  readonly id: string
  readonly hasBus: boolean
}

const enter = (id: string): string[] => ['--target', id, '--mount', '--pid', '--uts', '--cgroup']

function startSystemd(units: string): StartedSystemd | null {
  if (process.getuid?.() !== 0 || !existsSync('/lib/systemd/systemd')) return null
  for (const target of TARGETS) writeFileSync(join(units, `${target}.target`), '[Unit]\nDefaultDependencies=no\n')
  for (const [name, unit] of Object.entries(BUS)) writeFileSync(join(units, name), unit)
  // it must not outlive a test that is killed
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--cgroup', '--uts', '--mount-proc', 'sh', '-c', BOOT], {
    stdio: 'ignore',
    env: { PATH, UNITS: units },
  })
  child.on('error', () => {})
  for (let attempt = 0; attempt < 100; attempt++) {
    spawnSync('sleep', ['0.05'])
    const id = childOf(child.pid ?? 0)
    if (id === null) continue
    const state = spawnSync('nsenter', [...enter(id), 'systemctl', 'is-system-running'], { encoding: 'utf8', timeout: 2_000 })
    if (!/^(?:running|degraded)$/m.test(state.stdout ?? '')) continue
    const bus = spawnSync('nsenter', [...enter(id), 'systemctl', 'start', 'dbus.service'], { timeout: 10_000 })
    return { child, id, hasBus: bus.status === 0 }
  }
  child.kill('SIGKILL')
  return null
}

function childOf(id: number): string | null {
  const path = `/proc/${id}/task/${id}/children`
  return existsSync(path) ? (readFileSync(path, 'utf8').trim().split(' ')[0] || null) : null
}

function inNamespaces({ child, id, hasBus }: StartedSystemd, units: string, bin: string): RunningSystemd {
  for (const program of ['systemctl', 'systemd-run']) script(join(bin, program), `export PATH='${PATH}'; [ ! -d /run/llama-fleet-test ] || exec ${program} "$@"; exec nsenter ${enter(id).join(' ')} ${program} "$@"`)
  const manager = common(bin)
  return {
    ...manager,
    isSystemd: true,
    hasBus,
    add: (name, command, unit = '') => {
      writeFileSync(join(units, name), `[Unit]\n${NO_START_LIMIT}\n${unit}\n[Service]\nType=exec\nExecStart=/bin/sh -c "${command}"\n`)
      manager.systemctl('daemon-reload')
    },
    addSocket: (name) => {
      writeFileSync(join(units, name), `[Unit]\n${NO_START_LIMIT}\nDefaultDependencies=no\n[Socket]\nListenStream=/run/${name}\n`)
      manager.systemctl('daemon-reload')
    },
    end: () => void child.kill('SIGKILL'),
  }
}

function standIn(units: string, bin: string): RunningSystemd {
  const program = join(ROOT, 'scripts/stand-ins/systemd.sh')
  for (const name of ['systemctl', 'systemd-run']) script(join(bin, name), `export FLEET_UNITS=${units}; exec ${join(bin, 'as', name)} "$@"`)
  mkdirSync(join(bin, 'as'))
  for (const name of ['systemctl', 'systemd-run']) symlinkSync(program, join(bin, 'as', name))
  const added: string[] = []
  const add = (name: string, command: string): void => {
    writeFileSync(join(units, name), command)
    added.push(name)
  }
  const manager = common(bin)
  return {
    ...manager,
    isSystemd: false,
    hasBus: false,
    add,
    addSocket: (name) => add(name, 'exec sleep 1000'),
    end: () => void manager.systemctl('stop', '--', ...added),
  }
}

function common(bin: string): Pick<RunningSystemd, 'path' | 'systemctl'> {
  const path = `${bin}:${PATH}`
  return {
    path,
    systemctl: (...words) => {
      const ended = spawnSync(join(bin, 'systemctl'), words, { encoding: 'utf8', env: { PATH: path }, timeout: 10_000 })
      return `${ended.stdout}${ended.stderr}`
    },
  }
}

function script(path: string, text: string): void {
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
}
