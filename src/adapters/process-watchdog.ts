import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * A shell that knows the living process groups and waits for the end of its stdin, which the kernel brings when this
 * program dies in whatever way (SIGKILL, out of memory). Then it asks the groups to end, and kills them 2 s later.
 */
const SCRIPT = `
trap '' INT TERM HUP
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%%" $group "*} \${groups#*" $group "}" ;; esac ;;
  esac
done
living=
for group in $groups; do kill -s TERM -- "-$group" 2>/dev/null && living="$living $group"; done
[ -n "$living" ] || exit 0
sleep 2
for group in $living; do kill -s KILL -- "-$group" 2>/dev/null; done
`

/** Knows the process groups that must not outlive this program. */
export interface Watchdog {
  watch(group: number): void
  forget(group: number): void
}

/**
 * Returns a watchdog over process groups; it does not keep this program alive. Not covered: a machine without /bin/sh,
 * someone who kills the watchdog too, and the sessions that nix gives its builders when nix itself is killed with SIGKILL.
 */
export function watchdog(): Watchdog {
  const stdin = start()
  const say = (line: string): void => {
    if (stdin?.writable === true) stdin.write(line)
  }
  return { watch: (group) => say(`+ ${group}\n`), forget: (group) => say(`- ${group}\n`) }
}

function start(): Writable | null {
  const env = { PATH: '/run/current-system/sw/bin:/usr/bin:/bin' }
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { env, cwd: '/', detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  shell.on('error', () => {})
  shell.stdin?.on('error', () => {})
  shell.unref()
  const socket = shell.stdin as (Writable & { unref?: () => void }) | null
  socket?.unref?.()
  return socket
}
