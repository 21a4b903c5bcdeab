import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * A shell that knows the living process groups and waits for the end of its stdin, which the kernel brings when this
 * program dies in whatever way (SIGKILL, out of memory). Then it asks the groups to end, and 2 s later kills them and their
 * descendants in other sessions (nix's builders), which it finds through proc(5) `children`.
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
below() (
  for file in /proc/$1/task/*/children; do
    children=
    read -r children < "$file"
    for child in $children; do echo "$child"; below "$child"; done
  done
) 2>/dev/null
left=
for group in $groups; do
  descendants=$(below "$group")
  kill -s TERM -- "-$group" 2>/dev/null && left="$left -$group $descendants"
done
[ -n "$left" ] || exit 0
sleep 2
for one in $left; do kill -s KILL -- "$one" 2>/dev/null; done
`

/** Knows the process groups that must not outlive this program. */
export interface Watchdog {
  watch(group: number): void
  forget(group: number): void
}

/**
 * Returns a watchdog over process groups; it does not keep this program alive. Not covered: a machine without /bin/sh, and
 * someone who kills the watchdog too.
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
