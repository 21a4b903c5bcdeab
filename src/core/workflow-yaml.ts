import { parse } from 'yaml'
import { excessOfYaml, LONGEST_WORKFLOW } from './yaml-bounds.ts'

/** What a workflow's text holds, or why that cannot be read, in words that follow its name. */
export type WorkflowDocument = { readonly kind: 'read'; readonly document: unknown } | { readonly kind: 'unread'; readonly why: string }

/** Returns a workflow as its YAML says it; whether GitHub takes it is not looked at. */
export function readWorkflow(text: string): WorkflowDocument {
  if (excessOfYaml(text, LONGEST_WORKFLOW) !== null) return { kind: 'unread', why: 'it is longer or odder than a workflow may be' }
  try {
    // without a log level the reader prints whole lines of the text as warnings, whatever they hold
    return { kind: 'read', document: parse(text, { maxAliasCount: 50, logLevel: 'error' }) }
  } catch (error) {
    return { kind: 'unread', why: `it is no YAML (${String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''})` }
  }
}
