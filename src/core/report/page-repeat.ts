import { element, escapeHtml } from './html.ts'
import type { HostReport, Report } from './report.ts'

/** A word as a POSIX shell takes it, whatever is in it. */
const shellWord = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`)

/** Returns the flake reference of a commit of upstream; null where the form of the address leaves open how it is written. */
function flakeOf(upstream: string, rev: string): string | null {
  const [, onGitHub] = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(upstream) ?? []
  if (onGitHub !== undefined) return `github:${onGitHub}/${rev}`
  if (/^github:[\w.-]+\/[\w.-]+$/.test(upstream)) return `${upstream}/${rev}`
  return /^https:\/\/[^?#\s]+$/.test(upstream) ? `git+${upstream}?rev=${rev}` : null
}

/** The flake of a commit, in its directory of the repository, as a reference; a strange path is found out by nix. */
function atCommit({ directory }: NonNullable<Report['review']>, rev: string): string {
  return `.?${directory === '.' ? '' : `dir=${encodeURIComponent(directory)}&`}rev=${rev}`
}

/** The flake that is the candidate of a review, and the lines that make it: a merge of our own lies in no repository, so it is made again beside the clone's tree. */
function mergedFlake(review: NonNullable<Report['review']>, base: string, head: string): { readonly flake: string; readonly lines: readonly string[] } {
  if (review.merged === head) return { flake: atCommit(review, head), lines: [] }
  const flake = review.directory === '.' ? './merged' : `./merged/${review.directory}`
  return { flake, lines: [`git worktree add --detach merged ${base}`, `git -C merged merge --no-edit ${head}`] }
}

/** Returns the command lines that repeat a host's measurement by hand in a clone of the fleet; none where nothing was benchmarked. */
export function commandsOf(report: Report, host: HostReport): string[] {
  if (host.installable === null || host.benchArguments.length === 0) return []
  const { attribute } = host.installable
  const sides = ['baseline', 'candidate'] as const
  const builds = sides.flatMap((side) => {
    const flake = flakeOf(report.upstream, report[side].pin.rev)
    if (report.review !== undefined) {
      const [base, head] = [report.baseline.pin.rev, report.candidate.pin.rev]
      const { flake: reviewed, lines } = side === 'baseline' ? { flake: atCommit(report.review, base), lines: [] } : mergedFlake(report.review, base, head)
      return [...lines, ['nix', 'build', `${reviewed}#${attribute}`, '--out-link', side].map(shellWord).join(' ')]
    }
    const build = host.builds?.[side]
    if (flake !== null)
      return [['nix', 'build', `.#${attribute}`, '--override-input', report.flakeInput, flake, '--out-link', side].map(shellWord).join(' ')]
    return build !== undefined && 'storePath' in build ? [['nix-store', '--realise', build.storePath, '--add-root', side].map(shellWord).join(' ')] : []
  })
  const fetch = report.review === undefined ? [] : [`git fetch origin refs/pull/${report.review.number}/head ${report.baseline.pin.rev}`]
  const first = host.rounds[0]?.first ?? 'baseline'
  const order = first === 'baseline' ? sides : sides.toReversed()
  return [...fetch, ...builds, ...order.map((side) => [`./${side}/bin/llama-bench`, ...host.benchArguments].map(shellWord).join(' '))]
}

/** Returns the command lines of a host as a part of its card. */
export function repeatHtml(report: Report, host: HostReport): string {
  const commands = commandsOf(report, host)
  if (commands.length === 0) return ''
  const rounds = `The last two lines are one round; ${host.roundsPlanned} were planned, their order tossed with seed ${report.seed}.`
  return `<details><summary>Repeat it by hand on ${escapeHtml(host.host)}</summary>\n<p>In a clone of the fleet. ${rounds}</p>\n${element('pre', {}, escapeHtml(commands.join('\n')))}\n</details>`
}
