import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium, type Browser } from 'playwright-core'

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

// Without these a browser looks for its maker's servers at every start.
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--disable-gpu',
]

/** A headless Chromium: BABOU_TEST_BROWSER, else the machine's, else the one of `npm ci`. */
export async function launchBrowser(): Promise<Browser> {
  const named =
    process.env.BABOU_TEST_BROWSER ?? SYSTEM_BROWSERS.find((file) => fs.existsSync(file))
  if (named !== undefined) return chromium.launch({ executablePath: named, args: QUIET })
  // With this name set, the package also unpacks the libraries that a bare machine lacks.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  const executablePath = await packed.executablePath()
  const libraries = path.join(os.tmpdir(), 'al2023', 'lib')
  const env = { ...process.env, LD_LIBRARY_PATH: libraries } as Record<string, string>
  return chromium.launch({ executablePath, args: QUIET, env })
}
