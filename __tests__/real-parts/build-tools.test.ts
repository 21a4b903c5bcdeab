import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { checkBuildTools } from '../../scripts/real/build-tools.ts'
import { InputError } from '../../src/core/errors.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'llama-fleet-tools-'))
  await mkdir(join(directory, 'include/openssl'), { recursive: true })
  await writeFile(join(directory, 'include/openssl/ssl.h'), '')
})
afterEach(() => rm(directory, { recursive: true }))

const install = async (programs: readonly string[]): Promise<void> => {
  for (const program of programs) {
    await writeFile(join(directory, program), '#!/bin/sh\n')
    await chmod(join(directory, program), 0o755)
  }
}
const path = (): string => `/nonexistent:${directory}`
const headers = (): string => `/nonexistent:${join(directory, 'include')}`

describe("the real lane's build tools", () => {
  test('are enough with or without a compiler cache', async () => {
    await install(['cmake', 'ninja', 'gcc', 'g++'])
    expect(await checkBuildTools(path(), headers())).toEqual({ ccache: false })
    await install(['ccache'])
    expect(await checkBuildTools(path(), headers())).toEqual({ ccache: true })
  })

  test('are named with the packages to install when some are missing', async () => {
    await install(['cmake', 'gcc'])
    const failure = await checkBuildTools(path(), headers()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(InputError)
    expect(String(failure)).toMatch(/ninja, g\+\+ are not in .* apt-get install ninja-build g\+\+ ccache/)
  })

  test('are not all there without the headers that TLS takes', async () => {
    await install(['cmake', 'ninja', 'gcc', 'g++'])
    await rm(join(directory, 'include'), { recursive: true })
    await expect(checkBuildTools(path(), headers())).rejects.toThrow(/: openssl\/ssl\.h is not in \/nonexistent:.*include\. .*apt-get install libssl-dev ccache/)
    await rm(join(directory, 'g++'))
    await expect(checkBuildTools(path(), headers())).rejects.toThrow(/g\+\+, openssl\/ssl\.h are not in .* and .*\/include\. .*apt-get install g\+\+ libssl-dev ccache/)
  })

  test('are not there when they cannot be executed', async () => {
    await install(['cmake', 'ninja', 'gcc', 'g++'])
    await chmod(join(directory, 'ninja'), 0o644)
    await expect(checkBuildTools(path(), headers())).rejects.toThrow('ninja is not in')
  })
})
