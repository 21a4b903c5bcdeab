import { parseDocument } from 'yaml'
import type { Facts } from '../doctor/facts.ts'
import { hostNameSchema } from '../hosts/host-settings.ts'
import { likelyVariant } from '../doctor/rule.ts'
import { namedFor } from '../doctor/source-mentions.ts'
import type { NewFile } from './step.ts'

/** That of a host whose configuration says none. */
const USUAL_SYSTEM = 'x86_64-linux'
const PLACEHOLDER = '/var/lib/models/model.gguf'

/** Returns the configuration for the hosts that were found; a model that a host serves is taken, else a path to be corrected. */
export function configDraft(path: string, input: string, flakeDirectory: string, facts: Facts): NewFile {
  const { hosts } = facts
  const read = hosts.flatMap(({ name, configured }) => ('problem' in configured ? [] : [{ name, ...configured }]))
  const model = read.map(({ servedModel }) => servedModel).find((one) => one?.startsWith('/') && one.endsWith('.gguf')) ?? null
  const document = parseDocument('')
  document.set('flake-input', input)
  if (flakeDirectory !== '.') document.set('flake', flakeDirectory)
  document.set('follow', 'release')
  document.set('minimum-age', '48h')
  document.set('model', model ?? PLACEHOLDER)
  document.set('tests', document.createNode(['pp512', 'tg128'], { flow: true }))
  const entries = hosts.flatMap(({ name, configured }): [string, object][] => {
    const variant = 'problem' in configured ? namedFor(name, facts)?.variant : (likelyVariant(configured) ?? namedFor(name, facts)?.variant ?? 'cpu')
    const system = 'problem' in configured ? null : configured.system
    // of a host that does not evaluate and whose files say nothing, nothing is known
    return variant === undefined || !hostNameSchema.safeParse(name).success ? [] : [[name, { variant, ...(system === null || system === USUAL_SYSTEM ? {} : { system }) }]]
  })
  const unnamed = hosts.map(({ name }) => name).filter((name) => !hostNameSchema.safeParse(name).success)
  if (entries.length > 0) {
    document.set('hosts', document.createNode({}))
    for (const [name, host] of entries) document.setIn(['hosts', name], document.createNode(host, { flow: true }))
  }
  const text = document.toString({ lineWidth: 0 }).replace(/^(model: .*)$/m, model === null ? '$1 # a path on each host: correct it' : '$1 # a path on each host')
  return { kind: 'create', title: `Write the configuration ${path}`, path, text: `# Policy of llama-fleet. Every key is in its docs/configuration.md; all but \`model\` have defaults.\n${text}${unnamed.map((name) => `# ${JSON.stringify(name)} is left out: the name of a host is letters, digits, - and _, with single dots between them.\n`).join('')}` }
}
