import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PAGE_PROGRAM, pageProgram, pageProgramText } from './page-program.ts'

const text = pageProgramText(await pageProgram())
if (process.argv.includes('--print')) process.stdout.write(text)
else writeFileSync(join(import.meta.dirname, '..', PAGE_PROGRAM), text)
