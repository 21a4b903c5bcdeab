import { oneLine } from '../reading.ts'

/**
 * What runs around a program inside its sandbox: it runs the program, then says on stderr, in lines that begin with the first
 * argument, what the program left. Needs a POSIX shell and nothing else. The kernel counts what finds no route (ip(7)).
 */
export const WITNESS = `
mark=$1; shift
ulimit -c 0
echo 1000 > /proc/self/oom_score_adj
exec 3>&2 2>/dev/null
(exec "$@" 2>&3 3>&-)
code=$?
for process in /proc/[0-9]*; do
  id=\${process#/proc/}
  if [ "$id" != $$ ] && read -r name < "$process/comm"; then echo "$mark process $name" >&3; fi
done
(echo x > "$HOME/.room") || echo "$mark full" >&3
for file in "$HOME"/* "$HOME"/.[!.]* /tmp/* /tmp/.[!.]*; do
  if [ -e "$file" ] || [ -L "$file" ]; then echo "$mark file $file" >&3; fi
done
for counts in /proc/net/snmp /proc/net/snmp6; do
  while read -r line; do
    case $line in Ip:* | Ip6OutNoRoutes*) echo "$mark net $line" >&3 ;; esac
  done < "$counts"
done
exit $code
`

/** Names that GPU drivers use for what they have compiled. */
const CACHES = /^\/tmp\/home\/\.(?:cache|nv|room)$/
const SHOWN = 5

/** Returns what a program wrote on stderr without the witness's lines, and its traces in words that follow its name. */
export function readWitness(
  stderr: string,
  mark: string,
  sandbox: { readonly known: readonly string[]; readonly roomMiB: number },
): { readonly stderr: string; readonly traces: readonly string[] } {
  const own: string[] = []
  const said: string[] = []
  for (const line of stderr.split('\n')) (line.startsWith(`${mark} `) ? said : own).push(line)
  const of = (what: string): string[] =>
    said.flatMap((line) => (line.startsWith(`${mark} ${what} `) ? [line.slice(mark.length + what.length + 2)] : []))
  const files = of('file').filter((file) => !CACHES.test(file) && !sandbox.known.includes(file))
  const processes = of('process')
  const unrouted = unroutedOf(of('net'))
  return {
    stderr: own.join('\n'),
    traces: [
      ...(unrouted > 0 ? [`tried ${unrouted === 1 ? 'once' : `${unrouted} times`} to reach the network, in vain`] : []),
      ...(processes.length > 0 ? [`left ${counted(processes, 'process', 'processes')} running; ended`] : []),
      ...(said.includes(`${mark} full`) ? [`filled the ${sandbox.roomMiB} MiB that it may write`] : []),
      ...(files.length > 0 ? [`wrote ${counted(files, 'file', 'files')} beside its output; removed`] : []),
    ],
  }
}

function counted(names: readonly string[], one: string, many: string): string {
  const shown = names.slice(0, SHOWN).map((name) => oneLine(name, 60))
  return `${names.length} ${names.length === 1 ? one : many} (${shown.join(', ')}${names.length > SHOWN ? ', …' : ''})`
}

/** How many packets and connections found no route: proc(5) `/proc/net/snmp` has titles and numbers in pairs of lines. */
function unroutedOf(lines: readonly string[]): number {
  const [titles = [], numbers = []] = lines.filter((line) => line.startsWith('Ip: ')).map((line) => line.split(' '))
  const four = Number(numbers[titles.indexOf('OutNoRoutes')] ?? 0)
  const six = Number(/^Ip6OutNoRoutes\s+(?<count>\d+)$/m.exec(lines.join('\n'))?.groups?.['count'] ?? 0)
  return (Number.isSafeInteger(four) ? four : 0) + six
}
