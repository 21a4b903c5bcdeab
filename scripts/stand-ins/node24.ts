import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../../src/core/errors.ts'
import { alone, cacheDirectory, madeWhole } from './cache.ts'
import { command } from './command.ts'

/** The Node.js that the npm registry carries as a package, one for each processor. */
const release = '24.21.0'

/** Returns the path of a Node.js 24: the one that runs this, else one that npm installs into the cache directory. */
export async function provideNode24(): Promise<string> {
  if (process.versions.node.startsWith('24.')) return process.execPath
  const next = 'Run this with Node.js 24 (https://nodejs.org).'
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    throw new InputError({ problem: `No Node.js 24 can be fetched for ${process.platform}-${process.arch}.`, next })
  }
  const name = `node-linux-${process.arch}`
  const directory = join(cacheDirectory(), `node-${release}`)
  const node = join(directory, 'node_modules', name, 'bin', 'node')
  await alone(`${directory}.lock`, async () => {
    if (existsSync(node)) return
    await madeWhole(directory, async (unfinished) => {
      await mkdir(unfinished, { recursive: true })
      await writeFile(join(unfinished, 'package.json'), '{ "private": true }\n')
      const quietly = ['--ignore-scripts', '--no-audit', '--no-fund']
      await command('npm', ['install', '--prefix', unfinished, ...quietly, `${name}@${release}`])
    })
  })
  const said = await command(node, ['--version'])
  if (said.startsWith('v24.')) return node
  throw new InputError({ problem: `${node} says it is ${said.trim()}.`, next: `Remove ${directory} and try again. ${next}` })
}
