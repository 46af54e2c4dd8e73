import { createRequire } from 'node:module'
import fs from 'node:fs'
import type { Page } from 'playwright-core'
import { NEW_PARTS, type Repeated } from './look-frame.ts'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * Runs in each page before others: only pages that are examined compile it, and none is sent its
 * half a megabyte again.
 */
export const AXE_LATER = `window.axeLater = () => {${axe}}`

/**
 * All rules, also of best practice; the size of targets is not examined unless asked for. Only the
 * violations are described, and no style sheet is loaded again.
 */
const OPTIONS = JSON.stringify({
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
  preload: false,
})

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What axe finds in the open page, except in elements of the frame that it knows. */
export async function violations(page: Page, frame: Repeated): Promise<string[]> {
  const known = [...(frame.get('axe') ?? [])]
  const { found, seen } = await page.evaluate<{
    readonly found: readonly Violation[]
    readonly seen: readonly string[]
  }>(`{
    const { known, seen } = (${NEW_PARTS})(${JSON.stringify(known)})
    const whole = [...known].filter((one) => !known.has(one.parentElement))
    axeLater()
    axe.run({ include: [document], exclude: whole }, ${OPTIONS})
      .then(({ violations }) => ({ found: violations, seen }))
  }`)
  frame.set('axe', new Set([...known, ...seen]))
  return found.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(({ html, failureSummary }) => {
      return `\n    ${html.slice(0, 160)}\n      ${failureSummary.replace(/\s+/g, ' ')}`
    })
    return `${id}: ${help}${where.join('')}`
  })
}
