import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as anomalies from '../../src/store/anomalies/anomalies.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { flash, focusOf, said, siteByHand, tabTo } from '../support/clients/by-hand.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import { PASSWORD } from '../support/site.ts'
import { until } from '../support/until.ts'

// The console by keyboard only: every key works, and the focus is always visible.

interface Painted {
  getComputedStyle: (of: unknown) => { readonly backgroundColor: string }
}

const OVER = 'document.documentElement.scrollWidth - innerWidth'
describe('the console by keyboard only', () => {
  let stage: HandStage
  let keys: Page
  const focus = () => focusOf(keys)
  const opens = async (path: string | RegExp, ...pressed: string[]) => {
    for (const key of pressed) await keys.keyboard.press(key)
    await keys.waitForURL(typeof path === 'string' ? `**${path}` : path)
    await keys.waitForLoadState('load')
  }

  beforeAll(async () => {
    stage = await siteByHand()
    const { db, member } = stage.site
    await member('olga', 'owner')
    await member('bob')
    const name = 'W'.repeat(30)
    const { id: memberId } = await member(name)
    const long = await aListedTorrent(db, 'Some.Film.'.repeat(25), memberId)
    const speed = { kind: 'impossible-speed', memberId, subject: String(long) } as const
    const forged = { kind: 'forged-client', memberId, subject: '' } as const
    const seen = { label: 'Seen', value: 'x'.repeat(200), unit: 'text' } as const
    const finding = { score: 50, evidence: [seen] }
    const both = [speed, forged].map((found) => ({ ...found, finding }))
    await anomalies.keep(db, both, new Date(), new Date())
    keys = await stage.newPage({ javaScriptEnabled: true })
  })
  afterAll(() => stage.stop())

  it('processes a queue and warns a member; the shortcuts are listed', async () => {
    await keys.goto('/login')
    await tabTo(keys, { name: 'name' })
    await keys.keyboard.type('olga')
    await tabTo(keys, { name: 'password' })
    await keys.keyboard.type(PASSWORD)
    // A new owner begins in the console.
    await opens('/admin', 'Enter')
    await opens('/torrents', 'g', 't')
    await opens('/admin', 'g', 'c')
    await keys.keyboard.press('?')
    const listed = await keys.locator('#keys dl').innerText()
    for (const says of ['Go to Console', 'Search the console', 'Keyboard shortcuts', 'Fair play']) {
      expect(listed).toContain(says)
    }
    await keys.keyboard.press('Escape')
    const queue = keys.locator('[data-key]', { hasText: 'Fair play' })
    await opens('/admin/fair-play', (await queue.getAttribute('data-key')) as string)
    await keys.keyboard.press('j')
    expect((await focus()).isSeen).toBe(true)
    await opens(/fair-play\/W+$/, 'o')
    await opens(/fair-play$/, 'x')
    expect(await flash(keys)).toContain('saved: honest.')
    await keys.keyboard.press('f')
    await keys.keyboard.type('bob')
    await opens(/admin\/search/, 'Enter')
    await tabTo(keys, { words: 'bob' })
    await opens('/admin/users/bob', 'Enter')
    await tabTo(keys, { words: 'Warn, or revoke a warning' })
    await opens('/admin/users/bob/warnings', 'Enter')
    await tabTo(keys, { name: 'reason' })
    await keys.keyboard.type('Typed by keys')
    await keys.keyboard.press('Enter')
    await until(async () => (await said(keys)).includes('Typed by keys'), 10, 'warned')
  })

  it('shows a theme while its colors are chosen, and the same after “Preview”', async () => {
    await keys.goto('/admin/themes/new')
    const button = keys.locator('[data-theme-preview] .button.primary')
    const colorOf = () =>
      button.evaluate((one) => {
        const { getComputedStyle } = globalThis as unknown as Painted
        return getComputedStyle(one).backgroundColor
      })
    const chosen = 'rgb(138, 28, 74)'
    const usual = await colorOf()
    await keys.fill('[name=accent]', '#8a1c4a')
    await expect.poll(colorOf).toBe(chosen)
    expect(usual).not.toBe(chosen)
    await keys.click('button:text-is("Preview")')
    await keys.waitForLoadState('load')
    await expect.poll(colorOf).toBe(chosen)
    await keys.goto('/admin/themes')
    expect(await said(keys)).not.toContain('8a1c4a')
  })

  it('keeps long names of fair play within the page', async () => {
    for (const width of [1_280, 320]) {
      await keys.setViewportSize({ width, height: 800 })
      await keys.goto('/admin/fair-play?state=honest')
      const [path] = await keys
        .locator('tbody th a')
        .evaluateAll((all) => all.map((one) => one.getAttribute('href') as string))
      for (const page of ['/admin/fair-play?state=honest', path]) {
        await keys.goto(page)
        const over = await keys.evaluate<number>(OVER)
        expect(over, `${page} at ${width}`).toBeLessThanOrEqual(0)
      }
    }
  })
})
