import { expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/core/hosts/config-text.ts'
import { planHosts } from '../../../src/core/hosts/planned-hosts.ts'
import { configDraft } from '../../../src/core/setup/config-draft.ts'
import { madeFacts, madeHost } from '../../support/made-facts.ts'

const PATH = '.github/llama-fleet.yml'

test('the configuration that init writes is one that a plan takes, with the system of each host', () => {
  const hosts = [madeHost(), madeHost({ system: 'aarch64-linux', variant: 'vulkan' }, { name: 'pi' }), madeHost({}, { name: 'ada@site' }), madeHost({}, { name: 'has space' })]
  const { text } = configDraft(PATH, 'llama-cpp', '.', madeFacts({ hosts }))
  const planned = planHosts(parseConfig(text, PATH), new Map(), PATH)
  expect(planned.map(({ name, variant, system }) => `${name} ${variant} ${system}`)).toEqual(['carbon cpu x86_64-linux', 'pi vulkan aarch64-linux'])
  expect(text).toContain('# "ada@site" is left out: the name of a host is letters, digits, - and _, with single dots between them.')
})
