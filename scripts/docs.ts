import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docsFiles } from './docs-files.ts'

for (const [path, text] of docsFiles()) writeFileSync(join(import.meta.dirname, '..', path), text)
