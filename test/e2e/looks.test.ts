import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from '../../src/site/features.ts'
import * as drafts from '../../src/store/drafts.ts'
import { aListedTorrent } from '../support/catalog.ts'
import { launchBrowser } from '../support/chromium.ts'
import { createLooker, walkByKeyboard } from '../support/look.ts'
import { PASSWORD, testSite, type TestSite } from '../support/site.ts'
import { aTorrentFile } from '../support/torrent-files.ts'

// Every page of the route table, over a community with something in it. A page that is added is
// looked at without a line here, unless its address has a parameter that is not known yet.

/** What is not a page to look at, and why. */
const NO_PAGE: Readonly<Record<string, string>> = {
  '/torrents/:id/download': 'a file',
  '/torrents/exists': 'an answer for tools, always JSON',
  '/torrent/download/:id.:key': 'a file',
  '/api/openapi': 'JSON',
  '/admin/audit.csv': 'a file',
  '/setup': 'only while there is no owner; browser.test.ts sees it',
}
/** Seen by who is not signed in. */
const OUTSIDE = ['/login', '/register']

describe('every page', () => {
  let site: TestSite
  let server: http.Server
  let browser: Browser
  let origin: string
  const known: Record<string, string> = {}

  beforeAll(async () => {
    site = await testSite({ BABOU_REGISTRATION: 'open' })
    server = http.createServer(site.app)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
    browser = await launchBrowser()
    await fill()
  })

  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await site.stop()
  })

  async function fill(): Promise<void> {
    const { id } = await site.member('owner', 'owner')
    await site.member('friend')
    known['/users/:'] = 'friend'
    known['/tags/:'] = 'hd'
    known['/torrents/drafts/:'] = 'd'.repeat(32)
    const draft = { id: 'd'.repeat(32), fileName: 'a', name: 'Draft', size: 1, files: 1, words: {} }
    const content = aTorrentFile('Draft.2001.1080p')
    await drafts.add(site.db, id, { ...draft, content, infoHash: 'd'.repeat(40) }, new Date())
    known['/categories/:'] = 'movies'
    const description = '# A heading\n\nSome *text* with a [link](https://example.org).'
    const torrent = { description, tags: ['hd', 'open'] }
    for (const name of ['One', 'Two', 'Three']) {
      known['/torrents/:'] = String(await aListedTorrent(site.db, name, id, torrent))
    }
  }

  /** The address of an example of a route; throws for one whose parameter is not known. */
  function example(route: string): string {
    return route.replace(/(\/[^:]*)(:\w+)/g, (_all, before: string, parameter: string) => {
      const value = known[`${before}:`]
      if (value === undefined) throw new Error(`${route}: which ${parameter}?`)
      return before + value
    })
  }

  async function newPage(isSignedIn: boolean) {
    const page = await (await browser.newContext({ baseURL: origin })).newPage()
    if (isSignedIn) {
      await page.goto('/login')
      await page.fill('[name=name]', 'owner')
      await page.fill('[name=password]', PASSWORD)
      await page.click('main .button.primary')
      await page.waitForURL((url) => url.pathname !== '/login')
    }
    return page
  }

  it('is accessible in both schemes, fits 320 px and is light', async () => {
    const pages = actions.filter((action) => {
      return action.method === 'get' && !(action.path in NO_PAGE)
    })
    const outside = await createLooker(await newPage(false))
    const inside = await createLooker(await newPage(true))
    const faults: string[] = []
    for (const { path } of pages) {
      const look = OUTSIDE.includes(path) ? outside : inside
      faults.push(...(await look(example(path))))
    }
    expect(faults.join('\n')).toBe('')
    expect(pages.length).toBeGreaterThan(10)
  })
  it('is used by keyboard alone, and shows where the focus is', async () => {
    const pages = ['/torrents', '/torrents/new', '/torrents/:id', '/users', '/settings/security']
    const page = await newPage(true)
    const faults: string[] = []
    for (const path of pages) faults.push(...(await walkByKeyboard(page, example(path))))
    expect(faults.join('\n')).toBe('')
  })

  it('is entered by keyboard alone', async () => {
    const page = await newPage(false)
    await page.goto('/login')
    await page.keyboard.press('Tab')
    expect(await page.textContent(':focus')).toBe('Skip to the content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.type('owner')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname !== '/login')
  })
})
