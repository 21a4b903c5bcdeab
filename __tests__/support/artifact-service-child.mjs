// Runs dtu-github-actions in a process of its own: it patches console.log and keeps one global state. Says its port on a line.
import { startEphemeralDtu } from 'dtu-github-actions/ephemeral'

const say = console.log.bind(console)
const { port } = await startEphemeralDtu(process.env['DTU_CACHE_DIR'])
say(`port ${port}`)
process.stdin.resume().on('end', () => process.exit(0))
