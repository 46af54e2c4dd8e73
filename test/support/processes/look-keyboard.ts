import type { Page } from 'playwright-core'

const WIDE = { width: 1280, height: 800 }

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
  const { outlineStyle, outlineWidth, boxShadow, clipPath } = getComputedStyle(one)
  const isOutlined = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
  const isMarked = isOutlined && clipPath === 'none'
  const { top, bottom, left } = one.getBoundingClientRect()
  const isInView = bottom > 0 && top < innerHeight && left > -1
  one === document.body || (isMarked && isInView) ? null : one.outerHTML.slice(0, 120)
}`
