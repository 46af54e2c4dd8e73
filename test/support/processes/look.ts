import type { CDPSession, Page } from 'playwright-core'
import { AXE_LATER, violations } from './look-axe.ts'
import type { Repeated } from './look-frame.ts'
import { PLAIN_FAULTS } from './look-plain.ts'
import { isEveryPageExamined, inThemes } from './look-themes.ts'
import { kindsOf } from './skeleton.ts'

const WIDE = { width: 1280, height: 800 }
/** WCAG 2.2 reflow (1.4.10): the width of a 1280 px page at 400 % zoom. */
const NARROW = { width: 320, height: 640 }
/** The limits of a first view over the wire: everything, and the page without its assets. */
const VIEW_BYTES = 90 * 1024
const PAGE_BYTES = 25 * 1024

export interface Looked {
  /** None when everything is fine. */
  readonly faults: readonly string[]
  /** The kinds of elements that the page is built of. */
  readonly kinds: ReadonlySet<string>
}

/** Looks at the page at this address. */
export type Looker = (url: string) => Promise<Looked>

/**
 * Looks at pages, each loaded once. Of all pages: status, weight, headings and names, what the
 * browser says, and overflow at 320 px. Those with a kind of element that is not in `seen`, and the
 * first one, are examined closely: by axe, and in all themes at both widths. Without `seen` every
 * page is, as at night.
 */
export async function createLooker(page: Page, seen?: Set<string>): Promise<Looker> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  // So that the first page with an asset loads it, and it is weighed.
  await cdp.send('Network.clearBrowserCache')
  await page.addInitScript({ content: AXE_LATER })
  const weighed = weigher(cdp)
  const said = listener(page)
  // Without animations, no color is measured in a transition.
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  let examined = 0
  const frame: Repeated = new Map()

  function bringsNew(kinds: ReadonlySet<string>): boolean {
    if (seen === undefined) return true
    const before = seen.size
    for (const kind of kinds) seen.add(kind)
    return seen.size > before || examined === 0 || isEveryPageExamined
  }

  async function load(url: string) {
    weighed.begin()
    said.length = 0
    const response = await page.goto(url)
    return { response, ...weighed.end() }
  }

  return async function look(url) {
    await page.setViewportSize(WIDE)
    let loaded = await load(url)
    if (loaded.unknown.length > 0) {
      // The page before was left while it loaded these: the browser has them, unweighed.
      await cdp.send('Network.clearBrowserCache')
      loaded = await load(url)
    }
    const { response, page: bytes, all, unknown } = loaded
    const faults: string[] = []
    const status = response?.status() ?? 0
    if (status !== 200) faults.push(`answers ${status}`)
    if (unknown.length > 0) faults.push(`loads what was never weighed: ${unknown.join(', ')}`)
    if (bytes > PAGE_BYTES) faults.push(`the page weighs ${bytes} bytes`)
    if (all > VIEW_BYTES) faults.push(`its first view weighs ${all} bytes`)
    faults.push(...(await page.evaluate<string[]>(PLAIN_FAULTS)))
    const kinds = kindsOf((await response?.text()) ?? '')
    const isClose = bringsNew(kinds)
    if (isClose) faults.push(...(await closely(page, examined, frame)))
    await page.setViewportSize(NARROW)
    const sideways = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    faults.push(...said)
    if (isClose) {
      const narrow = await inThemes(page, examined++, frame)
      faults.push(...narrow.map((fault) => `at ${NARROW.width} px, ${fault}`))
    }
    if (sideways > 0) {
      const wide = await page.evaluate<string>(WIDEST)
      faults.push(`scrolls ${sideways} px sideways at ${NARROW.width} px: ${wide}`)
    }
    // An empty page is laid out in no time when the next look resizes it.
    await page.evaluate('document.documentElement.replaceChildren()')
    return { faults: faults.map((fault) => `${url}: ${fault}`), kinds }
  }
}

/** What axe finds in the nth page that is examined, and in the themes and both color schemes. */
async function closely(page: Page, nth: number, frame: Repeated): Promise<string[]> {
  const faults = await violations(page, frame)
  const light = await brightness(page)
  faults.push(...(await inThemes(page, nth, frame)))
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
  const dark = await brightness(page)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  if (light < 128 || dark > 128) faults.push(`is ${light} bright in light, ${dark} in dark`)
  return faults
}

/** HTML of the innermost element that extends furthest to the right without scrolling. */
const WIDEST = `{
  const right = (one) => one.getBoundingClientRect().right
  const isCut = (one) => one !== document.body
    && (getComputedStyle(one).overflowX !== 'visible' || isCut(one.parentElement))
  const inView = [...document.querySelectorAll('body *')].filter((one) => !isCut(one.parentElement))
  inView.reduce((one, other) => right(other) >= right(one) ? other : one).outerHTML.slice(0, 200)
}`

/** Collects console messages, requests to other hosts, and failed requests. */
function listener(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    // A form with two secrets that is not for signing in, such as that of an IRC network, is not a
    // mistake.
    if (message.text().includes('Multiple forms should be contained')) return
    said.push(`console, ${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => said.push(String(error)))
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') said.push(`failed: ${request.url()}`)
  })
  page.on('request', (request) => {
    const isOwn = new URL(request.url()).origin === new URL(page.url()).origin
    if (!isOwn && page.url() !== 'about:blank') said.push(`third party: ${request.url()}`)
  })
  return said
}

/** The brightness of the background, 0 to 255, in any color notation. */
async function brightness(page: Page): Promise<number> {
  return page.evaluate<number>(`{
    const context = document.createElement('canvas').getContext('2d')
    context.fillStyle = getComputedStyle(document.documentElement).backgroundColor
    context.fillRect(0, 0, 1, 1)
    context.getImageData(0, 0, 1, 1).data[1]
  }`)
}

/**
 * Bytes over the wire of a first view since `begin`: of the document, and in total. What the browser
 * has of an earlier page counts as it did there.
 */
function weigher(cdp: CDPSession) {
  const urls = new Map<string, string>()
  const sizes = new Map<string, number>()
  let [document, loaded] = ['', new Set<string>()]
  cdp.on('Network.responseReceived', ({ requestId, type, response }) => {
    urls.set(requestId, response.url)
    if (type === 'Document') document = response.url
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId) ?? ''
    urls.delete(requestId)
    // An icon of the browser's date fields comes from nowhere.
    if (url.startsWith('data:')) return
    loaded.add(url)
    // Nothing comes over the wire when it is in the cache; no page is.
    sizes.set(url, Math.max(encodedDataLength, url === document ? 0 : (sizes.get(url) ?? 0)))
  })
  return {
    begin() {
      loaded = new Set()
    },
    end() {
      const unknown = [...loaded].filter((url) => (sizes.get(url) ?? 0) === 0)
      const all = [...loaded].reduce((sum, url) => sum + (sizes.get(url) ?? 0), 0)
      return { page: sizes.get(document) ?? 0, all, unknown }
    },
  }
}

/** The height of the whole page, in pixels. */
export function heightOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollHeight')
}

/** Where the first match of a selector begins, in pixels from the top of the page. */
export async function topOf(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).first().boundingBox()
  return box === null ? Infinity : box.y
}
