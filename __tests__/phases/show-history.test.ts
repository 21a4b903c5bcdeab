import { expect, test } from '@jest/globals'
import { historyEntries } from '../../src/core/history/history-entry.ts'
import { plainText } from '../../src/core/report/styled-text.ts'
import { showHistory } from '../../src/phases/show-history.ts'
import { GOLDEN_REPORTS } from '../support/golden-reports.ts'
import { inMemoryWorld } from '../support/in-memory-world.ts'

const request = { door: 'terminal', kind: 'history', output: null, config: '.github/llama-fleet.yml', host: null, format: 'text', html: 'site/index.html' } as const

test('the history as a page is one file where the user said, with what this machine and the branch hold', async () => {
  const { world } = inMemoryWorld()
  const printed: string[] = []
  await world.history.append(historyEntries(GOLDEN_REPORTS['faster']!(), null))
  await showHistory(request, '/fleet', { ...world, print: (text) => void printed.push(plainText([text].flat())) })
  expect(printed).toEqual(['The history is in /fleet/site/index.html\n'])
  const html = (await world.files.read('/fleet/site/index.html')) ?? ''
  for (const host of ['carbon', 'beryllium', 'boron']) expect(html).toContain(`id="host-${host}"`)
})

test('the page of an empty history says so, and one of another directory is where it was asked for', async () => {
  const { world } = inMemoryWorld()
  await showHistory({ ...request, html: '/elsewhere/h.html' }, '/fleet', { ...world, print: () => undefined })
  expect(await world.files.read('/elsewhere/h.html')).toContain('Nothing was measured yet')
})

test('where nothing was measured yet, it says what adds to the history, and of no branch where the config wants none', async () => {
  const saying = async (config: string, directory = '/fleet'): Promise<string> => {
    const { world } = inMemoryWorld()
    await world.files.write('/fleet/.github/llama-fleet.yml', [config])
    let printed = ''
    await showHistory({ ...request, html: null }, directory, { ...world, print: (text) => void (printed += plainText([text].flat())) })
    return printed
  }
  expect(await saying('history: fleet-data\n')).toBe('There is no history yet: `llama-fleet run` adds to it here, and publish on GitHub to the branch fleet-data; fetch it with `git fetch`.\n')
  // the configuration lies in the root of the repository, wherever in it the program is started
  expect(await saying('history: fleet-data\n', '/fleet/hosts')).toContain('to the branch fleet-data;')
  expect(await saying('history: false\n')).toBe('There is no history yet: `llama-fleet run` adds to it here.\n')
})
