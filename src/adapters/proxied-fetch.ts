import { HttpClient } from '@actions/http-client'

/** fetch, as far as it is used here. */
export type ProxiedFetch = (url: string, options: RequestInit) => Promise<Response>

/**
 * Returns a fetch that goes where git and nix go: through the proxy that `https_proxy` or `http_proxy` name, but for the hosts of
 * `no_proxy` and this machine itself. node's own fetch knows no proxy. A dispatcher belongs to the undici that made it, so its fetch
 * is taken too, and loaded only then.
 */
export function proxiedFetch(): ProxiedFetch {
  const client = new HttpClient('llama-fleet', [], { keepAlive: true })
  return async (url, options) => {
    const dispatcher = client.getAgentDispatcher(url)
    if (dispatcher === undefined) return fetch(url, options)
    const { fetch: through } = await import('undici')
    return through(url, { ...options, dispatcher } as Parameters<typeof through>[1]) as unknown as Promise<Response>
  }
}
