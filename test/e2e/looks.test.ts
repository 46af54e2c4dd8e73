import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../src/store/records/audit.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { siteWithEveryPage } from '../support/community/every-page.ts'
import { walkByKeyboard } from '../support/processes/look-keyboard.ts'
import {
  addressOf,
  consolePages,
  lookedAt,
  OUTSIDE,
  sitePages,
} from '../support/processes/look-pages.ts'
import type { Looker } from '../support/processes/look.ts'
import { createLooker } from '../support/processes/look.ts'
import { PASSWORD } from '../support/site.ts'

// Every page of the route table with a community and its data, as the owner or a visitor sees it;
// looks-roles.test.ts has what other roles see.

/** How to sign in from this page. */
const ENTRY: Readonly<Record<string, 'open' | 'application'>> = {
  '/register': 'open',
  '/apply': 'application',
}

/** The rows that are whole on the screen: at least this many, by density and size. */
const SEEN = [
  [22, 'compact', 1366, 900],
  [26, 'classic', 1366, 900],
  [12, 'comfortable', 1366, 900],
  [28, 'compact', 1920, 1080],
  [7, 'compact', 390, 844],
] as const
const ROWS_SEEN = `[...document.querySelectorAll('[data-rows] > tr:not(.divider)')].filter((row) => {
  const { top, bottom } = row.getBoundingClientRect()
  return top >= 0 && bottom <= innerHeight
}).length`

let stage: HandStage
let example: (route: string) => string

beforeAll(async () => {
  ;({ stage, example } = await siteWithEveryPage())
})
afterAll(() => stage.stop())

const scripted = { javaScriptEnabled: true }
const outside = () => stage.newPage(scripted)
const inside = (name: string) => stage.signedIn(name, PASSWORD, scripted)

describe('every page', () => {
  /** The kinds of elements that were examined. */
  const seen = new Set<string>()
  let guest: Looker
  let owner: Looker

  beforeAll(async () => {
    guest = await createLooker(await outside(), seen)
    owner = await createLooker(await inside('owner'), seen)
  })

  it('is in the route table', () => {
    expect(consolePages.length).toBeGreaterThan(10)
    expect(sitePages.length).toBeGreaterThan(10)
  })

  it.each(lookedAt)('%s is accessible in both schemes, fits 320 px and is light', async (path) => {
    const registration = ENTRY[path]
    if (registration)
      await settings.changeSite(stage.site.db, { registration }, commandLine, new Date())
    const look = OUTSIDE.includes(path) ? guest : owner
    expect((await look(addressOf(path, example))).faults.join('\n')).toBe('')
  })
})

describe('by hand, every page', () => {
  /** The owner. */
  let hand: Page

  beforeAll(async () => {
    hand = await inside('owner')
  })

  it('can be used with only the keyboard, and shows the focus', async () => {
    const pages = ['/torrents', '/torrents/new', '/torrents/:id', '/users', '/settings/security']
    const faults: string[] = []
    for (const path of pages) faults.push(...(await walkByKeyboard(hand, example(path))))
    expect(faults.join('\n')).toBe('')
  })

  it.each(SEEN)('of the catalog shows at least %i rows: %s at %i × %i', async (least, ...how) => {
    const [density, width, height] = how
    const looks = JSON.stringify({ density })
    await stage.site.db.updateTable('member').set({ looks }).where('name', '=', 'owner').execute()
    await hand.setViewportSize({ width, height })
    await hand.goto('/torrents')
    expect(await hand.evaluate<number>(ROWS_SEEN)).toBeGreaterThanOrEqual(least)
  })

  it('of the catalog bookmarks five torrents with five clicks', async () => {
    await hand.setViewportSize({ width: 1366, height: 900 })
    await hand.goto('/torrents')
    const stars = hand.getByRole('button', { name: /^Bookmark / })
    const before = await stars.count()
    for (let clicks = 0; clicks < 5; clicks++) {
      await stars.first().click()
      await hand.waitForLoadState()
      expect(new URL(hand.url()).pathname).toBe('/torrents')
    }
    await expect.poll(() => stars.count()).toBe(before - 5)
  })

  it('of the catalog shows a card for the name under the pointer or with the focus', async () => {
    await hand.goto('/torrents')
    const [name, card] = ['.long', '.peek'].map((one) => hand.locator(`tbody .line ${one}`).first())
    expect(await card!.isVisible()).toBe(false)
    await name!.hover()
    await expect.poll(() => card!.isVisible()).toBe(true)
    expect(await card!.innerText()).toContain(await name!.innerText())
    await hand.keyboard.press('Escape')
    expect(await card!.isVisible()).toBe(false)
    await hand.mouse.move(0, 0)
    await name!.focus()
    await hand.keyboard.press('Shift+Tab')
    await hand.keyboard.press('Tab')
    expect(await card!.isVisible()).toBe(true)
  })

  it('can be signed in to with only the keyboard', async () => {
    const page = await outside()
    await page.goto('/login')
    await page.keyboard.press('Tab')
    expect(await page.textContent(':focus')).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('owner')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname !== '/login')
  })
})
