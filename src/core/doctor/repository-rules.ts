import type { Remark } from './finding.ts'
import type { Rule } from './rule.ts'

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
    name: 'variants-file-left-over',
    looksFor: 'a file llama-cpp-variants.nix, which the overlay takes the place of',
    cost: 'Two places say how llama.cpp is built; whoever edits the wrong one sees nothing change, and a bump may skip the flags of the other.',
    check: ({ variantFiles }) =>
      variantFiles.map(({ path, mentions }): Remark => {
        const used = mentions.map((mention) => `${mention.path}:${mention.line}`)
        return used.length === 0
          ? { severity: 'note', evidence: `${path} is there, and no other Nix file names it.`, fix: `git rm ${path}` }
          : {
              severity: 'warning',
              evidence: `${path} is there, and ${used.join(', ')} name${used.length === 1 ? 's' : ''} it.`,
              fix: `Take those lines out, set programs.llama-fleet on the hosts that used it, then git rm ${path}`,
            }
      }),
  },
]
