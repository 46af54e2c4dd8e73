import type { Page } from 'playwright-core'
import type { Density } from '../../../src/domain/looks/looks.ts'
import { densities } from '../../../src/domain/looks/looks.ts'
import { createLookStyle } from '../../../src/site/ui/looks/look-style.ts'
import { themes } from '../../../src/site/ui/looks/read-themes.ts'
import { NEW_PARTS, type Repeated } from './look-frame.ts'

// A page in other themes and densities without loading it again: the rules that the site would
// write into it are swapped. What changes is colors and sizes, so these are examined: the contrast
// of all text that is seen, text that is cut, and overflow.

interface Look {
  readonly theme: string
  readonly density: Density
  readonly css: string
}

/** Colors that staff could choose; no theme could show all of them as they are. */
const ROLES = [
  { slug: 'member', color: '#ffff00' },
  { slug: 'owner', color: '#000080' },
]
const TAGS = [{ slug: 'hd', color: '#00ff00' }]
const lookStyle = createLookStyle()
const site = { themes, accent: '', roles: ROLES, tags: TAGS }

/** Where asked for (.ci/nightly). */
export const isEveryPageExamined = process.env.BABOU_TEST_THEMES === 'all'

/** The looks of the nth page: all themes, with densities that go around. */
function looksOf(nth: number): readonly Look[] {
  return [...themes.keys()].map((theme, at) => {
    const density = densities[(nth + at) % densities.length]!
    const css = lookStyle(site, { day: theme, night: theme, density }, 'light') ?? ''
    return { theme, density, css }
  })
}

/** The faults of the open page, the nth, in all themes, as wide as it is. */
export async function inThemes(page: Page, nth: number, frame: Repeated): Promise<string[]> {
  const looks = looksOf(nth)
  const width = page.viewportSize()?.width ?? 0
  const how = [width, ...looks.map(({ theme, density }) => `${theme} ${density}`)].join(', ')
  const known = [...(frame.get(how) ?? [])]
  const { faults, seen } = await page.evaluate<{
    readonly faults: string[]
    readonly seen: readonly string[]
  }>(`(${EXAMINE})(${JSON.stringify(looks)}, (${NEW_PARTS})(${JSON.stringify(known)}))`)
  frame.set(how, new Set([...known, ...seen]))
  return faults
}

/** Texts that may be cut: all of them is in the card below a name, or shown with the focus. */
const MAY_BE_CUT =
  '.line > *, .line > .sub > a, .short .long, .find *, .visually-hidden, .visually-hidden *'

// Runs in the page. Of each theme, the first faults of each kind are enough.
const EXAMINE = `(looks, { known: repeated, seen }) => {
  const root = document.documentElement
  const sheet = new CSSStyleSheet()
  document.adoptedStyleSheets = [sheet]
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const known = new Map()
  const rgba = (text) => {
    let found = known.get(text)
    if (found === undefined) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = text
      canvas.fillRect(0, 0, 1, 1)
      found = [...canvas.getImageData(0, 0, 1, 1).data]
      known.set(text, found)
    }
    return found
  }
  const over = (color, below) => {
    if (color[3] === 255) return color
    const [part, back] = [color[3] / 255, below()]
    return color.map((value, at) => at === 3 ? 255 : value * part + back[at] * (1 - part))
  }
  const light = (color) => {
    const [r, g, b] = color.slice(0, 3).map((part) =>
      part <= 10.31 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
  const hasText = (one) =>
    [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
  const isShown = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && one.closest('.visually-hidden, [disabled], option, svg') === null
  const shown = [...document.querySelectorAll('body *')]
    .filter((one) => !repeated.has(one) && hasText(one) && isShown(one))
  const faults = []
  const before = root.dataset.density
  for (const { theme, density, css } of looks) {
    sheet.replaceSync(css)
    root.dataset.density = density
    const behind = new Map()
    const surface = (one) => {
      if (one === null) return rgba(getComputedStyle(root).backgroundColor)
      let found = behind.get(one)
      if (found === undefined) {
        found = over(rgba(getComputedStyle(one).backgroundColor), () => surface(one.parentElement))
        behind.set(one, found)
      }
      return found
    }
    const say = (what, one) =>
      faults.push(theme + ', ' + density + ': ' + what + ': ' + one.outerHTML.slice(0, 120))
    let pale = 0
    for (const one of shown) {
      const back = surface(one)
      const style = getComputedStyle(one)
      if (pale < 3) {
        const size = Number.parseFloat(style.fontSize)
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
        const has = contrast(over(rgba(style.color), () => back), back)
        if (has < (isLarge ? 3 : 4.5)) say('contrast of ' + has.toFixed(2), one), pale++
      }
      const isCut = style.overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1
      if (isCut && !one.matches('${MAY_BE_CUT}')) say('text is cut', one)
    }
    const sideways = root.scrollWidth - root.clientWidth
    if (sideways > 0) say('scrolls ' + sideways + ' px sideways', document.body)
  }
  document.adoptedStyleSheets = []
  if (before === undefined) delete root.dataset.density
  else root.dataset.density = before
  return { faults, seen }
}`
