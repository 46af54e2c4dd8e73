import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { HandStage } from '../../support/clients/by-hand.ts'
import { press, siteByHand } from '../../support/clients/by-hand.ts'

let stage: HandStage
let page: Page
let path: string

beforeAll(async () => {
  stage = await siteByHand()
  const { id } = await stage.site.member('ann')
  path = `/torrents/${await aListedTorrent(stage.site.db, 'Discussed', id)}`
  page = await stage.signedIn('ann', undefined, { javaScriptEnabled: true })
  await page.goto(path)
})
afterAll(() => stage.stop())

const area = () => page.locator('textarea[data-markdown]')
const click = (name: string) =>
  page.getByRole('group', { name: 'Formatting' }).getByRole('button', { name }).click()

/** Selects these words of the editor; none: all of it. */
const select = (words?: string) =>
  area().evaluate((one, given) => {
    const { value } = one as unknown as { value: string }
    const start = given === undefined ? 0 : value.indexOf(given)
    const end = given === undefined ? value.length : start + given.length
    ;(one as unknown as { setSelectionRange: (a: number, b: number) => void }).setSelectionRange(
      start,
      end,
    )
  }, words)

describe('the buttons of an editor', () => {
  it.each([
    ['Bold', 'a **film** here'],
    ['Italic', 'a _film_ here'],
    ['Link', 'a [film](https://) here'],
    ['Code', 'a `film` here'],
    ['Spoiler', 'a \n```spoiler\nfilm\n```\n here'],
    ['Quote', '> a film here'],
    ['List', '- a film here'],
  ])('%s marks the selected words', async (name, marked) => {
    await area().fill('a film here')
    await select('film')
    await click(name)
    expect(await area().inputValue()).toBe(marked)
  })

  it('mark each selected line, and can be undone', async () => {
    await area().fill('one\ntwo')
    await select()
    await click('List')
    expect(await area().inputValue()).toBe('- one\n- two')
    await page.keyboard.press('Control+z')
    expect(await area().inputValue()).toBe('one\ntwo')
  })

  it('give words to type over where none are selected, and the focus back', async () => {
    await area().fill('')
    await click('Bold')
    await page.keyboard.type('Seen')
    expect(await area().inputValue()).toBe('**Seen**')
    await press(page, 'Comment')
    expect(await page.locator('article.comment strong', { hasText: 'Seen' }).count()).toBe(1)
  })
})
