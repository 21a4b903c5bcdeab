/** The outputs of action.yml. */
export const OUTPUT_NAMES = [
  'candidate-tag',
  'outcome',
  'should-run',
  'should-publish',
  'matrix',
  'plan-digest',
  'report',
  'pull-request-number',
  'pull-request-url',
  'pull-request-operation',
] as const
export type OutputName = (typeof OUTPUT_NAMES)[number]

/** What an action shows on GitHub: outputs for later jobs, the job summary, and word for its own post step. */
export interface ActionSurface {
  setOutput(name: OutputName, value: string): void
  writeSummary(markdown: string): Promise<void>
  saveState(name: string, value: string): void
  /** Marks the step as failed, with the sentence as its annotation. */
  fail(message: string): void
}
