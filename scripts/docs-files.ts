import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { RULES } from '../src/core/doctor/examination.ts'
import { KNOWN_KEYS } from '../src/core/hosts/config.ts'
import { schemaFiles } from './schema-files.ts'

const ROOT = join(import.meta.dirname, '..')

/** The part of a JSON Schema that a reader of the docs is told about. */
interface Field {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly pattern?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Field
  readonly anyOf?: readonly Field[]
  readonly properties?: Readonly<Record<string, Field>>
  readonly additionalProperties?: Field | false
}

const actionSchema = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
})

/** The workflows that are handed out, by the names they get. */
const WORKFLOWS = {
  'llama-fleet.yml': { text: 'examples/workflow.yml', shapes: 'scripts/workflow-shapes' },
  'llama-fleet-review.yml': { text: 'examples/review.yml', shapes: 'scripts/workflow-shapes/review' },
}

/** Where `nix flake init` finds what examples/ shows: a template cannot reach beyond its own directory. */
const TEMPLATE = 'nix/templates/fleet/.github'

/**
 * Returns the generated docs by path: docs/configuration.md from the config's schema, README.md with action.yml's tables, and the
 * template's workflows and configuration, which are those of examples/; docs/doctor.md from the rules; and the workflows once more for
 * `llama-fleet init`, which has no examples/ beside it.
 */
export function docsFiles(): ReadonlyMap<string, string> {
  const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
  const action = actionSchema.parse(parse(read('action.yml')))
  const inputs = Object.entries(action.inputs).map(([name, input]) => [
    `\`${name}\``,
    oneLine(input.description),
    input.default ? `\`${input.default}\`` : '',
  ])
  const outputs = Object.entries(action.outputs).map(([name, output]) => [`\`${name}\``, oneLine(output.description)])
  const readme = fillIn(read('README.md'), {
    inputs: table(['Input', 'Meaning', 'Default'], inputs),
    outputs: table(['Output', 'Meaning'], outputs),
  })
  return new Map([
    ['README.md', readme],
    ['docs/configuration.md', configuration()],
    ['docs/doctor.md', doctor()],
    ['src/core/setup/shipped-workflows.json', shippedWorkflows()],
    ...Object.entries(WORKFLOWS).map(([path, { text }]) => [`${TEMPLATE}/workflows/${path}`, read(text)] as const),
    [`${TEMPLATE}/llama-fleet.yml`, read('examples/llama-fleet.yml')],
  ])
}

/** The workflows that init writes, and those of earlier shapes: files NUMBER.yml in a folder, as they were handed out. */
function shippedWorkflows(): string {
  const shipped = Object.entries(WORKFLOWS).map(([name, { text, shapes }]) => {
    const folder = join(ROOT, shapes)
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^\d+\.yml$/.test(file)) : []
    const earlier = Object.fromEntries(files.map((file) => [file.replace('.yml', ''), readFileSync(join(folder, file), 'utf8')]))
    return { path: `.github/workflows/${name}`, text: readFileSync(join(ROOT, text), 'utf8'), earlier }
  })
  return `${JSON.stringify(shipped, null, 2)}\n`
}

function doctor(): string {
  return `<!-- Written by \`npm run docs\` from the rules in src/core/doctor/. -->
# What the doctor looks for

\`llama-fleet doctor\` looks at the fleet as it lies in the working tree, uncommitted changes included, and at this machine. Nothing is
written, built or started; nix evaluates the hosts, git asks upstream for its tags, and GitHub is asked once whether the repository is
public, if that matters. Each finding says what was seen, what it costs and what to do. **error**: speed, safety or the meaning of a bump is lost;
**warning**: it costs something; **note**: good to know. With an error the exit code is 3. What cannot be asked from here, such as
another host's GPU, is listed as not checked and is never a pass. \`--json\` prints all of it as in [schema/doctor.json](../schema/doctor.json).

${table(['Rule', 'Looks for', 'Costs'], RULES.map(({ name, looksFor, cost }) => [`\`${name}\``, oneLine(looksFor), oneLine(cost)]))}
The CPU of this machine is that of \`/proc/cpuinfo\`; that of another host is the one of its last measurement, here or on the history branch.
Runners are those of \`services.github-runners\`; what a runner outside of the flake sees is not known.
`
}

/** Returns the text with each table between its two markers; throws an Error for a marker that is not there. */
export function fillIn(text: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((filled, [name, rows]) => {
    const markers = new RegExp(`(<!-- ${name}: .*?-->\n)[^]*?(<!-- /${name} -->)`)
    if (!markers.test(filled)) {
      throw new Error(`README.md has no place for the table '${name}': <!-- ${name}: … --> and <!-- /${name} -->`)
    }
    return filled.replace(markers, (_all, open: string, close: string) => `${open}${rows}${close}`)
  }, text)
}

function configuration(): string {
  const top = JSON.parse(schemaFiles().get('config.json') ?? '{}') as Field
  const hosts = top.properties?.['hosts']?.additionalProperties || {}
  // `carbon:` alone is a host too: null
  const host = hosts.anyOf?.find((option) => option.properties !== undefined) ?? hosts
  const part = (name: string): Field => top.properties?.[name] ?? {}
  const model = part('model').anyOf?.find((option) => option.properties !== undefined) ?? {}
  const idle = part('idle').anyOf?.find((option) => option.properties !== undefined) ?? {}
  const own = KNOWN_KEYS.host.filter((key) => !KNOWN_KEYS.top.includes(key))
  const shared = KNOWN_KEYS.host.filter((key) => KNOWN_KEYS.top.includes(key))
  return `<!-- Written by \`npm run docs\` from src/core/hosts/config.ts. -->
# Configuration

\`.github/llama-fleet.yml\` in the fleet repository. No key is required but a \`model\`; a key that is not known is refused with the
nearest one that is. An editor that speaks YAML schemas checks the file while you write it, when its first line is

\`\`\`yaml
# yaml-language-server: $schema=https://raw.githubusercontent.com/OWNER/llama-fleet/main/schema/config.json
\`\`\`

A config that works:

\`\`\`yaml
model: /var/lib/models/model.gguf
hosts:
  carbon: { variant: cpu }
\`\`\`

## Keys

${rowsOf(top, KNOWN_KEYS.top)}
## Keys of a host

Each entry of \`hosts\` is a host's name and what is special about it; \`carbon:\` alone is enough. It may also set
${shared.map((key) => `\`${key}\``).join(', ')}, which then count for this host instead of the ones above.

${rowsOf(host, own)}
## Keys of an entry of \`hold\`

${rowsOf(part('hold').items ?? {}, KNOWN_KEYS.hold)}
## Keys of \`pull-request\`

${rowsOf(part('pull-request'), KNOWN_KEYS['pull-request'])}
## Keys of \`model\`, where it is a download

${rowsOf(model, KNOWN_KEYS.model)}
## Keys of \`flags\`

Named as llama-bench names them. They say what is measured, so the same ones hold for both sides.

${rowsOf(part('flags'), KNOWN_KEYS.flags)}
## Keys of \`timeouts\`

${rowsOf(part('timeouts'), KNOWN_KEYS.timeouts)}
## Keys of \`idle\`, where it is not \`off\`

[quiet-host.md](quiet-host.md) says what is done for a quiet host.

${rowsOf(idle, KNOWN_KEYS.idle)}`
}

function rowsOf(schema: Field, keys: readonly string[]): string {
  const rows = keys.map((key) => {
    const field = schema.properties?.[key] ?? {}
    return [`\`${key}\``, kindOf(field), oneLine([field.description ?? '', defaultOf(field)].join(' '))]
  })
  const described = rows.some((row) => row[2] !== '')
  return described ? table(['Key', 'Value', 'Meaning'], rows) : table(['Key', 'Value'], rows.map((row) => row.slice(0, 2)))
}

function defaultOf(field: Field): string {
  if (field.default === undefined || (field.description ?? '').includes('Default:')) return ''
  return `Default: \`${typeof field.default === 'string' ? field.default : JSON.stringify(field.default)}\`.`
}

function kindOf(field: Field): string {
  if (field.anyOf !== undefined) return [...new Set(field.anyOf.map(kindOf))].join(' or ')
  if (field.enum !== undefined) return field.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (field.items !== undefined) return `list of ${kindOf(field.items)}`
  if (field.type === 'object') return 'keys'
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``
  if (field.type === 'boolean') return '`true` or `false`'
  if (field.pattern?.endsWith('[smhdw]$')) return 'duration such as `48h`'
  if (field.pattern?.startsWith('^(?:100|')) return 'percentage such as `10%`'
  if (field.pattern?.endsWith('%$')) return 'percentage such as `3%`'
  if (field.type !== 'integer' && field.type !== 'number') return field.type === 'null' ? '`null`' : 'text'
  const bounded = (field.maximum ?? Infinity) < 1e6 && field.minimum !== undefined
  const range = bounded ? ` from ${field.minimum} to ${field.maximum}` : ''
  return `${field.type === 'integer' ? 'whole number' : 'number'}${range}`
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ')

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line), ''].join('\n')
}
