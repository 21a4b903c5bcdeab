import { counted } from '../counted.ts'
import { oneLine } from '../reading.ts'
import type { Enclosure } from './enclosure.ts'
import { MOST_TASKS } from './process-limits.ts'

/** How many files and processes a witness lists; the rest it counts, or what it says would drown in them. */
const LISTED = 64

/**
 * What runs around a program inside its sandbox: it runs the program, then says on stderr, in lines that begin with the first
 * argument, what the program left. The second is how many KiB of its own each process may have (empty: no bound), the third how many
 * processes there may be. Needs a POSIX shell and nothing else, and starts no process after the program. The kernel counts what finds
 * no route (ip(7)). A limit of address space (RLIMIT_AS) would stop CUDA, and models that are mapped; RLIMIT_DATA counts neither.
 */
const WITNESS = `
mark=$1 memory=$2 most=$3 watcher=\${LLAMA_FLEET_WATCHER:-}; shift 3
unset LLAMA_FLEET_WATCHER
ulimit -c 0
echo 1000 > /proc/self/oom_score_adj
exec 3>&2 2>/dev/null
(
  [ -z "$memory" ] || ulimit -d "$memory"
  if (ulimit -u "$most"); then ulimit -u "$most"; else ulimit -p "$most"; fi
  exec "$@" 2>&3 3>&-
)
code=$?
say() {
  count=$((count + 1))
  [ $count -gt ${LISTED} ] || echo "$mark $1 $2" >&3
}
count=0
for process in /proc/[0-9]*; do
  id=\${process#/proc/}
  if [ "$id" != $$ ] && [ "$id" != "$watcher" ] && read -r name < "$process/comm"; then say process "$name"; fi
done
echo "$mark processes $count" >&3
{ echo x > "$HOME/.room"; } || echo "$mark full" >&3
count=0
for file in "$HOME"/* "$HOME"/.[!.]* /tmp/* /tmp/.[!.]*; do
  if [ -e "$file" ] || [ -L "$file" ]; then say file "$file"; fi
done
echo "$mark files $count" >&3
for counts in /proc/net/snmp /proc/net/snmp6; do
  while read -r line; do
    case $line in Ip:* | Ip6OutNoRoutes*) echo "$mark net $line" >&3 ;; esac
  done < "$counts"
done
read -r line < /proc/$$/stat && echo "$mark stat $line" >&3
exit $code
`

/** Returns the words that run a program with the witness around it. */
export function witnessWords({ mark, processBytes, program, arguments: argv }: Enclosure): string[] {
  const kibibytes = processBytes === null ? '' : String(Math.floor(processBytes / 1024))
  return ['/bin/sh', '-c', WITNESS, 'sandbox', mark, kibibytes, String(MOST_TASKS), program, ...argv]
}

/** Names that GPU drivers use for what they have compiled. */
const CACHES = /^\/tmp\/home\/\.(?:cache|nv|room)$/
const SHOWN = 5

/**
 * What a witness said: what the program wrote on stderr, without the witness's lines; its traces in words that follow its name; and the
 * kernel's ticks (USER_HZ) that it used of the CPU with all that it waited for, null where the witness did not come to its end.
 */
export interface Witness {
  readonly stderr: string
  readonly traces: readonly string[]
  readonly cpuTicks: number | null
}

/** Returns what the witness with this mark said. */
export function readWitness(
  stderr: string,
  mark: string,
  sandbox: { readonly known: readonly string[]; readonly roomMiB: number },
): Witness {
  const own: string[] = []
  const said: string[] = []
  for (const line of stderr.split('\n')) (line.startsWith(`${mark} `) ? said : own).push(line)
  const of = (what: string): string[] =>
    said.flatMap((line) => (line.startsWith(`${mark} ${what} `) ? [line.slice(mark.length + what.length + 2)] : []))
  const listed = of('file')
  const files = listed.filter((file) => !CACHES.test(file) && !sandbox.known.includes(file))
  const processes = of('process')
  // whatever is beyond the list is none of the few that we know
  const beyond = (what: string, seen: readonly string[]): number => Math.max(0, countOf(of(what)) - seen.length)
  const unrouted = unroutedOf(of('net'))
  return {
    stderr: own.join('\n'),
    cpuTicks: ticksOf(of('stat')[0]),
    traces: [
      ...(unrouted > 0 ? [`tried ${unrouted === 1 ? 'once' : `${unrouted} times`} to reach the network, in vain`] : []),
      ...(processes.length > 0 ? [`left ${countedNames(processes, beyond('processes', processes), 'process', 'processes')} running; ended`] : []),
      ...(said.includes(`${mark} full`) ? [`filled the ${sandbox.roomMiB} MiB that it may write`] : []),
      ...(files.length > 0 ? [`wrote ${countedNames(files, beyond('files', listed), 'file', 'files')} beside its output; removed`] : []),
    ],
  }
}

function countedNames(names: readonly string[], beyond: number, one: string, many: string): string {
  const shown = names.slice(0, SHOWN).map((name) => oneLine(name, 60))
  const count = names.length + beyond
  return `${counted(count, one, many)} (${shown.join(', ')}${count > SHOWN ? ', …' : ''})`
}

function countOf(said: readonly string[]): number {
  return Number(/^\d{1,9}$/.exec(said[0] ?? '')?.[0] ?? 0)
}

/** proc(5): utime, stime, cutime and cstime are fields 14 to 17; the name in parentheses may hold spaces. */
function ticksOf(stat: string | undefined): number | null {
  const ticks = /^.*\)(?: \S+){11}((?: \d{1,15}){4}) /.exec(stat ?? '')?.[1]
  return ticks === undefined ? null : ticks.trim().split(' ').reduce((sum, each) => sum + Number(each), 0)
}

/** How many packets and connections found no route: proc(5) `/proc/net/snmp` has titles and numbers in pairs of lines. */
function unroutedOf(lines: readonly string[]): number {
  const [titles = [], numbers = []] = lines.filter((line) => line.startsWith('Ip: ')).map((line) => line.split(' '))
  const four = Number(numbers[titles.indexOf('OutNoRoutes')] ?? 0)
  const six = Number(/^Ip6OutNoRoutes\s+(?<count>\d+)$/m.exec(lines.join('\n'))?.groups?.['count'] ?? 0)
  return (Number.isSafeInteger(four) ? four : 0) + six
}
