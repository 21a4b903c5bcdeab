import { z } from 'zod'

/** How much a finding weighs: an error loses speed, safety or the meaning of a bump; a warning costs something; a note is good to know. */
export const SEVERITIES = ['error', 'warning', 'note'] as const
const severitySchema = z.enum(SEVERITIES)
export type Severity = z.infer<typeof severitySchema>

const hostSchema = z.string().nullable().describe('The host that it is about; null when it is about the fleet, the repository or this machine.')

/** One thing that is wrong: what was seen, what it costs in plain words, and how to mend it. */
const findingSchema = z.strictObject({
  rule: z.string().describe('The name of the rule, as in docs/doctor.md.'),
  severity: severitySchema,
  host: hostSchema,
  evidence: z.string(),
  cost: z.string(),
  fix: z.string(),
})
export type Finding = z.infer<typeof findingSchema>

/** What a rule could not look at from here. It is never a pass. */
const notCheckedSchema = z.strictObject({ rule: z.string(), host: hostSchema, why: z.string() })
export type NotChecked = z.infer<typeof notCheckedSchema>

/** What `llama-fleet doctor --json` prints. */
export const examinationSchema = z.strictObject({
  schema: z.literal(1),
  hosts: z.array(z.string()).describe('The hosts that were looked at.'),
  findings: z.array(findingSchema).describe('The worst first.'),
  notChecked: z.array(notCheckedSchema).describe('What could not be looked at from this machine. It may be right or wrong.'),
})
export type Examination = z.infer<typeof examinationSchema>

/** What a rule says of the facts: a finding without the rule's own words, or why it could not look. */
export type Remark =
  | { readonly severity: Severity; readonly host?: string; readonly evidence: string; readonly fix: string; readonly cost?: string }
  | { readonly notChecked: string; readonly host?: string }
