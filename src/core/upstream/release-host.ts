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
  /^(?:(?:https?|ssh|git):\/\/(?:[^/@\s]*@)?|[\w.-]+@)(?<host>[\w.-]+(?::\d{1,5})?)[:/](?<owner>[\w-][\w.-]{0,99})\/(?<name>[\w.-]{1,100}?)(?:\.git)?\/?$/

/** Returns where the publication dates of an upstream are, null for every host but GitHub: there git's dates must do. */
export function releaseHost(upstream: string, { serverUrl, apiUrl }: GithubServer): ReleaseHost | null {
  const { host: written, owner, name } = ADDRESS.exec(upstream)?.groups ?? {}
  // other names of the same server, and the port that its protocol has anyway
  const host = written?.toLowerCase().replace(/^(?:www|ssh)\.(?=github\.com\b)/, '').replace(/:(?:443|22|9418)$/, '')
  if (host === undefined || owner === undefined || name === undefined || /^\.+$/.test(name)) return null
  const server = (serverUrl ?? 'https://github.com').replace(/^https?:\/\/|\/+$/g, '').toLowerCase()
  const ownServer = host === server
  const known = ownServer && apiUrl !== undefined && /^https?:\/\//.test(apiUrl) ? apiUrl.replace(/\/+$/, '') : null
  const api = known ?? (host === 'github.com' ? 'https://api.github.com' : null)
  return api === null ? null : { api, repository: `${owner}/${name}`, ownServer }
}

/** Returns owner and name of the repository on github.com that an address of git is of; null for every other host. */
export function githubRepository(address: string): string | null {
  return releaseHost(address, { serverUrl: undefined, apiUrl: undefined })?.repository ?? null
}
