/** What an action shows on GitHub: outputs for later jobs, and the job summary. */
export interface ActionSurface {
  setOutput(name: string, value: string): void
  writeSummary(markdown: string): Promise<void>
}
