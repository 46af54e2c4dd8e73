import { chromium, type Browser } from 'playwright-core'
import { inject } from 'vitest'

/** The browser of the run; closing it closes what was opened here alone. */
export function launchBrowser(): Promise<Browser> {
  return chromium.connect(inject('browserUrl'))
}
