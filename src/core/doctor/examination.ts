import { CPU_RULES } from './cpu-rules.ts'
import type { Facts } from './facts.ts'
import { SEVERITIES, type Examination, type Finding, type NotChecked } from './finding.ts'
import { GPU_RULES } from './gpu-rules.ts'
import { NIX_RULES } from './nix-rules.ts'
import { PACKAGE_RULES } from './package-rules.ts'
import { PIN_RULES } from './pin-rules.ts'
import { REPOSITORY_RULES } from './repository-rules.ts'
import { RUNNER_RULES } from './runner-rules.ts'
import type { Rule } from './rule.ts'

/** Every rule, in the order in which findings of equal weight are shown. */
export const RULES: readonly Rule[] = [...PACKAGE_RULES, ...CPU_RULES, ...GPU_RULES, ...PIN_RULES, ...NIX_RULES, ...RUNNER_RULES, ...REPOSITORY_RULES]

/** Returns what the rules say of the facts: findings, the worst first, and what could not be looked at. */
export function examine(facts: Facts): Examination {
  const findings: Finding[] = []
  const notChecked: NotChecked[] = []
  for (const { name, cost, check } of RULES) {
    for (const remark of check(facts)) {
      const host = remark.host ?? null
      if ('notChecked' in remark) notChecked.push({ rule: name, host, why: remark.notChecked })
      else findings.push({ rule: name, severity: remark.severity, host, evidence: remark.evidence, cost: remark.cost ?? cost, fix: remark.fix })
    }
  }
  const weight = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)
  return { schema: 1, hosts: facts.hosts.map(({ name }) => name), findings: findings.toSorted((a, b) => weight(a) - weight(b)), notChecked }
}

/** Returns the exit code of an examination (README.md, Outcomes): 3 when there is an error. */
export function exitCodeOfExamination({ findings }: Examination): 0 | 3 {
  return findings.some(({ severity }) => severity === 'error') ? 3 : 0
}
