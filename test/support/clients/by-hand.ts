import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { launchBrowser, newContext } from '../processes/chromium.ts'
import type { TestSite } from '../site.ts'
import { PASSWORD, testSite } from '../site.ts'

// The site as its readers use it: in a browser, without JavaScript unless a test enables it, by the
// texts on the page.

export interface HandStage {
  readonly site: TestSite
  readonly origin: string
  /** A page in a new browser context: not signed in, without JavaScript. */
  readonly newPage: (more?: BrowserContextOptions) => Promise<Page>
  readonly signedIn: (
    name: string,
    password?: string,
    more?: BrowserContextOptions,
  ) => Promise<Page>
  readonly stop: () => Promise<void>
}

/** A site with these environment settings, and a browser. */
export async function siteByHand(given: Readonly<Record<string, string>> = {}): Promise<HandStage> {
  const [site, browser] = await Promise.all([testSite(given), launchBrowser()])
  const server = http.createServer(site.app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function newPage(more: BrowserContextOptions = {}): Promise<Page> {
    const context = await newContext(browser, { javaScriptEnabled: false, baseURL, ...more })
    const page = await context.newPage()
    return page
  }

  return {
    site,
    origin: baseURL,
    newPage,
    async signedIn(name, password = PASSWORD, more = {}) {
      const page = await newPage(more)
      await signIn(page, name, password)
      if (await isOut(page)) throw new Error(`${name} could not sign in`)
      return page
    },
    async stop() {
      await browser.close()
      server.closeAllConnections()
      server.close()
      await site.stop()
    },
  }
}

export const main = (page: Page) => page.locator('main')
export const said = (page: Page) => main(page).innerText()
export const flash = (page: Page) => page.locator('.flash').innerText()
export const press = (page: Page, name: string | RegExp) =>
  clickThrough(main(page).getByRole('button', { name, exact: true }))
export const follow = (page: Page, name: string | RegExp) =>
  clickThrough(main(page).getByRole('link', { name, exact: true }).first())
export const row = (page: Page, text: string) =>
  main(page).getByRole('row').filter({ hasText: text })

/** Clicks. A page that this leads to is whole: a busy browser shows the first part of it before. */
export async function clickThrough(one: Locator): Promise<void> {
  await one.click()
  await one.page().waitForLoadState('domcontentloaded')
}

/** Fills fields by their labels. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) {
    await main(page).getByLabel(label, { exact: true }).fill(value)
  }
}

export async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.goto('/login')
  await fill(page, { 'Name or email': name, Password: password })
  await press(page, 'Sign in')
}

/** Whether the browser shows the sign-in form. */
export async function isOut(page: Page): Promise<boolean> {
  await page.goto('/me')
  return new URL(page.url()).pathname === '/login'
}

export async function statusOf(page: Page, path: string): Promise<number | undefined> {
  return (await page.goto(path))?.status()
}

interface Focus {
  readonly words: string
  readonly name: string | null
  readonly isSeen: boolean
}

/** The focused element, and whether the focus is visible. */
const FOCUS = `(() => {
  const at = document.activeElement
  const { outlineStyle, boxShadow } = getComputedStyle(at)
  const isSeen = outlineStyle !== 'none' || boxShadow !== 'none'
  return { words: (at.innerText ?? '').trim(), name: at.getAttribute('name'), isSeen }
})()`

export const focusOf = (page: Page) => page.evaluate<Focus>(FOCUS)

const MOST_TABS = 120

/**
 * Presses Tab until the element is focused.
 * @throws Error when the focus is invisible on the way, or Tab does not lead there.
 */
export async function tabTo(
  page: Page,
  wanted: { readonly words?: string; readonly name?: string },
): Promise<void> {
  for (let at = 0; at < MOST_TABS; at += 1) {
    const { isSeen, ...there } = await focusOf(page)
    if (Object.entries(wanted).every(([key, value]) => there[key as 'name'] === value)) return
    if (at > 0 && !isSeen) throw new Error(`the focus is invisible: ${JSON.stringify(there)}`)
    await page.keyboard.press('Tab')
  }
  throw new Error(`no Tab leads to ${JSON.stringify(wanted)}`)
}
