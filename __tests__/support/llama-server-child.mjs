// A llama-server that behaves as its first argument says; the rest is what a check adds (--host, --port, --api-key).
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'

const [behaviour, ...words] = process.argv.slice(2)
const valueOf = (flag) => words[words.indexOf(flag) + 1]
if (behaviour === '--help') {
  console.log('--host HOST   address\n--port PORT   port')
  process.exit(0)
}
if (behaviour === 'refuses') {
  console.error('error: invalid argument: --foo')
  process.exit(1)
}
if (behaviour === 'logs-json') {
  console.error('I srv llama_server: initializing ...')
  console.log('{"type":"log","level":"error","msg":"cmn common_init_: failed to load model \'/m.gguf\'"}\n{"type":"log","level":"error","msg":"srv llama_server: exiting due to model loading error"}')
  process.exit(1)
}
if (behaviour === 'says-preset') {
  console.error(`I srv load: spawning server instance with args:\n${readFileSync(valueOf('--models-preset'), 'utf8')}\nE srv load: cannot take '${readFileSync(valueOf('--models-preset'), 'utf8').trim().split(' ').at(-1)}'`)
  process.exit(1)
}
if (behaviour === 'never-listens') setInterval(() => {}, 1000)
if (behaviour === 'floods') {
  for (;;) {
    const room = process.stdout.write('x'.repeat(65_536))
    if (!room) await new Promise((done) => process.stdout.once('drain', done))
  }
}
if (behaviour === 'port-taken') {
  console.error(`E srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: ${valueOf('--port')}`)
  process.exit(1)
}
if (behaviour === 'has-child') {
  // in the group of the server, deaf to SIGTERM: only the kill of the whole group ends it
  const child = spawn('/bin/sh', ['-c', 'trap "" TERM; while :; do sleep 1; done'], { stdio: 'ignore' })
  console.error(`child ${child.pid}`)
}
const keyFile = valueOf('--ssl-key-file')
const isSecure = words.includes('--ssl-key-file')
if (isSecure && behaviour === 'has-no-tls') {
  console.error('E srv  init_listene: the server is built without SSL support\nE srv  llama_server: failed to initialize HTTP server')
  process.exit(1)
}
if (behaviour === 'routes') {
  // what a router does: models in processes of their own, each with memory of its own
  const hold = "globalThis.held = Buffer.alloc(64 * 1024 * 1024, 1); console.log('held'); setInterval(() => {}, 1000)"
  await Promise.all([1, 2, 3].map(() => new Promise((done) => spawn(process.execPath, ['-e', hold], { stdio: ['ignore', 'pipe', 'ignore'] }).stdout.once('data', done))))
}
let asked = 0
const prefix = words.includes('--api-prefix') ? valueOf('--api-prefix') : ''
const began = performance.now()
const create = isSecure ? (answer) => createSecureServer({ key: readFileSync(keyFile), cert: readFileSync(valueOf('--ssl-cert-file')) }, answer) : createServer
const server = create((request, response) => {
  if (request.headers.authorization !== `Bearer ${valueOf('--api-key')}`) return response.writeHead(401).end()
  if (behaviour === 'deaf-at-first' && performance.now() - began < 1000) return
  if (!request.url.startsWith(`${prefix}/`)) return response.writeHead(404).end()
  const url = request.url.slice(prefix.length)
  if (url === '/health') return response.writeHead(asked++ === 0 || behaviour === 'loads-for-ever' ? 503 : 200).end('{"status":"ok"}')
  if (url === '/v1/models') return response.end('{"data":[{"id":"m"}]}')
  if (behaviour === 'dies') return process.exit(3)
  if (behaviour === 'hangs') return
  if (behaviour === 'endless') return void setInterval(() => response.write('data: {"content":"x"}\n'.repeat(50_000)), 1)
  if (behaviour === 'binary') return response.end(Buffer.from([0, 255, 254, 10, 0, 27, 91]))
  if (behaviour === 'error') return response.writeHead(500).end('{"error":"\u001b[31mno\u001b[0m"}')
  if (behaviour === 'says-error') return void response.end('data: {"content":"Once"}\n\nerror: {"code":500,"message":"failed to decode"}\n\n')
  if (behaviour === 'stops-early') return void response.end('data: {"content":"Once","stop":false}\n\n')
  if (behaviour === 'dies-after') return void response.end('data: {"content":"Once","stop":true}\n\n', () => setTimeout(() => process.exit(3), 5))
  if (behaviour === 'pings') {
    response.write(':\n\ndata: {"content":""}\n\n')
    return void setTimeout(() => response.end('data: {"content":"Once"}\n\ndata: {"content":"","stop":true}\n\n'), 600)
  }
  if (behaviour === 'reads') {
    const said = words.filter((word) => word.startsWith('/')).map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : 'nothing'))
    return void response.end(`data: ${JSON.stringify({ content: said.join(' '), stop: true })}\n\n`)
  }
  response.write(`data: {"content":"${process.env.SECRET ?? 'none'} ${process.env.LLAMA_ARG_CTX_SIZE ?? 'none'}"}\n\n`)
  response.end('data: {"content":"","stop":true,"timings":{"predicted_per_second":12.5}}\n\n')
})
if (!['never-listens', 'floods'].includes(behaviour)) server.listen(valueOf('--host'))
