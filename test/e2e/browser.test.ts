import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buffer as bytesOf } from 'node:stream/consumers'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clickThrough } from '../support/clients/by-hand.ts'
import { launchBrowser, newContext } from '../support/processes/chromium.ts'
import { startBabou, type Babou } from '../support/processes/processes.ts'
import { aTorrent } from '../support/community/torrents.ts'

const PASSWORD = 'correct horse battery'
// One community, created in the browser as people would create it (looks.test.ts covers each page).
describe('in a real browser', () => {
  let browser: Browser
  let babou: Babou
  let folder: string
  let invite = ''

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-browser-'))
    ;[babou, browser] = await Promise.all([startBabou(), launchBrowser()])
  })

  afterAll(async () => {
    await browser.close()
    await babou.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  /** Runs `step` on a new page; console messages and failed requests are errors. */
  async function onPage(options: BrowserContextOptions, step: (page: Page) => Promise<void>) {
    const context = await newContext(browser, {
      baseURL: babou.siteUrl,
      acceptDownloads: true,
      ...options,
    })
    const said: string[] = []
    const page = await context.newPage()
    page.on('console', (message) => {
      const { url } = message.location()
      // A stream of live events that is cut is opened again by the browser.
      if (message.text().includes('net::ERR_') && new URL(url).pathname === '/live') return
      said.push(`${message.type()}: ${message.text()} (${url})`)
    })
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? ''
      if (why === 'net::ERR_ABORTED' || new URL(request.url()).pathname === '/live') return
      said.push(`failed: ${request.url()} ${why}`)
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(babou.siteUrl)) said.push(`third party: ${request.url()}`)
    })
    try {
      await step(page)
    } finally {
      await context.close()
    }
    expect(said.join('\n')).toBe('')
  }

  async function fill(page: Page, fields: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      await page.fill(`main [name="${name}"]:not([type=hidden])`, value)
    }
    await clickThrough(page.locator('main .button.primary'))
  }

  async function signIn(page: Page, name: string): Promise<void> {
    await page.goto('/login')
    await fill(page, { name, password: PASSWORD })
    await page.waitForURL((url) => url.pathname !== '/login')
  }

  it('the set-up link creates the owner, once', async () => {
    const link = babou.setupLink as string
    await onPage({}, async (page) => {
      await page.goto(link)
      expect(await page.textContent('main')).toContain('can only be reached from this machine')
      await fill(page, { name: 'owner', email: 'owner@example.com', password: PASSWORD })
      await page.waitForURL((url) => url.pathname !== '/setup')
      await page.goto('/me')
      expect(await page.textContent('main')).toContain('owner')
    })
    const again = await fetch(link)
    expect(again.ok).toBe(false)
  })

  it('a friend signs up with an invite', async () => {
    await onPage({}, async (page) => {
      await signIn(page, 'owner')
      await page.goto('/invites')
      await page.click('main .button.primary')
      invite = (await page.textContent('main code.link')) as string
      expect(invite).toContain('/register?code=')
    })
    await onPage({}, async (page) => {
      await page.goto(invite)
      expect(await page.textContent('main')).toContain('owner')
      await fill(page, { name: 'friend', email: 'friend@example.com', password: PASSWORD })
      await page.waitForURL((url) => url.pathname !== '/register')
      await page.goto('/me')
      expect(await page.textContent('main')).toContain('friend')
    })
  })

  it.each([true, false])(
    'a torrent is uploaded and downloaded, JavaScript: %s',
    async (javaScriptEnabled) => {
      const title = `Browser Release ${javaScriptEnabled ? 'One' : 'Two'}`
      const file = path.join(folder, 'mine.torrent')
      fs.writeFileSync(file, aTorrent(title, 70_000).file)
      await onPage({ javaScriptEnabled }, async (page) => {
        await signIn(page, 'owner')
        await page.goto('/torrents/new')
        await page.setInputFiles('input[type=file]', file)
        await clickThrough(page.locator('main .button.primary'))
        expect(await page.textContent('main')).toContain('The info hash will change')
        await page.selectOption('[name=category]', 'software')
        await page.fill('[name=description]', 'A **fine** release')
        await page.click('main .button.primary')
        await page.waitForURL(/\/torrents\/\d+/)
        expect(await page.textContent('h1')).toContain(title)
        expect(await page.innerHTML('main')).toContain('<strong>fine</strong>')
      })
      await onPage({ javaScriptEnabled }, async (page) => {
        await signIn(page, 'friend')
        await page.goto(`/torrents?q=${encodeURIComponent(title)}`)
        await page.click(`main a:text("${title}")`)
        const download = page.waitForEvent('download')
        await page.click('main a[href$="/download"]')
        const got = await bytesOf(await (await download).createReadStream())
        expect(got.toString('latin1')).toMatch(
          /8:announce\d+:http:\/\/localhost:\d+\/announce\/[0-9a-f]{32}\/announce/,
        )
        expect(got.toString('latin1')).toContain('7:privatei1e')
      })
    },
  )
})
