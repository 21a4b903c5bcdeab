import { shellWord } from '../shell-word.ts'
import type { Facts, PinFacts } from './facts.ts'
import type { Remark } from './finding.ts'
import { tagName } from '../pin/pin-target.ts'
import { attributeName } from '../pin/flake-text.ts'
import type { Rule } from './rule.ts'

const onPin = (check: (pin: PinFacts, facts: Facts) => readonly Remark[]): Rule['check'] => (facts) => (facts.pin === null ? [] : check(facts.pin, facts))

/** The flake input, what it says and what the lock holds of it. */
export const PIN_RULES: readonly Rule[] = [
  {
    name: 'pin-cannot-be-moved',
    looksFor: 'a flake input that is missing, or written in a form that llama-fleet refuses to edit',
    cost: 'No bump is possible.',
    check: onPin(({ problem }) => (problem === null ? [] : [{ severity: 'error', evidence: problem.what, fix: problem.next }])),
  },
  {
    name: 'input-not-pinned',
    looksFor: 'an input without a tag or commit in flake.nix',
    cost: '`nix flake update` moves llama.cpp to whatever the branch holds that day, untested; and flake.nix does not say what runs.',
    check: onPin(({ form, place, input, locked }) => {
      if (form !== 'none') return []
      const at = locked?.rev === null || locked === null ? 'nothing' : locked.rev.slice(0, 7)
      return [{
        severity: 'warning',
        evidence: `${place} names no tag for '${input}'; flake.lock holds ${at}.`,
        fix: `Put the tag that is wanted behind the repository: ${attributeName(input)}.url = "github:ggml-org/llama.cpp/TAG"; or that of the fork; in a set with owner and repo it is \`ref\`. \`llama-fleet init\` shows the edit.`,
      }]
    }),
  },
  {
    name: 'lock-moved-by-hand',
    looksFor: 'a flake.lock that stands on another commit than the tag or commit that flake.nix names',
    cost: 'flake.nix says one llama.cpp and the hosts run another; the next `nix flake lock` keeps the difference, and a bump starts from the wrong baseline.',
    check: onPin(lockRemarks),
  },
  {
    name: 'nested-inputs-not-followed',
    looksFor: "inputs of the llama.cpp flake that are locked for themselves instead of following the fleet's",
    cost: 'Every bump may bring another nixpkgs along: a second nixpkgs is fetched and evaluated, and a change in speed may come from it instead of llama.cpp.',
    check: onPin(({ loose, input, place }) =>
      loose.length === 0
        ? []
        : [{
            severity: 'warning',
            evidence: `flake.lock locks ${loose.map(({ nested }) => `${input}/${nested}`).join(', ')} for themselves (${place}).`,
            fix: loose
              .map(({ nested, root }) => (root === null ? `declare ${nested} yourself and let it be followed` : `${attributeName(input)}.inputs.${attributeName(nested)}.follows = "${root}";`))
              .join(' '),
          }],
    ),
  },
]

function lockRemarks({ problem, place, input, ref, rev, locked, tagCommit }: PinFacts): Remark[] {
  // whatever the lock holds, the pin is to be written anew first
  if (problem !== null) return []
  if (locked === null) return [{ severity: 'error', evidence: `flake.lock has no locked node for '${input}'.`, fix: 'Run `nix flake lock` and commit flake.lock.' }]
  const held = locked.rev === null ? 'no commit' : locked.rev.slice(0, 7)
  const fix = `Say what is meant: write the tag that is wanted at ${place}, run \`nix flake lock\`, and where that keeps the commit, \`nix flake update ${shellWord(input)}\`.`
  // nix writes the lower case of a commit that stands in the upper one
  if (rev !== null && locked.rev !== rev.toLowerCase()) return [{ severity: 'error', evidence: `${place} pins the commit ${rev.slice(0, 7)}; flake.lock holds ${held}.`, fix }]
  const tag = ref === null ? null : tagName(ref)
  if (tag === null || ref === null) return []
  if (locked.originalRef !== ref) return [{ severity: 'error', evidence: `${place} pins ${tag}; flake.lock was written for ${locked.originalRef ?? 'no ref'} and holds ${held}.`, fix }]
  if ('unknown' in tagCommit) return [{ notChecked: tagCommit.unknown }]
  if (tagCommit.commit === null) return [{ severity: 'error', evidence: `${place} pins ${tag}, which upstream does not have (any more); flake.lock holds ${held}.`, fix }]
  return tagCommit.commit === locked.rev ? [] : [{ severity: 'error', evidence: `${place} pins ${tag}, which stands on ${tagCommit.commit.slice(0, 7)}; flake.lock holds ${held}.`, fix }]
}
