import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const INSTALL = 'apt-get install --no-install-recommends chromium'

/** Returns a headless Chromium of this machine: CHROMIUM, else `chromium` of the PATH. A machine without it fails, and says what to install. */
export function startChromium(): Promise<Browser> {
  const candidates = [process.env['CHROMIUM'] ?? '', ...(process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, 'chromium'))]
  const executablePath = candidates.find((path) => path !== '' && isExecutable(path))
  if (executablePath === undefined) throw new Error(`There is no chromium on this machine. Run \`${INSTALL}\`, or set CHROMIUM to its path.`)
  // Chromium refuses its own sandbox to root; what it opens here are pages of ours
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
