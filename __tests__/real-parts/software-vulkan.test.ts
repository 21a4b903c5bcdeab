import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { provideSoftwareVulkan } from '../../scripts/real/software-vulkan.ts'
import { InputError } from '../../src/core/errors.ts'

const before = { ...process.env }
afterEach(() => void (process.env = { ...before }))

test('a machine without a software device is told what to install, and nothing is fetched', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'llama-fleet-vulkan-'))
  process.env['LLAMA_FLEET_CACHE'] = join(directory, 'cache')
  const failure = await provideSoftwareVulkan(directory).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(InputError)
  expect(String(failure)).toContain(`There is no software device for Vulkan here: ${directory}/lvp_icd*.json is missing. On Debian or Ubuntu: apt-get install mesa-vulkan-drivers`)
  expect(await readdir(directory)).toEqual([])
  await rm(directory, { recursive: true })
})
