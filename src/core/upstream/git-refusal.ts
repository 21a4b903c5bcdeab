const CUT_OFF = /shallow roots are not allowed/i

/** Returns whether git left a history out because it is cut off. */
export function isCutOff(stderr: string): boolean {
  return CUT_OFF.test(stderr)
}

/** Returns whether git missed an object in what it fetched, from its words or from a sentence with them. */
export function missesObjects(said: string): boolean {
  return /did not send all necessary objects|from promisor remote/i.test(said)
}

/** What git says (LC_ALL=C) when a remote does not serve, and what that means; the first that fits counts. `lasts`: waiting does not mend it. */
const MEANINGS: readonly (readonly [RegExp, string, 'lasts'?])[] = [
  [/could not resolve host/i, 'the host cannot be found'],
  [/couldn't find remote ref HEAD/, 'it has no default branch, or is empty', 'lasts'],
  [/host key verification failed/i, 'this machine does not know its ssh key', 'lasts'],
  [/returned error: 407|response 407/i, 'the proxy wants a login', 'lasts'],
  [
    /couldn't find remote ref|not our ref|unadvertised object|remote did not send all/i,
    'it does not have what it listed before, or the commit was never there',
  ],
  [/authentication failed|permission denied \(publickey/i, 'it is private or missing, and takes none of the logins that git has here', 'lasts'],
  [/could not read (?:username|password)|terminal prompts disabled/i, 'it is private or missing, and no login was given', 'lasts'],
  [/not valid: .*is this a git repository/i, 'what answers there is no git server', 'lasts'],
  [/repository .* not found|does not appear to be a git repository|does not exist|not found/i, 'there is no such repository', 'lasts'],
  [/returned error: (?:403|429)/i, 'it refuses to serve any more'],
  [/returned error: 5\d\d/i, 'its server fails'],
  [/failed to connect|connection (?:refused|reset|timed out)|couldn't connect|operation timed out/i, 'it does not answer'],
  [/maximum \(\d+\) redirects/i, 'it sends from one address to the next without end', 'lasts'],
  [/ssl|gnutls|certificate/i, 'no secure connection can be made', 'lasts'],
  [/transport '.*' not allowed/i, 'its kind of address is not allowed (https, http, ssh, git, file)', 'lasts'],
  [CUT_OFF, 'it is a shallow clone, whose history is cut off: follow the repository that it was cloned from', 'lasts'],
  [/dumb http transport/i, 'its server has the files alone and does not speak git’s protocol: follow one that does', 'lasts'],
  [/no space left on device/i, 'the disk of this machine is full'],
  [/expected (?:flush|'packfile')|early EOF|hung up unexpectedly|empty reply|RPC failed/i, 'its answer broke off'],
]

const meaningOf = (stderr: string): (typeof MEANINGS)[number] | undefined => MEANINGS.find(([pattern]) => pattern.test(stderr))

/** Returns what went wrong with a remote, in words, from git's stderr. */
export function meaningOfRefusal(stderr: string): string {
  const meaning = meaningOf(stderr)?.[1]
  const said = lastWord(stderr)
  return meaning === undefined ? `git says: ${said}` : `${meaning} (git says: ${said})`
}

/** Returns whether what went wrong with a remote stays until somebody mends it. */
export function isLastingRefusal(stderr: string): boolean {
  return meaningOf(stderr)?.[2] === 'lasts'
}

/** Returns the line in which git says why it failed, without logins in addresses. */
export function lastWord(stderr: string): string {
  const lines = stderr
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]+/g, ' ')
    .split('\n')
    // ssh says why, and git then only that it could not read
    .filter((line) => line.trim() !== '' && !/^(?:fatal: Could not read from remote repository|Please make sure you have the correct|and the repository exists)/.test(line))
  const line = lines.findLast((each) => /^(?:fatal|error|remote|warning: rejected)\b/.test(each)) ?? lines.at(-1) ?? 'nothing'
  return withoutLogin(line.trim().slice(0, 400).replace(/\.+$/, ''))
}

/** Returns an address or a sentence without user and password in URLs. */
export function withoutLogin(text: string): string {
  return text.replace(/(\w:\/\/)[^/\s]*@/g, '$1')
}

/** Returns an address without user and password where they are a login of http; of ssh the user is part of the address. */
export function withoutHttpLogin(address: string): string {
  return address.replace(/^(https?:\/\/)[^/\s]*@/i, '$1')
}
