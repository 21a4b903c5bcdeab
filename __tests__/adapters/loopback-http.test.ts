import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { askLoopback } from '../../src/adapters/loopback-http.ts'

test('a limit of months is waited for, and not over at once', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'loopback-'))
  const socketPath = join(directory, 'socket')
  const server = createServer((_request, response) => void setTimeout(() => response.end('ready'), 200))
  await new Promise<void>((resolve) => void server.listen(socketPath, resolve))
  try {
    expect(await askLoopback({ socketPath, path: '/health', apiKey: 'k', timeoutSeconds: 60 * 86_400 })).toMatchObject({ kind: 'answer', text: 'ready' })
  } finally {
    await new Promise((resolve) => server.close(resolve))
    rmSync(directory, { recursive: true, force: true })
  }
})
