import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
} from 'playwright-core'
import { inject } from 'vitest'
import { slowness } from '../slowness.ts'

/** How long a page may take for what it is asked. */
const ACTION_MS = 30_000

/** The browser of the run; closing it closes only what was opened here. */
export function launchBrowser(): Promise<Browser> {
  return chromium.connect(inject('browserUrl'))
}

/** A visitor, with separate cookies. */
export async function newContext(
  browser: Browser,
  options: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(ACTION_MS * slowness())
  return context
}
