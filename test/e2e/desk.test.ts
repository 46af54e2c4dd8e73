import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HandStage } from '../support/clients/by-hand.ts'
import { flash, said, siteByHand, tabTo } from '../support/clients/by-hand.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import { PASSWORD } from '../support/site.ts'
import { until } from '../support/until.ts'

// A report from the torrent's page to the decision, by keyboard only, with what others see of it
// while their pages are open.

describe('a report, from the torrent to the decision', () => {
  let stage: HandStage
  let id: number
  let bob: Page
  let mona: Page
  let mark: Page

  beforeAll(async () => {
    stage = await siteByHand()
    const { db, member } = stage.site
    const { id: annId } = await member('ann')
    await member('bob')
    await member('mona', 'moderator')
    await member('mark', 'moderator')
    id = await aListedTorrent(db, 'Some.Film.2019', annId)
    const more = { javaScriptEnabled: true }
    ;[bob, mona, mark] = await Promise.all(
      ['bob', 'mona', 'mark'].map((name) => stage.signedIn(name, PASSWORD, more)),
    )
  })
  afterAll(() => stage.stop())

  const opens = async (page: Page, path: RegExp, key: string) => {
    // A form may lead to the address that the page has already.
    await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)])
    await page.waitForURL(path)
  }
  const line = (page: Page) => page.locator('[data-changes]')

  it('appears in the open list of cases when it is sent', async () => {
    await mona.goto('/admin/cases')
    expect(await said(mona)).toContain('No cases here.')
    await bob.goto(`/torrents/${id}`)
    await tabTo(bob, { words: 'Report' })
    await opens(bob, /reports\/new/, 'Enter')
    await tabTo(bob, { name: 'reason' })
    await bob.keyboard.type('Malware')
    await tabTo(bob, { name: 'body' })
    await bob.keyboard.type('The installer in it is a virus.')
    await tabTo(bob, { words: 'Send report' })
    await opens(bob, /reports\/\d+$/, 'Enter')
    await until(async () => (await said(mona)).includes('Some.Film.2019'), 10, 'the list')
  })

  it('is claimed, answered and decided by keys, and open pages of it say so', async () => {
    await mona.reload()
    await opens(mona, /cases\/\d+$/, 'n')
    const path = new URL(mona.url()).pathname
    await mark.goto(path)
    expect(await line(mark).isVisible()).toBe(false)
    expect(await said(mona)).toContain('The installer in it is a virus.')
    await tabTo(mona, { name: 'body' })
    await mona.keyboard.type('Which file is it?')
    await tabTo(mona, { words: 'Send' })
    await opens(mona, /cases\/\d+/, 'Enter')
    await until(() => line(mark).isVisible(), 10, 'the line in the other page')
    await line(mark).locator('a').press('Enter')
    await mark.waitForLoadState('load')
    expect(await said(mark)).toContain('Which file is it?')
    expect(await line(mark).isVisible()).toBe(false)

    await tabTo(mona, { name: 'answer' })
    await mona.keyboard.type('Removed, thank you.')
    await tabTo(mona, { words: 'Decide' })
    await opens(mona, /cases\/\d+/, 'Enter')
    expect(await flash(mona)).not.toBe('')
    await until(() => line(mark).isVisible(), 10, 'the line in the other page')
    await until(
      async () => (await bob.locator('[data-live]').innerText()).includes('Some.Film.2019'),
      10,
      'the notification of who reported it',
    )
    await bob.reload()
    expect(await said(bob)).toContain('Removed, thank you.')
  })

  it('refuses an overtaken form, and keeps what was typed', async () => {
    const [path] = /\/admin\/cases\/\d+/.exec(mark.url()) ?? []
    await mark.goto(String(path))
    await mona.goto(String(path))
    await mona.getByRole('button', { name: 'Reopen case' }).press('Enter')
    await mona.waitForLoadState('load')
    await until(() => line(mark).isVisible(), 10, 'the line in the other page')
    await mark.getByRole('button', { name: 'Reopen case' }).press('Enter')
    await mark.waitForLoadState('load')
    expect(await said(mark)).toMatch(/changed|open/i)
  })
})

describe('a request', () => {
  let stage: HandStage
  let ann: Page
  let bob: Page

  beforeAll(async () => {
    stage = await siteByHand()
    for (const name of ['ann', 'bob']) await stage.site.member(name)
    const more = { javaScriptEnabled: true }
    ann = await stage.signedIn('ann', PASSWORD, more)
    bob = await stage.signedIn('bob', PASSWORD, more)
  })
  afterAll(() => stage.stop())

  it('says on open pages that it was claimed, even to a tab that was in the background', async () => {
    await ann.goto('/requests/new?category=movies')
    await ann.locator('[name=title]').fill('A film from 1950')
    await ann.locator('main .button.primary').click()
    await ann.waitForURL(/requests\/\d+$/)
    await bob.goto(ann.url())
    const line = ann.locator('[data-changes]')
    expect(await line.isVisible()).toBe(false)
    await bob.getByRole('button', { name: 'Claim request' }).click()
    await until(() => line.isVisible(), 10, 'the line')
    await line.locator('a').click()
    await ann.waitForLoadState('load')
    expect(await said(ann)).toContain('Claimed by bob')

    const shows = (state: 'hidden' | 'visible') =>
      ann.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`)
    await shows('hidden')
    await bob.getByRole('button', { name: 'Release claim' }).click()
    await bob.waitForLoadState('load')
    await ann.waitForTimeout(500)
    expect(await line.isVisible()).toBe(false)
    await shows('visible')
    await until(() => line.isVisible(), 10, 'the line after the tab is shown again')
  })
})
