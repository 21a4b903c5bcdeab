import { oneLine } from '../reading.ts'
import type { Divergence, WAYS } from './check-runs.ts'
import { flashAttentionWords, runWords, type RunFlags } from './run-flags.ts'

/** Tokens of one chunk, and chunks: llama-perplexity compares the later half of each, 63 positions of 128, 126 in all. */
const CHUNK_TOKENS = 128
const CHUNKS = 2

/**
 * How a run computes: `batch` as a prompt is read; `tokens` one by one, as text is generated, which other kernels do;
 * `otherwise` one by one with flash attention the other way round.
 */
export type Way = (typeof WAYS)[number]

/** The ways in which the baseline is compared with itself, best first: not every model runs with and without flash attention. */
export const SELF_WAYS = ['otherwise', 'tokens'] as const satisfies readonly Way[]

/** The ways in which the candidate is compared with the baseline: a wrong kernel may show in one alone. */
export const CANDIDATE_WAYS = ['batch', 'tokens'] as const satisfies readonly Way[]

/**
 * Returns the words that record the probabilities in `file`, or compare with those in it; null when the program cannot.
 * A file takes 2 bytes per position and token of the vocabulary: 32 MB for 128,000.
 */
export function logitsArguments(
  known: ReadonlyMap<string, string>,
  run: RunFlags,
  job: { readonly text: string; readonly file: string; readonly compare: boolean; readonly way: Way },
): readonly string[] | null {
  const needed = ['--kl-divergence', '--kl-divergence-base', '--chunks', '-f', '-c', '-b', '-ub']
  if (needed.some((flag) => !known.has(flag))) return null
  const own = run.flags['flash-attn']
  const attention = job.way === 'otherwise' ? (own === 'off' ? 'on' : 'off') : own
  const batch = String(CHUNK_TOKENS)
  const shape = ['-f', job.text, '-c', batch, '-b', batch, '-ub', job.way === 'batch' ? batch : '1', '--chunks', String(CHUNKS)]
  const words = [...runWords(known, run), ...flashAttentionWords(known, attention), ...shape, '--kl-divergence-base', job.file]
  return job.compare ? [...words, '--kl-divergence'] : words
}

const NUMBER = String.raw`(-?(?:\d+\.\d+|nan|inf))`
const MEAN = new RegExp(String.raw`^Mean {4}KLD: +${NUMBER} `, 'm')
const MAXIMUM = new RegExp(String.raw`^Maximum KLD: +${NUMBER}\s*$`, 'm')
const SAME_TOP = new RegExp(String.raw`^Same top p: +${NUMBER} `, 'm')
/** One line per chunk, each with the counts so far; the statistics come after the last. */
const CHUNK_LINE = /^ {0,3}\d+ +\S+ ± /gm

/** It can print a few millionths below zero, which is how its file rounds; a divergence is never really negative. */
const LEAST_NEGATIVE = 0.0001

function finite(text: string | undefined): number | null {
  const value = Number(text)
  return text === undefined || !Number.isFinite(value) ? null : value
}

/**
 * Returns what `llama-perplexity --kl-divergence` found; null when it printed no statistics. A mean that is not a number (it
 * prints `nan`) is null in it: then the probabilities were none.
 */
export function readDivergence(stdout: string, way: Way): Divergence | null {
  const mean = MEAN.exec(stdout)?.[1]
  if (mean === undefined) return null
  const share = finite(SAME_TOP.exec(stdout)?.[1])
  const clip = (value: number | null): number | null => (value === null || value < -LEAST_NEGATIVE ? null : Math.max(0, value))
  return {
    way,
    mean: clip(finite(mean)),
    maximum: clip(finite(MAXIMUM.exec(stdout)?.[1])),
    sameTop: share === null ? null : Math.min(1, Math.max(0, share / 100)),
    positions: Math.min(CHUNKS, stdout.match(CHUNK_LINE)?.length ?? 0) * (CHUNK_TOKENS / 2 - 1),
  }
}

/** Returns the error that llama-perplexity told instead of statistics, without a full stop; null when it told none. */
export function faultOfLogits(stderr: string): string | null {
  // since 2026 with a stamp, behind a progress line that has no end
  const telling = /(?:^|(?<![\d.])(?:\d+\.)+\d+ E )(?<said>\w+ *: *(?:you need at least|failed|inconsistent|\S+ does not look like).*)$/m.exec(stderr)?.groups?.['said']
  return telling === undefined ? null : `it said '${oneLine(telling)}'`
}

/** Returns whether such an error is about the record and not about what was computed: its form may change from tag to tag. */
export function isFaultOfFile(said: string): boolean {
  return /does not look like|inconsistent|failed (?:to open|reading)|you need at least/.test(said)
}

/**
 * What may lie between the two sides beyond what lies between the baseline and itself. In upstream's table for LLaMA 3 8B
 * (tools/perplexity/README.md) Q8_0 is 0.0008 further from F16 than F16 is from itself, Q6_K 0.0049: a build that answers
 * alike stays below what the gentlest quantisation costs, twice over at most.
 */
export const LOGITS_MARGIN = 0.001

/** A baseline further from itself than this (Q5_K_M is as far from F16 there) cannot vouch for anybody. */
export const SELF_LIMIT = 0.01

/** Returns the largest mean divergence that counts as the same answers: twice the baseline's own, plus the margin. */
export function thresholdOf(self: number): number {
  return 2 * self + LOGITS_MARGIN
}
