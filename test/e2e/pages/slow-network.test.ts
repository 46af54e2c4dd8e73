import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HandStage } from '../../support/clients/by-hand.ts'
import { press, siteByHand } from '../../support/clients/by-hand.ts'
import { aTorrentFile } from '../../support/clients/torrent-files.ts'
import { PASSWORD } from '../../support/site.ts'
import { until } from '../../support/until.ts'

// The scripts of pages while replies are late, out of order, or do not arrive.

const DRAFT_WAIT_MS = 3_000
const LIVE_WAIT_MS = 60_000

let stage: HandStage
let page: Page

beforeAll(async () => {
  stage = await siteByHand()
  await stage.site.member('olga', 'owner')
  page = await stage.signedIn('olga', PASSWORD, { javaScriptEnabled: true })
})
afterAll(() => stage.stop())

/** Holds the requests to an address; after `end`, those that follow pass. */
async function held(pattern: string): Promise<{ readonly waiting: Route[]; end: () => void }> {
  const waiting: Route[] = []
  let hasEnded = false
  // The route stays: without one, the browser would let the held requests pass as well.
  await page.route(pattern, async (route) => {
    if (hasEnded) await route.continue()
    else waiting.push(route)
  })
  return { waiting, end: () => void (hasEnded = true) }
}

describe('a draft of a text', () => {
  const body = () => page.locator('main [name=body]')
  const state = () => page.locator('button[data-draft] ~ [role=status]').textContent()
  const drafts = async () => {
    const rows = await stage.site.db.selectFrom('text_draft').select('fields').execute()
    return rows.map(({ fields }) => (fields as { body?: string }).body)
  }

  beforeAll(async () => {
    await page.clock.install()
    await page.goto('/support/new')
  })

  it('is saved one state after the other, however slow the first one is', async () => {
    const { waiting, end } = await held('**/drafts?*')
    await body().fill('first')
    await page.clock.runFor(DRAFT_WAIT_MS)
    await until(() => waiting.length === 1)
    await body().fill('first and second')
    await page.clock.runFor(DRAFT_WAIT_MS)
    // Whatever the page would send for that comes before this.
    await page.evaluate(`fetch('/login')`)
    expect(waiting).toHaveLength(1)
    end()
    await waiting[0]?.continue()
    await until(async () => (await drafts())[0] === 'first and second')
    await until(async () => (await state()) === 'Draft saved')
  })

  it('says that it is not saved while there is no connection, and is saved when it is back', async () => {
    await page.route('**/drafts?*', (route) => route.abort())
    await body().fill('third')
    await page.clock.runFor(DRAFT_WAIT_MS)
    await until(async () => (await state())?.includes('Draft not saved. Check your connection.'))
    await page.unroute('**/drafts?*')
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await until(async () => (await drafts())[0] === 'third')
  })

  it('is saved when the page is left before it was due', async () => {
    await body().fill('fourth')
    await page.goto('/menu')
    await until(async () => (await drafts())[0] === 'fourth')
  })
})

describe('the form of an upload', () => {
  it('keeps a text that is longer than browsers send for a closed page', async () => {
    const text = 'Ж'.repeat(20_000)
    const buffer = aTorrentFile('A.Long.Description')
    const file = { name: 'a.torrent', mimeType: 'application/x-bittorrent', buffer }
    await page.goto('/torrents/new')
    await page.setInputFiles('input[type=file]', file)
    await press(page, 'Check file')
    const kept = page.locator('[data-kept]')
    await page.route('**/torrents/drafts/*', (route) => route.abort())
    await page.fill('[name=description]', 'short')
    await page.press('[name=description]', 'Tab')
    await until(async () => (await kept.textContent())?.includes('are not saved. Check your'))
    await page.unroute('**/torrents/drafts/*')
    await page.fill('[name=description]', text)
    await page.press('[name=description]', 'Tab')
    await until(async () => {
      const [draft] = await stage.site.db.selectFrom('draft_upload').select('words').execute()
      return (draft?.words as { description?: string }).description === text
    })
    await until(async () => (await kept.textContent()) === '')
  })
})

describe('the preview of a rule for clients', () => {
  it('is that of what was typed last, and cannot be used until it is', async () => {
    await page.goto('/admin/settings/clients')
    const prefix = page.locator('[data-preview] [name=prefix]')
    const shown = (value: string) =>
      page.waitForSelector(`#preview [name=prefix][value="${value}"]`, { state: 'attached' })
    const add = page.locator('#preview button.primary')
    const type = async (text: string) => {
      await prefix.fill(text)
      await page.clock.runFor(250)
    }
    await type('-TR')
    await shown('-TR')
    const { waiting, end } = await held('**/admin/settings/clients?*')
    await type('-qB')
    await until(() => waiting.length === 1)
    expect(await add.isDisabled()).toBe(true)
    const given = page.waitForEvent('requestfailed')
    end()
    await type('-UT')
    await given
    await shown('-UT')
    expect(await add.isEnabled()).toBe(true)
    await page.route('**/admin/settings/clients?*', (route) => route.abort())
    await type('-DE')
    await page.waitForSelector('#preview .error')
    expect(await add.isDisabled()).toBe(true)
    await page.unroute('**/admin/settings/clients?*')
  })
})

describe('Ctrl-K', () => {
  it('says that a search failed, and opens what Enter was pressed for when it is found', async () => {
    await page.goto('/menu')
    await page.route('**/search?*', (route) => route.abort())
    await page.keyboard.press('Control+k')
    await page.keyboard.type('nothing-has-this-name')
    await page.clock.runFor(150)
    await page.waitForSelector('.palette [role=status]:has-text("The search failed.")')
    await page.unroute('**/search?*')
    await page.fill('#palette-input', 'nothing-has-that-name')
    await page.clock.runFor(150)
    await page.waitForSelector('.palette [role=status]:has-text("No matches.")')

    await page.fill('#palette-input', 'shop')
    await page.clock.runFor(150)
    await page.waitForSelector('.palette [role=option][aria-selected]:has-text("Shop")')
    await page.fill('#palette-input', 'privacy')
    await page.keyboard.press('Enter')
    await page.clock.runFor(150)
    await page.waitForURL(/\/settings\/privacy$/)
  })
})

describe('live updates', () => {
  it('are asked for again after a proxy refused them, and after the back button', async () => {
    let asked = 0
    await page.route('**/live?*', (route) => {
      asked++
      return asked === 1 ? route.fulfill({ status: 502, body: 'Bad gateway' }) : route.continue()
    })
    await page.goto('/menu')
    await until(() => asked === 1)
    await until(async () => {
      await page.clock.runFor(LIVE_WAIT_MS)
      return asked === 2
    })
    const shows = (name: string) =>
      page.evaluate(`dispatchEvent(new PageTransitionEvent('${name}', { persisted: true }))`)
    await shows('pagehide')
    await shows('pageshow')
    await until(() => asked === 3)
    await page.unroute('**/live?*')
  })
})
