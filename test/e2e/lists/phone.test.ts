import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HandStage } from '../../support/clients/by-hand.ts'
import { siteWithEveryPage } from '../../support/community/every-page.ts'
import { AXE_LATER, violations } from '../../support/processes/look-axe.ts'
import { PASSWORD } from '../../support/site.ts'

// looks.test.ts examines each kind of element at 320 and 1280 px; these pages are what members open
// on a phone, and are examined whole.

const PHONE = { width: 390, height: 844 }

let stage: HandStage
let example: (route: string) => string
let page: Page

beforeAll(async () => {
  ;({ stage, example } = await siteWithEveryPage())
  page = await stage.signedIn('owner', PASSWORD, { javaScriptEnabled: true })
  await page.addInitScript({ content: AXE_LATER })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.setViewportSize(PHONE)
})
afterAll(() => stage.stop())

describe('on a phone', () => {
  it.each(['/messages', '/messages/:id', '/search', '/search/texts', '/forums', '/topics/:id'])(
    '%s has nothing that axe finds',
    async (path) => {
      const query = path.startsWith('/search') ? '?q=the' : ''
      const reply = await page.goto(example(path) + query)
      expect(reply?.status()).toBe(200)
      expect(await violations(page, new Map())).toEqual([])
    },
  )
})
