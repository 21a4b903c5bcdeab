import { runPostStep } from './main.ts'

process.exitCode = await runPostStep(process.env)
