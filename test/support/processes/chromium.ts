import { chromium, type Browser } from 'playwright-core'
import { inject } from 'vitest'

/** The browser of the run; closing it closes only what was opened here. */
export function launchBrowser(): Promise<Browser> {
  return chromium.connect(inject('browserUrl'))
}
