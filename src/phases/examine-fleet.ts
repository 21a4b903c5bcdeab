import { examinationText } from '../core/doctor/examination-text.ts'
import { examine, exitCodeOfExamination } from '../core/doctor/examination.ts'
import { visibleJson } from '../core/report/visible-text.ts'
import type { DoctorRequest } from '../core/request.ts'
import { gatherFleet, type FactsWorld } from './fleet-facts.ts'

/** Prints what is wrong with the fleet and returns the exit code: 3 when something is an error. Throws InputError where there is no fleet. */
export async function examineFleet(request: DoctorRequest, directory: string, world: FactsWorld & { readonly print: (text: string) => void }): Promise<number> {
  const { facts } = await gatherFleet(directory, request.config, world)
  const examination = examine(facts)
  world.print(request.json ? visibleJson(examination) : examinationText(examination))
  return exitCodeOfExamination(examination)
}
