import { z } from 'zod'
import { installableQuestion, type Question } from '../hosts/installable.ts'
import type { PlannedHost } from '../hosts/planned-host.ts'
import { readAnswer } from '../reading.ts'
import { serviceQuestion } from './service-command.ts'

const answerSchema = z.strictObject({ package: z.unknown(), service: z.unknown() })

/** nix's answers to the questions after a host's package and after its service, each to be read by its own reader. */
export type JointAnswer = z.infer<typeof answerSchema>

/**
 * Returns both questions as one, since every evaluation goes through the whole configuration of a host; null when one of them is not asked, or each
 * of another attribute. It fails when either does.
 */
export function jointQuestion(host: PlannedHost): Question | null {
  const ofPackage = installableQuestion(host)
  const ofService = host.checks.includes('service') ? serviceQuestion(host) : null
  if (ofService === null || ofService.attribute !== ofPackage.attribute) return null
  return { attribute: ofPackage.attribute, apply: `host: { package = (${ofPackage.apply}) host; service = (${ofService.apply}) host; }` }
}

/** Returns the two answers. */
export function readJointAnswer(host: PlannedHost, answer: unknown): JointAnswer {
  return readAnswer(answerSchema, answer, installableQuestion(host).attribute)
}
