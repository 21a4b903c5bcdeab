// A stand-in for upstream's tools/server: /health, /v1/models and a streamed /completion.
const { createServer } = require('node:http')
const { loadModel } = require('../llama-bench/model.cjs')
const { complete } = require('./answers.cjs')
const { common, readArguments } = require('./arguments.cjs')

const flags = { ...common, '--host': 'HOST', '--port': 'PORT', '--api-key': 'KEY' }
const given = readArguments(flags, process.argv.slice(2))
const model = loadModel(given['-m'])
const server = createServer((request, response) => {
  if (request.url === '/health') return void response.end('{"status":"ok"}')
  if (request.url === '/v1/models') return void response.end(JSON.stringify({ object: 'list', data: [{ id: given['-m'] }] }))
  if (request.url !== '/completion' || request.headers.authorization !== `Bearer ${given['--api-key']}`) return void response.writeHead(401).end('{}')
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    const { prompt, n_predict: count } = JSON.parse(body)
    const started = performance.now()
    const event = (value) => response.write(`data: ${JSON.stringify(value)}\n\n`)
    for (const content of complete(model, prompt, count)) event({ content, stop: false })
    event({ content: '', stop: true, timings: { predicted_n: count, predicted_per_second: (count * 1000) / (performance.now() - started) } })
    response.end()
  })
})
server.on('error', () => {
  process.stderr.write(`E srv start: couldn't bind HTTP server socket, hostname: ${given['--host']}, port: ${given['--port']}\n`)
  process.exit(1)
})
server.listen(given['--host'])
