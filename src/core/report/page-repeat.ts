import { element, escapeHtml } from './html.ts'
import { flakeIn } from '../pin/flake-place.ts'
import { shellWord } from '../shell-word.ts'
import { githubRepository } from '../upstream/release-host.ts'
import { SIDES, sidesFrom, type Side } from '../verdict/sides.ts'
import { otherCommits } from './other-commits.ts'
import type { HostReport, Report } from './report.ts'

/** Returns the flake reference of a commit of upstream; null where the form of the address leaves open how it is written. */
function flakeOf(upstream: string, rev: string): string | null {
  if (!/^https:\/\/[^?#\s]+$/.test(upstream)) return null
  const repository = githubRepository(upstream)
  return repository === null ? `git+${upstream}?rev=${rev}` : `github:${repository}/${rev}`
}

/** Command lines, each as its words. */
type Lines = readonly (readonly string[])[]

/** Returns the lines that build one side into a link of its name; none where its source cannot be named. */
function buildLines(report: Report, host: HostReport, side: Side, attribute: string): Lines {
  // nix finds a flake by the directory that it lies in
  const fleetIn = (tree: string): string => flakeIn(tree, report.flakeDirectory ?? '.')
  const build = (flake: string, ...more: readonly string[]): readonly string[] => ['nix', 'build', `${flake}#${attribute}`, ...more, '--out-link', side]
  const { rev } = report[side].pin
  if (report.review !== undefined) {
    if (side === 'baseline' || report.review.merged === rev) return [build(`${fleetIn('.')}?rev=${rev}`)]
    // a merge of ours lies in no repository, so it is made again beside the clone's own tree
    return [['git', 'worktree', 'add', '--detach', 'merged', report.baseline.pin.rev], ['git', '-C', 'merged', 'merge', '--no-edit', rev], build(fleetIn('./merged'))]
  }
  const upstream = flakeOf(report.upstream, rev)
  if (upstream !== null) return [build(fleetIn('.'), '--override-input', report.flakeInput, upstream)]
  const built = host.builds?.[side]
  return built !== undefined && 'storePath' in built ? [['nix-store', '--realise', built.storePath, '--add-root', side]] : []
}

/** Returns the command lines that repeat a host's measurement by hand in a clone of the fleet; none where nothing of its commits was benchmarked. */
export function commandsOf(report: Report, host: HostReport): string[] {
  if (host.installable === null || host.benchArguments.length === 0 || otherCommits(host) !== null) return []
  const { attribute } = host.installable
  const fetch = report.review === undefined ? [] : [['git', 'fetch', 'origin', `refs/pull/${report.review.number}/head`, report.baseline.pin.rev]]
  const builds = SIDES.flatMap((side) => buildLines(report, host, side, attribute))
  const order = sidesFrom(host.rounds[0]?.first ?? 'baseline')
  return [...fetch, ...builds, ...order.map((side) => [`./${side}/bin/llama-bench`, ...host.benchArguments])].map((words) => words.map(shellWord).join(' '))
}

/** Returns the command lines of a host as a part of its card. */
export function repeatHtml(report: Report, host: HostReport): string {
  const commands = commandsOf(report, host)
  if (commands.length === 0) return ''
  const rounds = `The last two lines are one round; ${host.roundsPlanned} were planned, their order tossed with seed ${report.seed}.`
  return `<details><summary>Repeat it by hand on ${escapeHtml(host.host)}</summary>\n<p>In a clone of the fleet. ${rounds}</p>\n${element('pre', {}, escapeHtml(commands.join('\n')))}\n</details>`
}
