import { Defect, InputError } from '../errors.ts'
import type { BenchFlags } from '../hosts/host-settings.ts'
import { computesOnGpu } from './devices.ts'
import { knowsFlag } from './help.ts'
import { planInvocations } from './invocations.ts'
import type { Test } from './tests.ts'

/** What one llama-bench process is asked for. `tests` are those of one invocation; the ability's flags are from `flagsOfHelp`. */
export interface BenchRequest {
  readonly model: string
  readonly tests: readonly Test[]
  readonly flags: BenchFlags
  readonly repetitions: number
  /** Used where the flags leave the threads open. */
  readonly threads: number
  /** Used where the flags leave the device open; null lets llama-bench choose. */
  readonly device: string | null
  readonly ability: { readonly flags: readonly string[] }
}

const FLASH_ATTENTION_OF_OLD_BUILDS = { on: '1', off: '0', auto: null } as const

/** Throws InputError for a model or a device that llama-bench would take apart at its commas; `owner` says whose it is where there are several. */
export function refuseLists({ model, device }: { readonly model: string; readonly device: string | null }, owner = ''): void {
  const [what, value] = model.includes(',') ? (['model path', model] as const) : (['device', device ?? ''] as const)
  if (!value.includes(',')) return
  throw new InputError({
    problem: `The ${what} '${value}'${owner} holds a comma, and llama-bench reads a comma as a list of runs.`,
    next: what === 'device' ? "Join devices of one run with '/': CUDA0/CUDA1." : 'Rename the file or link it under another name.',
  })
}

function flashAttention(wanted: BenchFlags['flash-attn'], known: readonly string[]): string {
  if (knowsFlag(known, '-fa', wanted)) return wanted
  const old = FLASH_ATTENTION_OF_OLD_BUILDS[wanted]
  if (old !== null && knowsFlag(known, '-fa', old)) return old
  throw new InputError({
    problem: `flash-attn is '${wanted}', but a side's llama-bench only takes ${choicesOf(known, '-fa')}.`,
    next: "Set flash-attn to 'on' or 'off' for this host, so that both sides measure the same.",
  })
}

const choicesOf = (known: readonly string[], flag: string): string =>
  known.flatMap((entry) => (entry.startsWith(`${flag} `) ? [entry.slice(flag.length + 1)] : [])).join(', ')

/** mmap is named because its default moved (mmap, then auto); `-mmp` went away in v0.4.0. Builds with neither always map. */
function loadMode(known: readonly string[]): string[] {
  if (knowsFlag(known, '-lm', 'mmap')) return ['-lm', 'mmap']
  return knowsFlag(known, '-mmp', '1') ? ['-mmp', '1'] : []
}

/**
 * Returns the arguments of one side's llama-bench: JSON Lines, every performance flag explicit, so that a changed default is not
 * measured. Call it for both sides: it throws InputError for what one of them does not know.
 */
export function benchArguments(request: BenchRequest): string[] {
  const { flags, model } = request
  const known = request.ability.flags
  const [invocation, ...others] = planInvocations(request.tests)
  if (invocation === undefined || others.length > 0) {
    throw new Defect({
      problem: `${request.tests.length} tests do not fit into one process.`,
      next: 'Use planInvocations first.',
    })
  }
  const device = flags.device ?? request.device
  refuseLists({ model, device })
  const performance: (readonly [string, string])[] = [
    ['-t', String(flags.threads ?? request.threads)],
    ['-b', String(flags['batch-size'])],
    ['-ub', String(flags['ubatch-size'])],
    ['-ctk', flags['cache-type-k']],
    ['-ctv', flags['cache-type-v']],
    ['-ngl', String(flags['n-gpu-layers'])],
    ...(device === null ? [] : [['-dev', device] as const]),
  ]
  const all = ['-o', 'jsonl', '-r', String(request.repetitions), '-m', model, ...invocation.arguments, ...performance.flat()]
  const unknown = ['-o', '-r', '-m', '-fa', ...all.filter((word) => /^-[a-z]/.test(word))].find((flag) => !knowsFlag(known, flag))
  if (unknown !== undefined) {
    throw new InputError({
      problem: `A side's llama-bench does not know the flag '${unknown}'.`,
      next: 'Remove the setting that needs it (tests at a depth need -d, device needs -dev), or choose tags that both know it.',
    })
  }
  return [...all, '-fa', flashAttention(flags['flash-attn'], known), ...loadMode(known)]
}

/** Returns whether these arguments name a device other than the CPU; null when they leave it to llama-bench. */
export function expectsDevice(commandLine: readonly string[]): boolean | null {
  const at = commandLine.indexOf('-dev')
  const device = (at < 0 ? undefined : commandLine[at + 1]) ?? 'auto'
  return device === 'auto' ? null : computesOnGpu({ flags: { device } })
}
