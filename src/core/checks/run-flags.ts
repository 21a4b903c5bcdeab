import type { BenchFlags } from '../hosts/host-settings.ts'

/** What llama-completion and llama-perplexity of both sides run with: the flags that the host is measured with. */
export interface RunFlags {
  readonly model: string
  readonly flags: BenchFlags
  /** Used where the flags leave the threads open: the same on both sides, because their number changes how sums are rounded. */
  readonly threads: number
  readonly device: string | null
}

/** The first spelling that a program's help knows; null when it knows none. */
export function knownSpelling(known: ReadonlyMap<string, string>, ...spellings: readonly string[]): string | null {
  return spellings.find((spelling) => known.has(spelling)) ?? null
}

/** Returns the words that switch flash attention; none where the program leaves no choice. Until August 2025 `-fa` took no value. */
export function flashAttentionWords(known: ReadonlyMap<string, string>, wanted: BenchFlags['flash-attn']): readonly string[] {
  const value = known.get('-fa')
  if (value === undefined) return []
  if (value !== '') return ['-fa', wanted]
  return wanted === 'on' ? ['-fa'] : []
}

/** Returns model, threads, cache types, layers and device as words; what a program does not know is left out on that side. */
export function runWords(known: ReadonlyMap<string, string>, { model, flags, threads, device }: RunFlags): readonly string[] {
  const chosen = flags.device ?? device
  const wanted: readonly (readonly [string, string | null])[] = [
    ['-t', String(flags.threads ?? threads)],
    ['-ngl', String(flags['n-gpu-layers'])],
    ['-ctk', flags['cache-type-k']],
    ['-ctv', flags['cache-type-v']],
    // llama-bench joins the devices of one run with a slash, all other programs with a comma
    ['-dev', chosen?.replaceAll('/', ',') ?? null],
  ]
  return ['-m', model, ...wanted.flatMap(([flag, value]) => (value === null || !known.has(flag) ? [] : [flag, value]))]
}
