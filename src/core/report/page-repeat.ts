import { element, escapeHtml } from './html.ts'
import type { Side } from '../verdict/coin.ts'
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

/** A build of one side, with the lines that come before it. */
type SideLines = readonly (readonly string[])[]

/** Returns how a side of a review is built: the base as it is committed, and of the candidate what merging makes, which lies in no repository and is made again. */
function reviewedLines(report: Report, merged: string, side: Side, place: string): { readonly flake: string; readonly before: SideLines } {
  const [base, head] = [report.baseline.pin.rev, report.candidate.pin.rev]
  if (side === 'baseline') return { flake: `${place}?rev=${base}`, before: [] }
  if (merged === head) return { flake: `${place}?rev=${head}`, before: [] }
  const before = [['git', 'worktree', 'add', '--detach', 'merged', base], ['git', '-C', 'merged', 'merge', '--no-edit', head]]
  return { flake: place === '.' ? './merged' : `./merged/${place.slice(2)}`, before }
}

/** Returns the words of the command that builds one side into a link of its name, and of those before it; none where its source cannot be named. */
function buildLines(report: Report, host: HostReport, side: Side, attribute: string): SideLines {
  // nix finds a flake by where it lies, and of the repository what it needs
  const place = report.flakeDirectory === undefined ? '.' : `./${report.flakeDirectory}`
  if (report.review !== undefined) {
    const { flake, before } = reviewedLines(report, report.review.merged, side, place)
    return [...before, ['nix', 'build', `${flake}#${attribute}`, '--out-link', side]]
  }
  const upstream = flakeOf(report.upstream, report[side].pin.rev)
  if (upstream !== null) return [['nix', 'build', `${place}#${attribute}`, '--override-input', report.flakeInput, upstream, '--out-link', side]]
  const build = host.builds?.[side]
  return build !== undefined && 'storePath' in build ? [['nix-store', '--realise', build.storePath, '--add-root', side]] : []
}

/** Returns the command lines that repeat a host's measurement by hand in a clone of the fleet; none where nothing was benchmarked. */
export function commandsOf(report: Report, host: HostReport): string[] {
  if (host.installable === null || host.benchArguments.length === 0) return []
  const { attribute } = host.installable
  const sides = ['baseline', 'candidate'] as const
  const fetch = report.review === undefined ? [] : [['git', 'fetch', 'origin', `refs/pull/${report.review.number}/head`, report.baseline.pin.rev]]
  const builds = sides.flatMap((side) => buildLines(report, host, side, attribute))
  const first = host.rounds[0]?.first ?? 'baseline'
  const order = first === 'baseline' ? sides : sides.toReversed()
  return [...fetch, ...builds, ...order.map((side) => [`./${side}/bin/llama-bench`, ...host.benchArguments])].map((words) => words.map(shellWord).join(' '))
}

/** Returns the command lines of a host as a part of its card. */
export function repeatHtml(report: Report, host: HostReport): string {
  const commands = commandsOf(report, host)
  if (commands.length === 0) return ''
  const rounds = `The last two lines are one round; ${host.roundsPlanned} were planned, their order tossed with seed ${report.seed}.`
  return `<details><summary>Repeat it by hand on ${escapeHtml(host.host)}</summary>\n<p>In a clone of the fleet. ${rounds}</p>\n${element('pre', {}, escapeHtml(commands.join('\n')))}\n</details>`
}
