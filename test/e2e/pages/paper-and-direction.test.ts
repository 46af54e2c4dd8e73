import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HandStage } from '../../support/clients/by-hand.ts'
import { siteByHand } from '../../support/clients/by-hand.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { PASSWORD } from '../../support/site.ts'

// Pages on paper, and with names that are written from right to left.

let stage: HandStage
let page: Page
let id: number

beforeAll(async () => {
  stage = await siteByHand()
  const { db, member } = stage.site
  const { id: olga } = await member('olga', 'owner')
  id = await aListedTorrent(db, 'Hebrew', olga, { name: 'שלום עולם' })
  page = await stage.signedIn('olga')
})
afterAll(() => stage.stop())

it('prints lists without what is pressed or typed into', async () => {
  for (const [path, form] of [
    ['/torrents', 'form.finder'],
    ['/admin/users', 'form.filters'],
  ] as const) {
    await page.goto(path)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator(`main ${form}`).isVisible(), path).toBe(false)
    expect(await page.locator('main table').first().isVisible(), path).toBe(true)
    expect(await page.locator('button:visible').count(), path).toBe(0)
    await page.emulateMedia({ media: null })
  }
})

/** The left edge of the first digit after the first link of a line, and the right edge of the link. */
const AFTER_THE_NAME = `(() => {
  const link = document.querySelector('.page-head .sub a')
  const text = link.nextSibling
  const range = document.createRange()
  const at = text.data.search(/\\d/)
  range.setStart(text, at)
  range.setEnd(text, at + 1)
  return [range.getBoundingClientRect().left, link.getBoundingClientRect().right]
})()`

it('keeps what follows a name from right to left after it', async () => {
  const scripted = await stage.signedIn('olga', PASSWORD, { javaScriptEnabled: true })
  await scripted.goto(`/torrents/${id}/files`)
  expect(await scripted.textContent('.page-head .sub')).toMatch(/שלום עולם · \d/)
  const [digit, name] = await scripted.evaluate<[number, number]>(AFTER_THE_NAME)
  expect(digit).toBeGreaterThanOrEqual(name)
})
