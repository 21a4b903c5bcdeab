import { HttpClient } from '@actions/http-client'
import { parseJson } from '../core/json-bounds.ts'
import { isRecord, oneLine } from '../core/reading.ts'
import { textOfAnswer } from './bounded-answers.ts'

/** Without an answer for so long, whoever asks does without. */
const ANSWER_MS = 15_000

/** A release with 60 files takes 150 KiB. */
const LONGEST_ANSWER = 8 * 1024 * 1024

/** What came back; `value` is null where the text is no JSON. */
export interface BoundedAnswer {
  readonly status: number
  readonly text: string
  readonly value: unknown
}

/**
 * Returns GitHub's answer to one question that is asked once: the client's own readers have no bound. @actions/http-client, because it takes the
 * proxy that git and nix take too (node's fetch does not), without Octokit's waiting. Throws Error for none in time, and for one above 8 MiB.
 */
export async function askOnce(url: string, token: string | null, milliseconds = ANSWER_MS): Promise<BoundedAnswer> {
  const client = new HttpClient('llama-fleet', [], { allowRetries: false, socketTimeout: milliseconds })
  try {
    return await inTime(ask(client, url, token), milliseconds)
  } finally {
    client.dispose()
  }
}

/** Returns a refusal in words: its status, and GitHub's message where there is one. */
export function wordsOfRefusal({ status, text, value }: BoundedAnswer): string {
  return `${status} ${oneLine(isRecord(value) && typeof value['message'] === 'string' ? value['message'] : text)}`.trim()
}

async function ask(client: HttpClient, url: string, token: string | null): Promise<BoundedAnswer> {
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
  const { message } = await client.get(url, { accept: 'application/vnd.github+json', ...authorization })
  const text = await textOfAnswer(message, LONGEST_ANSWER)
  const answer = { status: message.statusCode ?? 0, text }
  try {
    return { ...answer, value: parseJson(text) }
  } catch {
    return { ...answer, value: null }
  }
}

async function inTime<Result>(work: Promise<Result>, limit: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limit / 1000} s`)), limit)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
