import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../support/community/catalog.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { clickThrough, siteByHand } from '../support/clients/by-hand.ts'
import { PASSWORD } from '../support/site.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'
import { until } from '../support/until.ts'
import { withinAnHour } from '../support/within-an-hour.ts'

const GIB = 2n ** 30n
interface Styled {
  getComputedStyle: (of: unknown) => { readonly clipPath: string }
}
/** Which part of an element is shown: as the browser computes it. */
const shownArea = (one: unknown) => (globalThis as unknown as Styled).getComputedStyle(one).clipPath

// Finding and publishing torrents without JavaScript, as a person does; what JavaScript adds comes
// at the end.

describe('the catalog in a browser', () => {
  let stage: HandStage
  let folder: string

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-catalog-'))
    stage = await siteByHand()
    const { site } = stage
    const { id } = await site.member('ann')
    for (let at = 1; at <= 60; at++) {
      const tags = at % 2 === 0 ? ['even'] : []
      await aListedTorrent(site.db, `Show.S01E${at}.1080p`, id, { categoryId: 2, tags })
    }
    await aListedTorrent(site.db, 'Amélie.2001.BluRay', id, { tags: ['french'] })
  })

  afterAll(async () => {
    await stage.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const signedIn = (javaScriptEnabled: boolean) =>
    stage.signedIn('ann', PASSWORD, { javaScriptEnabled })

  async function lines(page: Page): Promise<number> {
    await page.waitForLoadState('domcontentloaded')
    return page.locator('table.torrents tbody tr').count()
  }

  it('searches from every page, narrows, sorts, pages and removes filters', async () => {
    const page = await signedIn(false)
    await page.fill('header [name=q]', 'amelie')
    await page.press('header [name=q]', 'Enter')
    await page.waitForURL(/\/torrents\?q=amelie&sort=relevance/)
    expect(await page.textContent('main')).toContain('1 torrent')
    await page.click('a.chip')
    expect(await page.textContent('.found')).toContain('61 torrents')

    await page.click('main summary')
    await page.check('[name=category][value=tv]')
    await page.fill('[name=tag]', 'even')
    await page.selectOption('#field-swarm', 'dead')
    await clickThrough(page.locator('.filters .button'))
    expect(await page.textContent('.found')).toContain('30 torrents')
    expect(await page.locator('main ul.chips a.chip').count()).toBe(3)
    await page.click('a.chip:has-text("even")')
    expect(await page.textContent('.found')).toContain('60 torrents')
    await page.click('thead a:text("Name")')
    expect(await page.getAttribute('th[aria-sort]', 'aria-sort')).toBe('ascending')
    expect(await lines(page)).toBe(50)
    await page.click('a[rel=next]')
    expect(await lines(page)).toBe(10)
    await page.click('a[rel=prev]')
    expect(await lines(page)).toBe(50)

    await page.fill('main [name=q]', 'show "no such"')
    await clickThrough(page.locator('.finder-line button'))
    expect(await page.textContent('main')).toContain('No matching torrents.')
    await page.click('.empty a:text("show all")')
    await page.click('.kinds a:text("Movies")')
    expect(await page.textContent('h1')).toBe('Movies')
    expect(await lines(page)).toBe(1)
    await page.click('a.tag:text("french")')
    expect(await page.textContent('h1')).toBe('Tag: french')
    await page.context().close()
  })

  it.each([
    [1366, 900, 22],
    [1920, 1080, 28],
  ])('shows a line for each torrent: on %i × %i at least %i', async (width, height, least) => {
    const page = await signedIn(false)
    await page.setViewportSize({ width, height })
    await page.goto('/torrents')
    const bottoms = await page
      .locator('table.torrents tbody tr')
      .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().bottom))
    expect(bottoms.filter((bottom) => bottom <= height).length).toBeGreaterThanOrEqual(least)
    await page.context().close()
  })

  it('bookmarks torrents without leaving the list', async () => {
    const page = await signedIn(false)
    await page.goto('/torrents?q=even')
    await page.click('tbody tr:nth-child(2) [aria-label^="Bookmark "]')
    await page.waitForSelector('text=Bookmark added.')
    expect(page.url()).toContain('/torrents?q=even')
    await page.click('tbody tr:nth-child(2) [aria-label^="Remove the bookmark of "]')
    await page.waitForSelector('text=Bookmark removed.')
    expect(await page.locator('.star').count()).toBe(0)
    await page.context().close()
  })

  it('explains in two clicks why the ratio changed yesterday', async () => {
    await withinAnHour(60)
    const { db } = stage.site
    const torrent = await db
      .selectFrom('torrent')
      .select(['id', 'uploader_id as ann'])
      .where('name', '=', 'Show.S01E7.1080p')
      .executeTakeFirstOrThrow()
    const today = new Date().setUTCHours(0, 0, 0, 0)
    const day = (back: number) => new Date(today - back * 86_400_000)
    const totals = { total_uploaded: 3n * GIB, total_downloaded: 2n * GIB, seed_size: 0n }
    const none = { raw_uploaded: 0n, raw_downloaded: 0n, uploaded: 0n, downloaded: 0n }
    const of = { member_id: Number(torrent.ann), ...none, ...totals }
    await db
      .insertInto('member_day')
      .values({ ...of, day: day(2) })
      .execute()
    const after = { ...of, day: day(1), total_downloaded: 3n * GIB, downloaded: GIB }
    await db.insertInto('member_day').values(after).execute()
    await sql`insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
        session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
      values (${new Date(today - 3_600_000)}, ${day(1)}, ${Buffer.alloc(16)}, 1, ${torrent.ann},
        ${torrent.id}, ${Buffer.alloc(8)}, 'update', 0, ${2n * GIB}, 1000, 500, 0, ${GIB})`.execute(
      db,
    )
    const page = await signedIn(false)
    await page.goto('/')
    await page.click('a.me')
    await clickThrough(page.locator('a:text("Why your ratio changed yesterday")'))
    const said = (await page.textContent('main')) ?? ''
    expect(said).toContain('Your ratio changed from 1.50 to 1.00.')
    expect(said).toMatch(/Show\.S01E7\.1080p[^]*2\.00 GiB[^]*×0\.5[^]*1\.00 GiB/)

    // The same from the chart: a day shows its values when it has the focus, and is a link.
    await page.goto('/me')
    const spot = page.locator('.spots a').nth(1)
    expect(await spot.locator('span').evaluate(shownArea)).toBe('inset(50%)')
    await spot.focus()
    expect(await spot.locator('span').evaluate(shownArea)).toBe('none')
    expect(await spot.textContent()).toContain('Credited down: 1.00 GiB')
    await page.keyboard.press('Enter')
    await page.waitForURL(`/ledger/traffic?day=${day(1).toISOString().slice(0, 10)}`)
    await page.goto('/ledger/traffic?day=2026-02-31')
    expect(await page.textContent('main')).toContain('day must be a date such as')
    await page.context().close()
  })

  it('publishes in two steps without losing anything', async () => {
    const file = path.join(folder, 'mine.torrent')
    fs.writeFileSync(file, aTorrentFile('Some.Film.1999.1080p.BluRay.x264.mkv'))
    const page = await signedIn(false)
    await page.goto('/torrents/new')
    await page.setInputFiles('input[type=file]', file)
    await page.click('main .button.primary')
    expect(await page.inputValue('[name=category]')).toBe('movies')
    await page.fill('[name=description]', 'Half a description')
    await page.fill('[name=tags]', '!!!')
    await page.click('main .button.primary')
    expect(await page.textContent('[role=alert]')).toContain('Tags')
    expect(await page.inputValue('[name=description]')).toBe('Half a description')
    await page.fill('[name=tags]', 'even, new one')
    await clickThrough(page.locator('button:text("Save draft")'))
    expect(await page.textContent('main')).toContain('Draft saved. Nothing is published yet.')
    await page.context().close()

    const later = await signedIn(false)
    await later.goto('/torrents/new')
    await later.click('a:text("Some.Film.1999")')
    expect(await later.inputValue('[name=tags]')).toBe('even, new one')
    await later.click('main .button.primary')
    await later.waitForURL(/\/torrents\/\d+$/)
    expect(await later.textContent('main')).toContain('Half a description')
    await later.goto('/torrents/drafts')
    expect(await later.textContent('main')).toContain('No drafts yet.')
    await later.context().close()
  })

  it('with JavaScript: / focuses the search box, and typed text of an upload is kept', async () => {
    const page = await signedIn(true)
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    await page.goto('/me')
    await page.keyboard.press('/')
    await page.keyboard.type('am/elie')
    expect(await page.inputValue('header [name=q]')).toBe('am/elie')

    await page.goto('/torrents/new')
    const content = aTorrentFile('Dropped.On.The.Page').toString('base64')
    await page.evaluate(`{
      const bytes = Uint8Array.from(atob('${content}'), (one) => one.charCodeAt(0))
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([bytes], 'dropped.torrent'))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    }`)
    await page.waitForURL(/\/torrents\/drafts\//)
    expect(await page.inputValue('[name=title]')).toBe('Dropped.On.The.Page')
    await stage.site.db.deleteFrom('draft_upload').execute()

    const file = path.join(folder, 'kept.torrent')
    fs.writeFileSync(file, aTorrentFile('Kept.While.Typing'))
    await page.goto('/torrents/new')
    await page.setInputFiles('input[type=file]', file)
    await page.click('main .button.primary')
    await page.fill('[name=title]', 'Typed and never sent')
    await page.press('[name=title]', 'Tab')
    const isKept = async () => {
      const [draft] = await stage.site.db.selectFrom('draft_upload').select('words').execute()
      return (draft.words as { title?: string }).title === 'Typed and never sent'
    }
    await until(isKept, 10, 'the draft has the title')
    expect(said).toEqual([])
    await page.context().close()
  })

  it('Ctrl-K goes to a page, a torrent or a button of the page by its name', async () => {
    const page = await signedIn(true)
    await page.goto('/torrents')
    const name = await page.locator('table.torrents tbody tr a.long').first().textContent()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('privacy')
    await page.waitForSelector('.palette [role=option][aria-selected]:has-text("Privacy")')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/settings\/privacy$/)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('save privacy')
    await page.waitForSelector('.palette [role=option]:has-text("Save privacy settings")')
    await page.keyboard.press('Enter')
    expect(await page.textContent(':focus')).toBe('Save privacy settings')
    await page.keyboard.press('Control+k')
    await page.keyboard.type(String(name))
    await page.waitForSelector('#palette-torrents')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/torrents\/\d+$/)
    expect(await page.textContent('h1')).toBe(name)
    await page.context().close()
  })

  it('a filtered list is four clicks from home by mouse', async () => {
    await withinAnHour()
    const page = await signedIn(false)
    await page.goto('/')
    const [month] = new Date().toISOString().match(/^\d{4}-\d\d/) as RegExpMatchArray
    await page.click('.quick a:has-text("This month")')
    const aside = page.locator('.facets')
    await aside.getByRole('link', { name: '> 5', exact: true }).click()
    expect(await page.inputValue('#field-q')).toBe(`seeders:>5 added:${month}`)
    await page.context().close()
  })

  it('single-key shortcuts work where they are enabled, and can be disabled', async () => {
    const page = await signedIn(true)
    await page.goto('/me')
    await page.keyboard.type('gt')
    await page.waitForURL(/\/torrents$/)
    await page.keyboard.type('jjk')
    const focused = await page.textContent(':focus')
    expect(focused).toBe(await page.textContent('table.torrents tbody tr:first-child th a.long'))
    await page.keyboard.press('?')
    expect(await page.textContent('dialog[open]')).toMatch(/Go to Torrents/)
    expect(await page.textContent('dialog[open]')).toMatch(/Next row/)
    // A shortcut of the page does not close an open dialog.
    await page.keyboard.press('o')
    await page.keyboard.press('Escape')
    expect(await page.isVisible('dialog')).toBe(false)
    await page.keyboard.press('o')
    await page.waitForURL(/\/torrents\/\d+$/)
    expect(await page.textContent('h1')).toBe(focused)
    await page.keyboard.press('b')
    await page.waitForSelector('text=Remove bookmark')

    await page.goto('/settings/appearance')
    await page.selectOption('#field-keys', 'off')
    await page.selectOption('#field-theme', 'dark')
    await page.click('main .button.primary')
    await page.waitForSelector('[role=status]:has-text("Appearance saved.")')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await page.locator('script[src*=keys]').count()).toBe(0)
    await page.keyboard.type('gt')
    await page.keyboard.press('?')
    expect(new URL(page.url()).pathname).toBe('/settings/appearance')
    expect(await page.locator('dialog').count()).toBe(0)
    await page.context().close()
  })
})
