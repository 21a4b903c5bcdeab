import { listed } from '../listed.ts'
import { shellPath } from '../shell-word.ts'
import type { Remark } from './finding.ts'
import type { Facts } from './facts.ts'
import type { Rule } from './rule.ts'
import type { WorkflowFacts } from './workflow-facts.ts'

/** Ten days before GitHub would: https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule */
const QUIET_DAYS = 50

const isScheduled = ({ triggers }: WorkflowFacts): boolean => triggers.includes('schedule')

/** Returns whether schedules stop soon if the repository is public, which costs a request to ask. */
export function mayStop({ workflows, daysSinceCommit }: Pick<Facts, 'workflows' | 'daysSinceCommit'>): boolean {
  return daysSinceCommit !== null && daysSinceCommit >= QUIET_DAYS && workflows.some(isScheduled)
}

/** What lies in the repository. */
export const REPOSITORY_RULES: readonly Rule[] = [
  {
    name: 'no-configuration',
    looksFor: 'a configuration that is missing or that llama-fleet refuses',
    cost: 'No run starts, neither here nor on GitHub.',
    check: ({ configProblem }) =>
      configProblem === null ? [] : [{ severity: configProblem.missing ? 'warning' : 'error', evidence: configProblem.what, fix: configProblem.next }],
  },
  {
    name: 'unreadable-workflow',
    looksFor: 'a workflow file that cannot be read',
    cost: 'GitHub refuses it, and what it would run is not known.',
    check: ({ workflows }) =>
      workflows.flatMap(({ path, problem }): Remark[] => (problem === null ? [] : [{ severity: 'warning', evidence: `${path}: ${problem}.`, fix: 'Correct it, or remove it.' }])),
  },
  {
    name: 'schedule-may-stop',
    looksFor: `a public repository with a scheduled workflow and no commit for ${QUIET_DAYS} days`,
    cost: 'After 60 days without a commit GitHub switches the schedules of a public repository off: no tag is found any more, and nothing says so.',
    check: (facts) => {
      const { workflows, daysSinceCommit, publicity } = facts
      if (!mayStop(facts) || publicity.kind === 'private') return []
      const seen = `The last commit here is ${daysSinceCommit} days old, and ${listed(workflows.filter(isScheduled).map(({ path }) => path))} ${workflows.filter(isScheduled).length === 1 ? 'has' : 'have'} a schedule`
      if (publicity.kind === 'unknown') return [{ notChecked: `${seen}; whether the repository is public is not known (${publicity.why}).` }]
      return [{ severity: 'warning', evidence: `${seen}; ${publicity.repository} is public.`, fix: 'Push a commit to the default branch; a schedule that is off is switched on again with `gh workflow enable FILE`.' }]
    },
  },
  {
    name: 'variants-file-left-over',
    looksFor: 'a file llama-cpp-variants.nix, which the overlay takes the place of',
    cost: 'Two places say how llama.cpp is built; whoever edits the wrong one sees nothing change, and a bump may skip the flags of the other.',
    check: ({ variantFiles }) =>
      variantFiles.map(({ path, mentions }): Remark => {
        const used = mentions.map((mention) => `${mention.path}:${mention.line}`)
        return used.length === 0
          ? { severity: 'note', evidence: `${path} is there, and no other Nix file names it.`, fix: `git rm ${shellPath(path)}` }
          : {
              severity: 'warning',
              evidence: `${path} is there, and ${used.join(', ')} name${used.length === 1 ? 's' : ''} it.`,
              fix: `Take those lines out, set programs.llama-fleet on the hosts that used it, then git rm ${shellPath(path)}`,
            }
      }),
  },
]
