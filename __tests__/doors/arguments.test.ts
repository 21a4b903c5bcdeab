import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readArguments } from '../../src/arguments.ts'
import { plainRequest } from '../../src/plain-arguments.ts'

const read = (...argv: string[]) => readArguments(argv, '1.2.3')
const planning = { config: '.github/llama-fleet.yml', tag: null }

describe('a command line is one request', () => {
  test.each([
    [['run'], { kind: 'run', hosts: { kind: 'this-machine' }, json: false, output: null, ...planning }],
    [['run', '--all', '--json'], { kind: 'run', hosts: { kind: 'all' }, json: true, output: null, ...planning }],
    [['run', '--host', 'carbon', '--tag', 'v0.6.0', '--config', 'c.yml', '--output', 'out'], { kind: 'run', hosts: { kind: 'named', name: 'carbon' }, json: false, output: 'out', config: 'c.yml', tag: 'v0.6.0' }],
    [['plan', '--tag', 'b11429'], { kind: 'plan', json: false, output: null, ...planning, tag: 'b11429' }],
    [['measure', '--host', 'carbon', '--plan-digest', 'ab'], { kind: 'measure', hosts: { kind: 'named', name: 'carbon' }, json: false, output: null, planDigest: 'ab' }],
    [['calibrate', '--host', 'carbon', '--json'], { kind: 'calibrate', hosts: { kind: 'named', name: 'carbon' }, json: true, output: null, config: planning.config }],
    [['publish', '--json'], { kind: 'publish', json: true, output: null, planDigest: null }],
    [['history', '--html', 'h.html'], { kind: 'history', output: null, config: '.github/llama-fleet.yml', host: null, format: 'text', html: 'h.html' }],
    [['doctor'], { kind: 'doctor', output: null, json: false, config: '.github/llama-fleet.yml' }],
    [['doctor', '--json', '--config', 'c.yml'], { kind: 'doctor', output: null, json: true, config: 'c.yml' }],
    [['init'], { kind: 'init', output: null, write: false, config: '.github/llama-fleet.yml' }],
    [['init', '--write'], { kind: 'init', output: null, write: true, config: '.github/llama-fleet.yml' }],
    [['cpu-features'], { kind: 'cpu-features', format: 'text' }],
    [['cpu-features', '--nix'], { kind: 'cpu-features', format: 'nix' }],
    [['cpu-features', '--json'], { kind: 'cpu-features', format: 'json' }],
  ])('%j', (argv, request) => {
    expect(read(...argv)).toEqual({ kind: 'request', request: { door: 'terminal', ...request } })
  })
})

test.each([['--help'], ['run', '--help'], ['--version']])('%s is answered with a text', (...argv) => {
  const answer = read(...argv)
  expect(answer.kind).toBe('text')
  expect(answer.kind === 'text' ? answer.text : '').toMatch(argv.includes('--version') ? /^1\.2\.3\n$/ : /Usage: llama-fleet/)
})

test('the help of the program names the exit codes, on lines that every terminal has room for', () => {
  const answer = read('--help')
  const text = answer.kind === 'text' ? answer.text : ''
  expect(text).toContain('Exit codes: 0 good news or nothing to do, 1 our fault, 2 wrong use')
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
})

test.each([
  [[], 'No command was given.'],
  [['bump'], "Unknown command 'bump'."],
  [['help', 'bump'], "Unknown command 'bump'."],
  [['run', '--al'], "Unknown option '--al' (Did you mean --all?). `run` takes"],
  [['run', '--host'], "Option '--host <name>' argument missing."],
  [['run', '--host', 'carbon', '--all'], "Option '--all' cannot be used with option '--host <name>'."],
  [['history', '--html', 'h.html', '--csv'], "Option '--html <file>' cannot be used with option '--csv'."],
  [['cpu-features', '--nix', '--json'], "Option '--nix' cannot be used with option '--json'."],
  // of an unset variable of the shell; as a directory it would be the working tree
  [['run', '--output', ''], "Option '--output <directory>' is empty. Give it a value or leave it out"],
  [['plan', '--tag='], "Option '--tag <tag>' is empty."],
  [['history', '--html', ''], "Option '--html <file>' is empty."],
  [['run', 'carbon'], 'Too many arguments for \'run\''],
])('%j is wrong use: %s', (argv, sentence) => {
  expect(() => read(...argv)).toThrow(sentence)
})

test('a plain command line says without the library what it says with it', () => {
  const word = fc.constantFrom('--host', '--all', '--config', '--tag', '--plan-digest', '--output', '--json', 'carbon', 'v0.6.0', '-h', '--help', '--', '', '--tag=x', 'b1')
  const command = fc.constantFrom('run', 'plan', 'measure', 'publish', 'fly', '--json', 'constructor')
  let plain = 0
  fc.assert(
    fc.property(command, fc.array(word, { maxLength: 5 }), (first, rest) => {
      const request = plainRequest([first, ...rest])
      if (request === null) return
      plain += 1
      expect(read(first, ...rest)).toEqual({ kind: 'request', request })
    }),
    { numRuns: 1500 },
  )
  expect(plain).toBeGreaterThan(100)
  expect(plainRequest(['plan', '--config', 'c.yml', '--json'])).not.toBeNull()
  // copied with a blank beside it, which no sentence could show
  expect(plainRequest(['plan', '--tag', ' v0.6.0\u00a0'])).toMatchObject({ tag: 'v0.6.0' })
})
