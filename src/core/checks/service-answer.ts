import { z } from 'zod'
import { parseJson } from '../json-bounds.ts'
import { oneLine } from '../reading.ts'
import type { ServiceQuestionKind } from './service-arguments.ts'

/** What the service is asked, and where. Streamed, so that the first token can be timed. */
export interface ServiceQuestion {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

const PROMPT = 'Once upon a time there was a river that'
const TOKENS = 16

/** Returns the request for a kind of server; `model` names one where the server offers several (router mode). */
export function questionTo(kind: ServiceQuestionKind['asks'], model: string | null): ServiceQuestion {
  const named = model === null ? {} : { model }
  switch (kind) {
    case 'completion':
      return { path: '/completion', body: { ...named, prompt: PROMPT, n_predict: TOKENS, temperature: 0, seed: 1, ignore_eos: true, cache_prompt: false, stream: true } }
    case 'embedding':
      // not /v1/embeddings, which a model without pooling refuses
      return { path: '/embedding', body: { ...named, content: PROMPT } }
    case 'rerank':
      return { path: '/v1/rerank', body: { ...named, query: PROMPT, documents: ['ran to the sea.', 'is a number.'] } }
  }
}

const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })).min(1) })

/** The model that another server was asked for; where only that will do, it is asked for although it is not listed. */
export interface WantedModel {
  readonly name: string
  readonly isOnlyOne: boolean
}

/** Returns the model to ask of those that /v1/models lists: the wanted one, else the first; null when the answer is something else. */
export function modelToAsk(text: string, wanted: WantedModel | null = null): string | null {
  if (wanted?.isOnlyOne === true) return wanted.name
  const result = modelsSchema.safeParse(parsed(text))
  const ids = result.success ? result.data.data.map(({ id }) => id) : []
  return ids.find((id) => id === wanted?.name) ?? ids[0] ?? null
}

/** What the service answered, or why that is no answer (without a full stop). */
export type ServiceAnswer =
  | { readonly kind: 'text'; readonly text: string; readonly tokensPerSecond: number | null }
  | { readonly kind: 'none'; readonly why: string }

const eventSchema = z.looseObject({
  content: z.string().optional(),
  stop: z.boolean().optional(),
  error: z.unknown().optional(),
  timings: z.looseObject({ predicted_per_second: z.number().optional() }).optional(),
})
const MOST_NUMBERS = 65_536
const vectorSchema = z.array(z.number()).min(1).max(MOST_NUMBERS)
const embeddedSchema = z.looseObject({ embedding: z.union([vectorSchema, z.array(vectorSchema).min(1).max(MOST_NUMBERS)]) })
/** One vector until the end of 2024; since then a list, and of a model without pooling a vector for each token. */
const embeddingSchema = z.union([embeddedSchema, z.array(embeddedSchema).min(1).max(MOST_NUMBERS)])
const rerankSchema = z.looseObject({ results: z.array(z.looseObject({ relevance_score: z.number() })).min(1).max(MOST_NUMBERS) })

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return null
  }
}

type StreamEvent = z.infer<typeof eventSchema>

/** What a line of a stream says; nothing where it is a ping or empty. Errors had a field of their own until 2025. */
function eventsOf(line: string): readonly StreamEvent[] {
  const [, field, value = ''] = /^(data|error): ?(.*)$/s.exec(line) ?? []
  if (field === 'error') return [{ error: parsed(value) ?? value }]
  const result = field === 'data' ? eventSchema.safeParse(parsed(value)) : null
  return result?.success === true ? [result.data] : []
}

const contentOf = ({ content }: StreamEvent): string => content ?? ''

/** Returns whether a line of a streamed completion holds text: a stream may begin with pings and empty tokens. */
export function hasText(line: string): boolean {
  return eventsOf(line).some((event) => contentOf(event) !== '')
}

function completionOf(text: string): ServiceAnswer {
  const events = text.split('\n').flatMap(eventsOf)
  const fault = events.find(({ error }) => error !== undefined)
  if (fault !== undefined) return { kind: 'none', why: `its completion broke off with '${oneLine(JSON.stringify(fault.error), 200)}'` }
  const written = events.map(contentOf).join('')
  if (written === '') return { kind: 'none', why: `its completion has no text: '${oneLine(text, 120)}'` }
  if (!events.some(({ stop }) => stop === true)) return { kind: 'none', why: `its completion broke off after '${oneLine(written, 120)}'` }
  const rate = events.findLast(({ timings }) => timings !== undefined)?.timings?.predicted_per_second
  return { kind: 'text', text: written, tokensPerSecond: rate === undefined || !Number.isFinite(rate) || rate <= 0 ? null : rate }
}

/** Returns what a status and a body mean as the answer to `questionTo`. */
export function readServiceAnswer(kind: ServiceQuestionKind['asks'], status: number, text: string): ServiceAnswer {
  if (status !== 200) return { kind: 'none', why: `it answers with HTTP ${status}: '${oneLine(text, 200)}'` }
  if (kind === 'completion') return completionOf(text)
  const fine = kind === 'embedding' ? embeddingSchema.safeParse(parsed(text)).success : rerankSchema.safeParse(parsed(text)).success
  return fine ? { kind: 'text', text: '', tokensPerSecond: null } : { kind: 'none', why: `its answer is no ${kind}: '${oneLine(text, 120)}'` }
}

/** Returns the bytes that these processes hold on NVIDIA's cards, from `nvidia-smi --query-compute-apps=pid,used_memory`; null of none. */
export function deviceBytesOf(csv: string, ids: ReadonlySet<number>): number | null {
  const held = csv.split('\n', 1_000).flatMap((line) => {
    const found = /^\s*(\d{1,9}),\s*(\d{1,9})\s*$/.exec(line)
    return found !== null && ids.has(Number(found[1])) ? [Number(found[2]) * 1024 * 1024] : []
  })
  return held.length === 0 ? null : held.reduce((sum, bytes) => sum + bytes, 0)
}
