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

/** A flake in a directory of the repository, as the query of a reference says it; a strange path is found out by nix. */
function directoryOf({ directory }: NonNullable<Report['review']>): string {
  return directory === '.' ? '' : `dir=${encodeURIComponent(directory)}&`
}

/** Returns the command lines that repeat a host's measurement by hand in a clone of the fleet; none where nothing was benchmarked. */
export function commandsOf(report: Report, host: HostReport): string[] {
  if (host.installable === null || host.benchArguments.length === 0) return []
  const { attribute } = host.installable
  const sides = ['baseline', 'candidate'] as const
  const builds = sides.flatMap((side) => {
    const flake = flakeOf(report.upstream, report[side].pin.rev)
    if (report.review !== undefined) return [['nix', 'build', `.?${directoryOf(report.review)}rev=${report[side].pin.rev}#${attribute}`, '--out-link', side].map(shellWord).join(' ')]
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
