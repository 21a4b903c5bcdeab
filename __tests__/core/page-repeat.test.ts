import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { upstreamPage } from '../../src/core/report/bump-sections.ts'
import { commandsOf } from '../../src/core/report/page-repeat.ts'
import type { Report } from '../../src/core/report/report.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'

const golden = (name: string): Report => {
  const make = GOLDEN_REPORTS[name]
  if (make === undefined) throw new Error(`no golden report ${name}`)
  return make()
}

const commands = (report: Report, place = 0): string[] => {
  const host = report.hosts[place]
  return host === undefined ? [] : commandsOf(report, host)
}

test('both sides are built in the clone of the fleet, and run in the order of the first round', () => {
  const report = golden('slower')
  const { rounds } = report.hosts[0] ?? { rounds: [] }
  const order = rounds[0]?.first === 'baseline' ? ['baseline', 'candidate'] : ['candidate', 'baseline']
  expect(commands(report)).toEqual([
    ...(['baseline', 'candidate'] as const).map(
      (side) => `nix build '.#nixosConfigurations.carbon.config.services.llama-cpp.package' --override-input llama-cpp github:ggml-org/llama.cpp/${report[side].pin.rev} --out-link ${side}`,
    ),
    ...order.map((side) => expect.stringMatching(String.raw`^\./${side}/bin/llama-bench -m tiny\.gguf `)),
  ])
})

test.each([
  ['https://github.com/me_corp/llama.cpp', 'github:me_corp/llama.cpp/REV'],
  ['https://github.com/me/llama.cpp.git', 'github:me/llama.cpp/REV'],
  ['https://git.example/llama.cpp', "'git+https://git.example/llama.cpp?rev=REV'"],
])('upstream %s is overridden by %s', (upstream, expected) => {
  const report = { ...golden('slower'), upstream }
  expect(commands(report)[1]).toContain(` ${expected.replace('REV', report.candidate.pin.rev)} `)
})

test('upstream has a page, and its changes an address, by whichever address of GitHub it is followed', () => {
  const pages = ['https://github.com/me_corp/llama.cpp', 'git://github.com/me_corp/llama.cpp/', 'git@github.com:me_corp/llama.cpp.git', 'https://www.github.com/me_corp/llama.cpp'].map((upstream) => upstreamPage({ upstream }))
  expect(pages).toEqual(pages.map(() => 'https://github.com/me_corp/llama.cpp'))
  expect(upstreamPage({ upstream: 'https://git.example/me/llama.cpp' })).toBeNull()
})

test('where the form of the address is open, what was built is taken from the store', () => {
  expect(commands({ ...golden('slower'), upstream: 'ssh://git@host/x' })[0]).toMatch(/^nix-store --realise \/nix\/store\/\S+ --add-root baseline$/)
})

test('a word of the outside world is one word for the shell, and runs nothing', () => {
  const [word, report] = ["it's $(touch x) `id` \"; rm -rf / # \n|", golden('slower')]
  const [host] = report.hosts
  if (host === undefined) throw new Error('no host')
  const line = commandsOf(report, { ...host, benchArguments: ['-m', word] }).at(-1) ?? ''
  const printed = execFileSync('sh', ['-c', line.replace(/^\S+/, String.raw`printf '[%s]'`)], { encoding: 'utf8' })
  expect(printed).toBe(`[-m][${word}]`)
})

test('a host that was not benchmarked has nothing to repeat', () => {
  expect(commands(golden('partial'), 2)).toEqual([])
})
