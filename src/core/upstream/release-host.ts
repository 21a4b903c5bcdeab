/** Where GitHub's REST interface has the releases of a repository, and whether our token is for that server. */
export interface ReleaseHost {
  readonly api: string
  readonly repository: string
  readonly ownServer: boolean
}

/** The GitHub that this program works for, as a workflow names it; without a name it is github.com. */
export interface GithubServer {
  readonly serverUrl: string | undefined
  readonly apiUrl: string | undefined
}

const ADDRESS =
  /^(?:https?:\/\/(?:[^/@\s]*@)?|ssh:\/\/(?:[^/@\s]*@)?|[\w.-]+@)(?<host>[\w.-]+(?::\d{1,5})?)[:/](?<owner>[\w-][\w.-]{0,99})\/(?<name>[\w.-]{1,100}?)(?:\.git)?\/?$/

/** Returns where the publication dates of an upstream are, null for every host but GitHub: there git's dates must do. */
export function releaseHost(upstream: string, { serverUrl, apiUrl }: GithubServer): ReleaseHost | null {
  const { host, owner, name } = ADDRESS.exec(upstream)?.groups ?? {}
  if (host === undefined || owner === undefined || name === undefined || /^\.+$/.test(name)) return null
  const server = (serverUrl ?? 'https://github.com').replace(/^https?:\/\/|\/+$/g, '').toLowerCase()
  const ownServer = host.toLowerCase() === server
  const known = ownServer && apiUrl !== undefined && /^https?:\/\//.test(apiUrl) ? apiUrl.replace(/\/+$/, '') : null
  const api = known ?? (host.toLowerCase() === 'github.com' ? 'https://api.github.com' : null)
  return api === null ? null : { api, repository: `${owner}/${name}`, ownServer }
}
