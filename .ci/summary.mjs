import { existsSync, readFileSync } from 'node:fs'

// jest's results as one plain line. A test file that could not be loaded has no tests to count, so it counts itself.
const [file = '', failedSteps = '0'] = process.argv.slice(2)
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
const failed = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0)
console.log(`\n${results?.numPassedTests ?? 0} passed, ${Math.max(failed, Number(failedSteps))} failed`)
