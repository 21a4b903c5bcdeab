import { readlinkSync } from 'node:fs'
import { totalmem } from 'node:os'
import { delimiter } from 'node:path'
import { oneLine } from '../core/reading.ts'
import { formatBytes } from '../core/report/numbers.ts'
import { bubblewrapArguments } from '../core/sandbox/bubblewrap-arguments.ts'
import { MERGED, type Enclosure } from '../core/sandbox/enclosure.ts'
import { MEMORY_PERCENT } from '../core/sandbox/process-limits.ts'
import type { ControlGroups } from './control-group.ts'
import { faultOfProbe, probeOf, PROBE_SECONDS, runEnclosed, type FoundSandbox } from './enclosed-program.ts'
import type { SandboxOptions } from './machine-sandbox.ts'
import { descendantsOf } from './process-tree.ts'
import { programIn } from './program-start.ts'

/** Where bwrap is on NixOS when a service's PATH does not say so. */
const FURTHER = ['/run/current-system/sw/bin', '/run/wrappers/bin', '/usr/bin']

/** Returns bubblewrap, tried on this machine, as the way to run programs; else the reason why it is not. */
export async function findBubblewrap(options: SandboxOptions, groups: ControlGroups): Promise<FoundSandbox> {
  const { processes, environment } = options
  const own = environment['LLAMA_FLEET_BWRAP'] ?? ''
  const program = own === '' ? programIn([...(environment['PATH'] ?? '').split(delimiter), ...FURTHER], 'bwrap') : programIn([''], own)
  if (program === null) return none(own === '' ? 'there is no bwrap on PATH (the package bubblewrap has it)' : `LLAMA_FLEET_BWRAP names ${own}, where no program is`)
  const fault = faultOfProbe(await processes.run({ ...commandOf(program, probeOf(options), groups), timeoutSeconds: PROBE_SECONDS }))
  if (fault !== null) return none(`${program} does not work here: ${fault}`)
  return {
    state: { kind: 'bubblewrap', reason: `${program} works here; ${boundsText(groups)}` },
    run: (asked) =>
      runEnclosed(asked, options, {
        // what drivers of GPUs map for themselves has never been seen under a limit
        processBytes: (devices) => (groups.limits.memoryBytes === null && devices.length === 0 ? PROCESS_BYTES : null),
        reach: (id) => `/proc/${descendantsOf(id)[0]?.id ?? id}`,
        run: (enclosure, command) => processes.run({ ...commandOf(program, enclosure, groups), ...command }),
      }),
  }
}

const none = (reason: string): FoundSandbox => ({ state: { kind: 'none', reason: oneLine(reason) }, run: null })

function commandOf(bubblewrap: string, enclosure: Enclosure, groups: ControlGroups) {
  const links = Object.fromEntries(MERGED.flatMap((path) => linkAt(path)))
  const [program, ...argv] = groups.next().within([bubblewrap, ...bubblewrapArguments(enclosure, links)])
  // bwrap itself needs nothing; what the program gets stands in the arguments
  return { program, arguments: argv, directory: '/', environment: groups.environment }
}

const PROCESS_BYTES = Math.floor((totalmem() * MEMORY_PERCENT) / 100)

function boundsText({ limits, words }: ControlGroups): string {
  if (limits.memoryBytes !== null) return words
  return `${words === '' ? '' : `${words}, `}no control group bounds memory, and each process that needs no GPU may have ${formatBytes(PROCESS_BYTES)}`
}

function linkAt(path: string): [string, string][] {
  try {
    return [[path, readlinkSync(path)]]
  } catch {
    // a directory, or not there
    return []
  }
}
