/** Returns the one branch that bumps of a flake input live on. */
export function bumpBranch(input: string): string {
  return `llama-fleet/${input}`
}
