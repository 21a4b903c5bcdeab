/** A label on the pull request that accepts changed answers carries the tag: on the next tag it means nothing. */
const LABEL = /^llama-fleet:accept-output=(?<tag>v\d{1,6}\.\d{1,6}\.\d{1,6}|b[1-9]\d{0,8})$/i

/** Returns the tags whose changed answers these labels accept, each once; other labels say nothing about answers. */
export function acceptedOutputs(labels: readonly string[]): string[] {
  const tags = labels.slice(0, 200).flatMap((label) => LABEL.exec(label.trim())?.groups?.['tag']?.toLowerCase() ?? [])
  return [...new Set(tags)]
}

/** Returns the label that accepts the answers of a tag. */
export function acceptingLabel(tag: string): string {
  return `llama-fleet:accept-output=${tag}`
}
