import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium, type BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { slowness } from '../slowness.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the run's browser. */
    browserUrl: string
  }
}

const SYSTEM_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

// Without these a browser contacts its vendor's servers at every start.
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  '--disable-gpu',
]

/** Global set-up: one headless browser per run. Files that use it have separate contexts. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const browser = await launched()
  project.provide('browserUrl', browser.wsEndpoint())
  return () => browser.close()
}

async function launch(): Promise<BrowserServer> {
  const timeout = 60_000 * slowness()
  return chromium.launchServer({ ...(await executable()), args: QUIET, host: '127.0.0.1', timeout })
}

/** A run that was killed while it unpacked the browser left a part of it, which never starts. */
async function launched(): Promise<BrowserServer> {
  try {
    return await launch()
  } catch (error) {
    if (process.env.BABOU_TEST_BROWSER !== undefined || !isPacked()) throw error
  }
  for (const unpacked of ['chromium', 'al2023']) {
    fs.rmSync(path.join(os.tmpdir(), unpacked), { recursive: true, force: true })
  }
  return launch()
}

/**
 * Chromium: BABOU_TEST_BROWSER, else the one of `npm ci` where its machine code runs, else the
 * installed one. The first has no windows and takes a fifth of the processor time of the last.
 */
async function executable() {
  const named = process.env.BABOU_TEST_BROWSER ?? (isPacked() ? undefined : installed())
  if (named !== undefined) return { executablePath: named }
  // With this variable, the package also unpacks libraries that a minimal machine lacks.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs22.x'
  const { default: packed } = await import('@sparticuz/chromium')
  const executablePath = await packed.executablePath()
  const libraries = path.join(os.tmpdir(), 'al2023', 'lib')
  return { executablePath, env: { ...process.env, LD_LIBRARY_PATH: libraries } as Env }
}

function isPacked(): boolean {
  return process.platform === 'linux' && process.arch === 'x64'
}

function installed(): string {
  const found = SYSTEM_BROWSERS.find((file) => fs.existsSync(file))
  if (found !== undefined) return found
  throw new Error('The browser tests need Chromium: install it, or name it in BABOU_TEST_BROWSER')
}

type Env = Record<string, string>
