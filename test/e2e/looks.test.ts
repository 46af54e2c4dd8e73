import { once } from 'node:events'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from '../../src/site/features.ts'
import * as comments from '../../src/store/comments.ts'
import * as drafts from '../../src/store/drafts.ts'
import * as settings from '../../src/store/settings.ts'
import { launchBrowser } from '../support/chromium.ts'
import { createLooker, walkByKeyboard } from '../support/look.ts'
import { runBabou } from '../support/processes.ts'
import { PASSWORD, testSite, type TestSite } from '../support/site.ts'
import { aTorrentFile } from '../support/torrent-files.ts'

// Every page of the route table, over a community with something in it. A page that is added is
// looked at without a line here, unless its address has a parameter that is not known yet.

/** What is not a page to look at, and why. */
const NO_PAGE: Readonly<Record<string, string>> = {
  '/torrents/:id/download': 'a file',
  '/torrent/download/:id.:key': 'a file',
  '/admin/audit.csv': 'a file',
  '/api/openapi': 'a document for programs',
  '/torrents/exists': 'an answer for programs',
  '/setup': 'only while there is no owner; browser.test.ts sees it',
  '/admin/mails/:id': 'needs a mail; accounts-console.test.ts sees it',
  '/verify-email/:token': 'needs the link of a mail',
  '/password/reset/:token': 'needs the link of a mail',
}
/** Seen by who is not signed in. */
const OUTSIDE = ['/login', '/register', '/password/forgot']
const MASTER = 'a master secret of the tests'

describe('every page', () => {
  let site: TestSite
  let server: http.Server
  let browser: Browser
  let origin: string
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-looks-'))
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
    fs.rmSync(folder, { recursive: true, force: true })
  })

  /** The demo's community, with an owner who looks at it. */
  async function fill(): Promise<void> {
    const { id } = await site.member('owner', 'owner')
    known['/torrents/drafts/:'] = 'd'.repeat(32)
    const draft = { id: 'd'.repeat(32), fileName: 'a', name: 'Draft', size: 1, files: 1, words: {} }
    const content = aTorrentFile('Draft.2001.1080p')
    await drafts.add(site.db, id, { ...draft, content, infoHash: 'd'.repeat(40) }, new Date())
    const by = { memberId: id, name: 'owner', address: null }
    const env = {
      DATABASE_URL: site.database.url,
      BABOU_SECRET: MASTER,
      PATH: process.env.PATH ?? '',
    }
    const words = ['demo', '--torrents', '150', '--users', '40']
    const ran = await runBabou(words, { env: { ...env, BABOU_DATA: folder } })
    if (ran.status !== 0) throw new Error(ran.stderr)
    await settings.changeSite(site.db, { siteName: 'Looks' }, by, new Date())
    const one = async (text: string) => {
      const { rows } = await sql.raw<{ it: string | number }>(text).execute(site.db)
      return String(rows[0]?.it)
    }
    known['/torrents/:'] = await one(
      'select max(target_id) as it from comment where removed_at is null',
    )
    const on = { target: 'torrent', id: Number(known['/torrents/:']) } as const
    known['/comments/:'] = String(await comments.add(site.db, on, id, 'Mine.', new Date()))
    known['/categories/:'] = 'movies'
    known['/tags/:'] = await one('select slug as it from tag where alias_of is null limit 1')
    known['/users/:'] = await one("select name as it from member where role = 'member' limit 1")
    known['/admin/users/:'] = known['/users/:']
    known['/admin/categories/:'] = 'movies'
    known['/admin/tags/:'] = known['/tags/:']
    known['/admin/roles/:'] = 'moderator'
    known['/:'] = 'torrents.edit' // the permission behind a role
    known['/admin/settings/history/:'] = await one('select max(id) as it from setting_history')
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
