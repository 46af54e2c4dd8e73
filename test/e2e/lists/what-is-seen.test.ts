import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as comments from '../../../src/store/comments/comments.ts'
import { aRequest } from '../../support/a-request.ts'
import { fillDemo } from '../../support/community/demo.ts'
import type { HandStage } from '../../support/clients/by-hand.ts'
import { siteByHand } from '../../support/clients/by-hand.ts'
import { heightOf } from '../../support/processes/look.ts'

// What a member sees of the lists of a demo: names, and the frame around them.

const WIDE = { width: 1366, height: 900 }
/** The narrowest window in which the head has two lines. */
const LEAST_WIDE = { width: 1280, height: 800 }
const FULL = { width: 1920, height: 1080 }
const PHONE = { width: 390, height: 844 }
/** Of the page of a torrent with two comments, in pixels. */
const HIGHEST = 1_400
/** With ten of sixty comments of one line each. */
const HIGHEST_WITH_MANY = 2_400
/** Names that may be cut on a page of 50 rows. */
const MOST_CUT = 2

const NAMES_CUT = `[...document.querySelectorAll('[data-rows] .line > .long')]
  .filter((name) => name.scrollWidth > name.clientWidth + 1).map((name) => name.textContent)`
/** Of a row without a second line, in compact density. */
const HIGHEST_ROW = 36
const ROW_HEIGHTS = `[...document.querySelectorAll('[data-rows] > tr')]
  .map((row) => row.getBoundingClientRect().height)`
/** Of fields that do not overlap, one is above the other. */
const FILTER_LINES = `(() => {
  const fields = [...document.querySelectorAll('main form.filter :is(input:not([type=hidden]), select, button)')]
  const middles = fields.map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2)
  return fields.length === 0 ? 0 : 1 + Math.floor((Math.max(...middles) - Math.min(...middles)) / 20)
})()`
const NAMES_COVERED = `[...document.querySelectorAll('[data-rows] > tr')].flatMap((row) => {
  const name = row.querySelector('.line > .long')
  const at = name.getBoundingClientRect()
  return [...row.querySelectorAll('.button')].map((one) => one.getBoundingClientRect())
    .filter((one) => one.left < at.right && one.right > at.left && one.top < at.bottom && one.bottom > at.top)
    .map(() => name.textContent)
})`
const NAMES = `[...document.querySelectorAll('[data-rows] .line > .long')].map((name) => name.textContent)`
/** Each list of a bundle: its rows as they are read, with the edition and part above them. */
const ROWS_READ = `[...document.querySelectorAll('[data-rows]')].flatMap((body, at) => {
  let above = ''
  return [...body.rows].flatMap((row) => {
    if (row.matches('.edition')) above = row.innerText
    const part = row.querySelector('.part')?.textContent ?? ''
    const name = row.querySelector('.line > .long')
    return name === null ? [] : [[at, above, part, name.textContent].join(' | ')]
  })
})`

let stage: HandStage
let page: Page

beforeAll(async () => {
  stage = await siteByHand()
  const { site } = stage
  await site.member('owner', 'owner')
  await fillDemo(site.database.url, { torrents: 400, members: 40 })
  await site.member('reader')
  const admin = await site.signedIn('admin', 'promoter')
  const promote = async (given: object) => {
    const made = await admin.send('post', '/admin/promotions', { title: 'A week', ...given })
    expect(made.status).toBe(201)
  }
  await promote({ scope: 'role', role: 'member', factors: 'double-upload' })
  await promote({ scope: 'category', target: 'music', factors: 'half' })
  page = await stage.signedIn('reader')
  await page.setViewportSize(WIDE)
})
afterAll(() => stage.stop())

describe('a list at 1366 px', () => {
  it.each(['/torrents', '/', '/categories/music', '/torrents?q=season'])(
    '%s shows names in full',
    async (path) => {
      await page.goto(path)
      expect((await page.evaluate<string[]>(NAMES)).length).toBeGreaterThan(19)
      expect((await page.evaluate<string[]>(NAMES_CUT)).slice(MOST_CUT)).toEqual([])
    },
  )

  it('says once how all its torrents count', async () => {
    await page.goto('/categories/music')
    expect(await page.textContent('.shared-factors')).toContain('×0.5 download, ×2 upload')
    expect(await page.locator('[data-rows] .tag.good').count()).toBe(0)
  })

  it('marks a torrent with a sign, and says in its title what it means', async () => {
    await page.goto('/torrents?q=seeders:>=0')
    expect(await page.textContent('.shared-factors')).toContain('Double upload')
    const half = page.locator('[data-rows] .tag.down').first()
    expect(await half.textContent()).toBe('½ download')
    expect(await half.getAttribute('title')).toMatch(/^×0\.5 download: saves you .+ of download$/)
  })

  it('has short heads that screen readers read in full', async () => {
    await page.goto('/torrents')
    const head = page.getByRole('columnheader', { name: 'Seeders' })
    expect((await head.boundingBox())?.width).toBeLessThan(60)
  })
})

describe('a bundle', () => {
  it.each(['artist', 'album', 'work', 'series', 'book'] as const)(
    'of the kind %s has no two rows that read alike',
    async (kind) => {
      const largest = await stage.site.db
        .selectFrom('bundle')
        .select('id')
        .where('kind', '=', kind)
        .orderBy(
          (of) =>
            of
              .selectFrom('torrent')
              .innerJoin('bundle as held', 'held.id', 'torrent.bundle_id')
              .select((count) => count.fn.countAll().as('torrents'))
              .where((or) =>
                or.or([
                  or('held.id', '=', or.ref('bundle.id')),
                  or('held.parent_id', '=', or.ref('bundle.id')),
                ]),
              ),
          'desc',
        )
        .limit(3)
        .execute()
      for (const { id } of largest) {
        await page.goto(`/bundles/${id}`)
        const rows = await page.evaluate<string[]>(ROWS_READ)
        expect(rows.length).toBeGreaterThan(0)
        expect(new Set(rows).size).toBe(rows.length)
        expect(await page.evaluate<string[]>(NAMES_CUT)).toEqual([])
      }
    },
  )
})

/** Rows of cards whose names do not begin at the same height. */
const NAMES_ASKEW = `(() => {
  const rows = new Map()
  for (const card of document.querySelectorAll('.cards tbody > tr:not(.divider)')) {
    const top = Math.round(card.getBoundingClientRect().top)
    const name = Math.round(card.querySelector('.line > .long').getBoundingClientRect().top)
    rows.set(top, new Set([...(rows.get(top) ?? []), name]))
  }
  return [...rows.values()].filter(({ size }) => size > 1).map((tops) => [...tops])
})()`
/** Pills of one card that overlap, or are less than 2 px from each other. */
const PILLS_CLOSE = `[...document.querySelectorAll('.cards tbody > tr')].flatMap((card) => {
  const pills = [...card.querySelectorAll('.tag')].map((one) => [one, one.getBoundingClientRect()])
  return pills.flatMap(([one, a], at) => pills.slice(at + 1)
    .filter(([, b]) => a.left < b.right + 2 && b.left < a.right + 2 && a.top < b.bottom && b.top < a.bottom)
    .map(([other]) => one.textContent + ' | ' + other.textContent))
})`

describe('cards', () => {
  it.each([WIDE, PHONE])('have aligned names and pills apart at $width px', async (size) => {
    await page.setViewportSize(size)
    await page.goto('/torrents?view=cards')
    const names = await page.evaluate<string[]>(NAMES)
    const [cut, askew, close] = await Promise.all(
      [NAMES_CUT, NAMES_ASKEW, PILLS_CLOSE].map((one) => page.evaluate<unknown[]>(one)),
    )
    await page.setViewportSize(WIDE)
    expect(names.length).toBeGreaterThan(19)
    expect({ cut, askew, close }).toEqual({ cut: [], askew: [], close: [] })
  })
})

/** Parts of names that a browser broke inside a word. */
const BROKEN = `[...document.querySelectorAll(':is(.line > .long, h1.long)')].flatMap((name) => {
  const tops = [...name.childNodes].filter(({ nodeType }) => nodeType === 3).map((text) => {
    const range = document.createRange()
    range.selectNodeContents(text)
    return [text.data, new Set([...range.getClientRects()].map(({ top }) => top)).size]
  })
  return tops.filter(([text, lines]) => lines > 1 && !/[ -]/.test(text)).map(([text]) => text)
})`

describe('a name on a phone', () => {
  it('breaks between words, in a list and above the page of a torrent', async () => {
    await page.setViewportSize(PHONE)
    await page.goto('/torrents?q=season')
    const broken = await page.evaluate<string[]>(BROKEN)
    await page.click('.line > .long')
    await page.waitForURL(/\/torrents\/\d+$/)
    broken.push(...(await page.evaluate<string[]>(BROKEN)))
    await page.setViewportSize(WIDE)
    expect(broken).toEqual([])
  })
})

/**
 * Left and right of the head, and of what is below it: of the console, its menu is on the left.
 */
const EDGES = `(() => {
  const [main, side] = ['main', '.console-menu'].map((one) => document.querySelector(one))
  const inside = (one) => {
    const { left, right } = one.getBoundingClientRect()
    const { paddingLeft, paddingRight } = getComputedStyle(one)
    return { left: left + parseFloat(paddingLeft), right: right - parseFloat(paddingRight) }
  }
  const first = document.querySelector('main > :first-child').getBoundingClientRect()
  const head = document.querySelector('.top')
  return JSON.stringify([
    inside(head), document.querySelector('.brand').getBoundingClientRect().left - inside(head).left,
    { ...inside(main), left: inside(side ?? main).left }, first.left - inside(main).left,
  ], (key, value) => (typeof value === 'number' ? Math.round(value) : value))
})()`

describe('the frame', () => {
  it('has all figures of a member in one line from 1280 px', async () => {
    const { db } = stage.site
    const reader = await db
      .selectFrom('member')
      .select('id')
      .where('name', '=', 'reader')
      .executeTakeFirstOrThrow()
    await db
      .updateTable('member_totals')
      .set({
        uploaded: (12_345n * 2n ** 40n) / 1_000n,
        downloaded: 99_999n * 2n ** 30n,
      })
      .where('member_id', '=', reader.id)
      .execute()
    await page.setViewportSize(LEAST_WIDE)
    await page.goto('/')
    expect(await page.locator('.own > li:visible').count()).toBeGreaterThan(7)
    expect(await topOfEach('.brand, .own > li:visible, .top-end')).toHaveLength(1)
    expect(await topOfEach('.menu-all, .menu, .find')).toHaveLength(1)
    await page.setViewportSize(WIDE)
  })

  it.each([LEAST_WIDE, FULL])('has the same edges on every page at $width px', async (size) => {
    const staff = await stage.signedIn('promoter')
    await page.setViewportSize(size)
    await staff.setViewportSize(size)
    const edges = new Set<string>()
    for (const path of ['/', '/torrents', '/torrents/1', '/forums', '/me', '/rescue', '/search']) {
      await page.goto(path)
      edges.add(await page.evaluate<string>(EDGES))
    }
    for (const path of ['/admin', '/admin/users', '/admin/settings']) {
      expect((await staff.goto(path))?.status(), path).toBe(200)
      edges.add(await staff.evaluate<string>(EDGES))
    }
    await staff.close()
    await page.setViewportSize(WIDE)
    expect([...edges]).toHaveLength(1)
  })

  it('has a menu of all pages in groups, which Escape closes', async () => {
    const hand = await stage.signedIn('reader', undefined, { javaScriptEnabled: true })
    await hand.setViewportSize(WIDE)
    await hand.goto('/torrents')
    await hand.locator('.menu-all > summary').click()
    const all = hand.getByRole('navigation', { name: 'All pages' })
    await all.waitFor()
    for (const group of ['Catalog', 'Community', 'Me', 'Site']) {
      expect(await all.getByRole('list', { name: group }).isVisible()).toBe(true)
    }
    expect(await all.getByRole('link', { name: 'Settings' }).isVisible()).toBe(true)
    expect(await all.locator('[aria-current]').innerText()).toBe('Torrents')
    const foot = hand.locator('.foot-links a')
    for (const href of await foot.evaluateAll((links) => links.map((one) => one.pathname))) {
      expect(await all.locator(`a[href="${href}"]`).count(), href).toBe(1)
    }
    await hand.keyboard.press('Escape')
    expect(await all.isVisible()).toBe(false)
    // By keyboard, on another page: the browser has what it fetched.
    await hand.goto('/faq')
    await hand.goto('/rules')
    await hand.locator('.menu-all > summary').press('Enter')
    await all.waitFor()
    await hand.keyboard.press('Tab')
    expect(await hand.locator(':focus').innerText()).toBe('Torrents')
    const transferred = `performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('/menu')).map(({ transferSize }) => transferSize)`
    expect(await hand.evaluate<number[]>(transferred)).toEqual([0])
    await hand.keyboard.press('Escape')
    expect(await hand.evaluate<string>('document.activeElement.localName')).toBe('summary')
  })

  it('has a page with the same groups, and the same place for its link, without JavaScript', async () => {
    await page.goto('/rules')
    const scripted = await stage.signedIn('reader', undefined, { javaScriptEnabled: true })
    await scripted.goto('/rules')
    const place = (one: Page) => one.locator('.menu-all').boundingBox()
    for (const size of [WIDE, PHONE]) {
      await Promise.all([page, scripted].map((one) => one.setViewportSize(size)))
      expect(await place(page)).toEqual(await place(scripted))
    }
    await page.setViewportSize(WIDE)
    await page.locator('.menu-all').click()
    for (const group of ['Catalog', 'Community', 'Me', 'Site']) {
      expect(await page.getByRole('region', { name: group }).isVisible()).toBe(true)
    }
  })

  it('ends a list with its pager, and the page soon after it', async () => {
    await page.goto('/torrents')
    const [last, pager, end] = await page.evaluate<number[]>(`[
      [...document.querySelectorAll('[data-rows] > tr')].at(-1).getBoundingClientRect().bottom,
      document.querySelector('.pager').getBoundingClientRect().top,
      document.documentElement.scrollHeight - scrollY]`)
    expect(pager! - last!).toBeLessThan(60)
    expect(end! - pager!).toBeLessThan(500)
  })
})

describe('what is missing in the catalog', () => {
  beforeAll(async () => {
    const { db } = stage.site
    const { id } = await stage.site.member('asker')
    for (const title of ['A film', 'Another film', 'A.Third.Film.2019.1080p.WEB-DL.x264-GROUP']) {
      const request = await aRequest(db, id)
      const attributes = JSON.stringify({ resolution: ['1080p', '2160p'] })
      await db.updateTable('request').set({ title, attributes }).where('id', '=', request).execute()
    }
    const bundles = await db.selectFrom('bundle').select('id').limit(3).execute()
    const gap = { missing: [2, 3], demand: 4, made_at: new Date() }
    const gaps = bundles.map((bundle) => ({ bundle_id: bundle.id, ...gap }))
    await db.insertInto('wanted_gap').values(gaps).execute()
  })

  it.each(['/requests', '/wanted', '/wanted/gaps', '/rescue', '/top?period=ever'])(
    '%s has the rows of the catalog, below one line of filters',
    async (path) => {
      await page.goto(path)
      const heights = await page.evaluate<number[]>(ROW_HEIGHTS)
      expect(heights.length).toBeGreaterThan(2)
      expect(Math.max(...heights)).toBeLessThanOrEqual(HIGHEST_ROW)
      expect(await page.evaluate<number>(FILTER_LINES)).toBeLessThanOrEqual(1)
    },
  )

  it.each(['/requests', '/wanted', '/rescue'])(
    '%s has no button above a name on a phone',
    async (path) => {
      await page.setViewportSize(PHONE)
      await page.goto(path)
      const covered = await page.evaluate<string[]>(NAMES_COVERED)
      await page.setViewportSize(WIDE)
      expect(covered).toEqual([])
    },
  )
})

describe('the page of a torrent with many comments', () => {
  it('has the newest ten, the way to all, and then the form', async () => {
    const { db } = stage.site
    const { id } = await stage.site.member('talker')
    const torrent = await db
      .selectFrom('torrent')
      .select('id')
      .orderBy('id')
      .executeTakeFirstOrThrow()
    const on = { target: 'torrent', id: torrent.id } as const
    for (let at = 0; at < 60; at++) {
      await comments.add(db, on, id, `Thanks, ${at}.`, new Date(Date.now() + at))
    }
    await page.goto(`/torrents/${torrent.id}`)
    expect(await page.locator('article.comment').count()).toBe(10)
    expect(await heightOf(page)).toBeLessThanOrEqual(HIGHEST_WITH_MANY)
    const parts = page.locator('#comments > :is(article, p, .comment-form)')
    const kinds = await parts.evaluateAll((all) => all.map((one) => one.localName))
    expect(kinds.slice(0, 11)).toEqual([...Array<string>(10).fill('article'), 'p'])
    await page.getByRole('link', { name: 'All comments' }).click()
    expect(await page.locator('article.comment').count()).toBeGreaterThan(10)
    await page.getByRole('link', { name: 'Next page' }).click()
    expect(await page.locator('article.comment').count()).toBeGreaterThan(0)
  })
})

describe('the page of a torrent with two comments', () => {
  it('is at most 1,400 px high, with the comments before the form', async () => {
    const ids = await stage.site.db
      .selectFrom('torrent_stats')
      .select('torrent_id as id')
      .where('comments', '=', 2)
      .limit(4)
      .execute()
    expect(ids.length).toBeGreaterThan(1)
    for (const { id } of ids) {
      await page.goto(`/torrents/${id}`)
      expect(await heightOf(page)).toBeLessThanOrEqual(HIGHEST)
      const tops = await page
        .locator('article.comment, .comment-form')
        .evaluateAll((all) => all.map((one) => one.className))
      expect(tops.at(-1)).toBe('comment-form')
    }
  })
})

/** The lines that elements are on: those whose middles are at most 10 px apart are on one. */
async function topOfEach(selector: string): Promise<readonly number[]> {
  const middles = await page.locator(selector).evaluateAll((all) =>
    all.map((one) => {
      const { top, bottom } = one.getBoundingClientRect()
      return (top + bottom) / 2
    }),
  )
  return middles.filter(
    (one, at) => !middles.slice(0, at).some((other) => Math.abs(other - one) < 10),
  )
}
