import { InputError } from '../core/errors.ts'

const TRY_AGAIN = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Returns why an HTTP answer holds no part of the file, to be tried again; null when it does. Throws InputError for an answer
 * that will stay what it is. `shown` is the URL without its query.
 */
export function refusalOf(response: Response, shown: string): string | null {
  const { status } = response
  if (TRY_AGAIN.has(status)) return `the server answered ${status}`
  if (status === 401 || status === 403) {
    throw new InputError({
      problem: `${shown} asks for a login (HTTP ${status}), and llama-fleet sends none.`,
      next: 'Fetch a gated model by hand and give its path.',
    })
  }
  if (status === 404 || status === 410)
    throw new InputError({ problem: `${shown} is not there (HTTP ${status}).`, next: 'Check the URL of the model.' })
  if (status !== 200 && status !== 206)
    throw new InputError({ problem: `${shown} answered HTTP ${status}.`, next: 'Check the URL of the model.' })
  const type = response.headers.get('content-type') ?? ''
  if (!/^text\/html\b/i.test(type)) return null
  throw new InputError({
    problem: `${shown} is a web page (${type}), not a GGUF.`,
    next: 'Take the address of the file itself; on Hugging Face it has /resolve/, not /blob/.',
  })
}
