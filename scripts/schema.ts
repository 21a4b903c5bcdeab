import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemaFiles } from './schema-files.ts'

const directory = join(import.meta.dirname, '..', 'schema')
mkdirSync(directory, { recursive: true })
for (const [name, text] of schemaFiles()) writeFileSync(join(directory, name), text)
