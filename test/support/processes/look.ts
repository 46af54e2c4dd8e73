import { createRequire } from 'node:module'
import fs from 'node:fs'
import type { CDPSession, Page } from 'playwright-core'
import { NEW_PARTS, type Repeated } from './look-frame.ts'
import { areAllThemesSeen, inThemes } from './look-themes.ts'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const WIDE = { width: 1280, height: 800 }
/** WCAG 2.2 reflow (1.4.10): the width of a 1280 px page at 400 % zoom. */
const NARROW = { width: 320, height: 640 }
/** The limits of a first view over the wire: everything, and the page without its assets. */
const VIEW_BYTES = 90 * 1024
const PAGE_BYTES = 25 * 1024

/**
 * All rules, also of best practice; the size of targets is not examined unless asked for. Only the
 * violations are described, and no style sheet is loaded again.
 *
 * `inThemes` examines the contrast of every page in several themes. That axe does so in the default
 * theme, by what it finds in front of what, is a third of its time: on every fourth page it does,
 * and on all of them at night.
 */
const optionsOf = (nth: number) => ({
  rules: {
    'target-size': { enabled: true },
    'color-contrast': { enabled: areAllThemesSeen || nth % 4 === 0 },
  },
  resultTypes: ['violations'],
  preload: false,
})

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** The faults of the page at this address; none when everything is fine. */
export type Looker = (url: string) => Promise<string[]>

/** Examines pages for readability, screen widths and size, and returns the faults. */
export async function createLooker(page: Page): Promise<Looker> {
  const cdp = await page.context().newCDPSession(page)
  await page.addInitScript({ content: axe })
  await cdp.send('Network.enable')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: true })
  const weighed = weigher(cdp)
  const said = listener(page)
  let pages = 0
  const frame: Repeated = new Map()

  return async function look(url) {
    // Without animations, no color is measured in a transition.
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await page.setViewportSize(WIDE)
    weighed.begin()
    said.length = 0
    const response = await page.goto(url)
    const faults: string[] = []
    const status = response?.status() ?? 0
    if (status !== 200) faults.push(`answers ${status}`)
    const { page: bytes, all } = weighed.end()
    if (bytes > PAGE_BYTES) faults.push(`the page weighs ${bytes} bytes`)
    if (all > VIEW_BYTES) faults.push(`its first view weighs ${all} bytes`)
    const headings = await page.evaluate<number>(`document.querySelectorAll('h1').length`)
    if (headings !== 1) faults.push(`has ${headings} h1`)
    faults.push(...(await violations(page, pages, frame)))
    const light = await brightness(page)
    faults.push(...(await inThemes(page, pages++, frame)))
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    const dark = await brightness(page)
    if (light < 128 || dark > 128) faults.push(`is ${light} bright in light, ${dark} in dark`)
    await page.setViewportSize(NARROW)
    const sideways = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    faults.push(...said)
    const narrow = await inThemes(page, pages, frame)
    faults.push(...narrow.map((fault) => `at ${NARROW.width} px, ${fault}`))
    if (sideways > 0) {
      const wide = await page.evaluate<string>(WIDEST)
      faults.push(`scrolls ${sideways} px sideways at ${NARROW.width} px: ${wide}`)
    }
    // An empty page is laid out in no time when the next look resizes it.
    await page.evaluate('document.documentElement.replaceChildren()')
    return faults.map((fault) => `${url}: ${fault}`)
  }
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
    // A form with two secrets that are no sign-in, as of an IRC network, is no mistake.
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

/** What axe finds; `inThemes` examines what changes with themes. */
async function violations(page: Page, nth: number, frame: Repeated): Promise<string[]> {
  const options = JSON.stringify(optionsOf(nth))
  const known = [...(frame.get(options) ?? [])]
  const { found, seen } = await page.evaluate<{
    readonly found: readonly Violation[]
    readonly seen: readonly string[]
  }>(`{
    const { known, seen } = (${NEW_PARTS})(${JSON.stringify(known)})
    const whole = [...known].filter((one) => !known.has(one.parentElement))
    axe.run({ include: [document], exclude: whole }, ${options})
      .then(({ violations }) => ({ found: violations, seen }))
  }`)
  frame.set(options, new Set([...known, ...seen]))
  return found.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(({ html, failureSummary }) => {
      return `\n    ${html.slice(0, 160)}\n      ${failureSummary.replace(/\s+/g, ' ')}`
    })
    return `${id}: ${help}${where.join('')}`
  })
}

/** Bytes over the wire since `begin`: of the document, and in total. */
function weigher(cdp: CDPSession) {
  const documents = new Set<string>()
  let [page, all] = [0, 0]
  cdp.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Document') documents.add(requestId)
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    all += encodedDataLength
    if (documents.has(requestId)) page += encodedDataLength
  })
  return {
    begin() {
      ;[page, all] = [0, 0]
    },
    end: () => ({ page, all }),
  }
}

/** Everything usable by mouse: a keyboard must reach it too. */
const USABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary'

/** Walks a page by the Tab key; returns elements never reached, or without a visible focus. */
export async function walkByKeyboard(page: Page, url: string): Promise<string[]> {
  await page.setViewportSize(WIDE)
  await page.goto(url)
  const usable = await page.evaluate<number>(
    `[...document.querySelectorAll('${USABLE}')]
      .filter((one) => one.checkVisibility() && !one.disabled)
      .map((one) => { one.dataset.unreached = '' }).length`,
  )
  const unseen: string[] = []
  // A group of radio buttons is one stop; nothing else is more than one.
  for (let stop = 0; stop <= usable; stop++) {
    await page.keyboard.press('Tab')
    const fault = await page.evaluate<string | null>(FOCUS)
    if (fault !== null) unseen.push(`${url}: the focus is not seen on ${fault}`)
  }
  const unreached = await page.evaluate<string[]>(
    `[...document.querySelectorAll('[data-unreached]:not([type=radio])')]
      .map((one) => one.outerHTML.slice(0, 120))`,
  )
  return [...unseen, ...unreached.map((html) => `${url}: Tab does not reach ${html}`)]
}

/** Removes the mark of the focused element; returns its HTML when the focus is not visible. */
const FOCUS = `{
  const one = document.activeElement
  delete one.dataset.unreached
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one)
  const isMarked = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
  const { top, bottom, left } = one.getBoundingClientRect()
  const isInView = bottom > 0 && top < innerHeight && left > -1
  one === document.body || (isMarked && isInView) ? null : one.outerHTML.slice(0, 120)
}`

/** The height of the whole page, in pixels. */
export function heightOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollHeight')
}

/** Where the first match of a selector begins, in pixels from the top of the page. */
export async function topOf(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).first().boundingBox()
  return box === null ? Infinity : box.y
}
