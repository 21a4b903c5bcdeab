import { machineSandbox } from '../../src/adapters/machine-sandbox.ts'
import { childProcesses } from '../../src/adapters/process.ts'

/** A process of its own that runs STORE-PATH/bin/program in the sandbox of this machine for as long as it lives: to be killed by a test. */
const [storePath = '', scratchDirectory = ''] = process.argv.slice(2)
const sandbox = machineSandbox({ processes: childProcesses(), environment: process.env, scratchDirectory })
console.log(JSON.stringify(await sandbox.run({ wish: 'required', variant: 'cpu', storePath, program: 'bin/program', arguments: [], readable: [], timeoutSeconds: 600 })))
