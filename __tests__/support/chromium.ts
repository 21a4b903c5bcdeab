import { delimiter } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { programIn } from '../../src/adapters/program-start.ts'

const INSTALL = 'apt-get install --no-install-recommends chromium'

/** Returns a headless Chromium of this machine: CHROMIUM, else `chromium` of the PATH. A machine without it fails, and says what to install. */
export function startChromium(): Promise<Browser> {
  const executablePath = programIn([''], process.env['CHROMIUM'] ?? '') ?? programIn((process.env['PATH'] ?? '').split(delimiter), 'chromium')
  if (executablePath === null) throw new Error(`There is no chromium on this machine. Run \`${INSTALL}\`, or set CHROMIUM to its path.`)
  // Chromium refuses its own sandbox to root; what it opens here are pages of ours
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}
