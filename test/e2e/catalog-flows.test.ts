import { reportAll } from '../support/community/reported.ts'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as searchWords from '../../src/store/search/known-words.ts'
import { clickThrough, fill, flash, follow } from '../support/clients/by-hand.ts'
import { press, said, siteByHand } from '../support/clients/by-hand.ts'
import type { HandStage } from '../support/clients/by-hand.ts'
import { heightOf, topOf } from '../support/processes/look.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import { MEDIA_INFO } from '../support/clients/media-info.ts'
import { PASSWORD } from '../support/site.ts'
import { aTorrentFile } from '../support/clients/torrent-files.ts'

// What members do with the catalog, using the texts of its pages: without JavaScript; what
// JavaScript adds comes at the end.

let stage: HandStage
let annId: number
let ann: Page
let bob: Page
let staff: Page
let film: number

beforeAll(async () => {
  stage = await siteByHand()
  const { site } = stage
  annId = (await site.member('ann')).id
  await site.member('bob')
  await site.member('staff', 'moderator')
  film = await listed('Orchid.Falcon.2019.1080p', 1, ['drama', 'hd'])
  await listed('Orchid.Mirror.2021.2160p', 1, ['drama'])
  await listed('Orchid.Story.S01E01.1080p', 2, ['hd'])
  await searchWords.learn(site.db, 100)
  ;[ann, bob, staff] = await Promise.all([enter('ann'), enter('bob'), enter('staff')])
})
afterAll(() => stage.stop())

const enter = (name: string) => stage.signedIn(name, PASSWORD)
const listed = (name: string, categoryId: number, tags: readonly string[] = []) =>
  aListedTorrent(stage.site.db, name, annId, { categoryId, tags: [...tags] })
const heading = (page: Page) => page.locator('h1').innerText()
const openPart = (page: Page, name: string | RegExp) =>
  page.locator('main summary').filter({ hasText: name }).first().click()
const choose = (page: Page, label: string, value: string) =>
  page.locator('main').getByLabel(label, { exact: true }).selectOption(value)
const at = (page: Page) => new URL(page.url()).pathname

async function seek(page: Page, words: string): Promise<void> {
  await page.locator('main [name=q]').fill(words)
  await page.locator('main [name=q]').press('Enter')
}

describe('without JavaScript', () => {
  it('a bundle is created from a torrent, moved, merged; its old address redirects', async () => {
    const id = await listed('Copper.Harbour.S01E02.1080p', 2)
    await ann.goto(`/torrents/${id}`)
    await follow(ann, 'Add to a bundle')
    await press(ann, 'Create bundle and add')
    expect(at(ann)).toBe(`/torrents/${id}`)
    await follow(ann, 'Copper Harbour')
    expect(await heading(ann)).toBe('Copper Harbour')
    expect(await said(ann)).toContain('Copper.Harbour.S01E02.1080p')

    await follow(ann, 'Add to this bundle')
    await fill(ann, { Number: '2', 'Total parts': '6' })
    await press(ann, 'Create bundle')
    expect(await heading(ann)).toBe('Season 2')

    await ann.goto('/bundles')
    await follow(ann, 'New bundle')
    await choose(ann, 'Kind', 'series')
    await fill(ann, { Title: 'Koppar Harbour' })
    await press(ann, 'Create bundle')
    const twin = at(ann)
    await seekBundle(ann, 'Copper Harbour')
    await openBranch(ann, 'Season 2')
    await follow(ann, 'Move')
    await seek(ann, 'Koppar')
    await press(ann, 'Move here: Koppar Harbour')
    expect(await said(ann)).toContain('Koppar Harbour ›')

    await staff.goto(twin)
    await follow(staff, 'Merge')
    await seek(staff, 'Copper Harbour')
    await press(staff, 'Merge into this bundle: Copper Harbour')
    expect(await heading(staff)).toBe('Copper Harbour')
    await ann.goto(twin)
    expect(await heading(ann)).toBe('Copper Harbour')
    expect(await said(ann)).toContain('Season 2')
  })

  async function seekBundle(page: Page, title: string): Promise<void> {
    await page.goto('/bundles')
    await seek(page, title)
    await follow(page, title)
  }

  const openBranch = (page: Page, name: string) =>
    page.locator('.table-head').getByRole('link', { name, exact: true }).click()

  it('a collection is created from a torrent, filled and ordered', async () => {
    await bob.goto(`/torrents/${film}`)
    await follow(bob, 'Add to a collection')
    await follow(bob, 'New collection')
    await fill(bob, { Title: 'Flowers on film' })
    await press(bob, 'Create collection')
    expect(await heading(bob)).toBe('Flowers on film')
    await bob.goto('/torrents?q=mirror')
    await follow(bob, 'Orchid.Mirror.2021.2160p')
    await follow(bob, 'Add to a collection')
    await press(bob, 'Add to Flowers on film')
    await bob.goto('/collections')
    await follow(bob, 'Your collections')
    await follow(bob, 'Flowers on film')
    const order = () => bob.locator('.collection .line > .long').allInnerTexts()
    expect((await order()).map((text) => text.split('.')[1])).toEqual(['Falcon', 'Mirror'])
    await bob.locator('.collection summary').last().click()
    await press(bob, 'Move up: Orchid.Mirror.2021.2160p')
    expect((await order()).map((text) => text.split('.')[1])).toEqual(['Mirror', 'Falcon'])
    await bob.locator('.collection summary').first().click()
    await bob.getByLabel('Note').first().fill('The better one')
    await clickThrough(bob.getByRole('button', { name: 'Save note' }).first())
    expect(await said(bob)).toContain('The better one')
    await ann.goto(`/torrents/${film}`)
    await follow(ann, 'Flowers on film')
  })

  it('a tag is voted up, down and withdrawn, and another one is proposed', async () => {
    await bob.goto(`/torrents/${film}`)
    const voted = async (button: string, score: string) => {
      if (await bob.locator('#tags:not([open])').count()) await openPart(bob, /tags/)
      await press(bob, button)
      if (await bob.locator('#tags:not([open])').count()) await openPart(bob, /tags/)
      const line = bob.locator('.tag-votes li').filter({ hasText: 'drama' })
      expect(await line.locator('span[title]').innerText()).toBe(score)
    }
    await voted('Vote up: drama', '+1')
    await voted('Vote down: drama', '−1')
    await voted('Withdraw the vote: drama', '0')
    await fill(bob, { 'Suggest tags': 'Slow Cinema' })
    await press(bob, 'Suggest tag')
    await follow(bob, 'slow-cinema')
    expect(await said(bob)).toContain('Orchid.Falcon')
  })

  it('a search is saved before anything matches, reports a new torrent, and is read', async () => {
    await bob.goto('/torrents?q=lighthouse')
    await follow(bob, 'Save this search')
    await fill(bob, { Name: 'Lighthouses' })
    await bob.locator('main').getByLabel('Notify me about new torrents').check()
    await press(bob, 'Save search')
    expect(await said(bob)).toContain('Lighthouses')
    await listed('Lighthouse.Keepers.2020', 1)
    await reportAll(stage.site.db)
    await bob.goto('/notifications')
    await follow(bob, 'Lighthouses: a new torrent')
    expect(await said(bob)).toContain('Recent alerts')
    await press(bob, 'Mark all as read')
    expect(await said(bob)).not.toContain('Recent alerts')
    await press(bob, 'View Lighthouses and mark its torrents as seen')
    await follow(bob, 'Lighthouse.Keepers.2020')
  })

  it('facets narrow, chips widen again', async () => {
    await bob.goto('/torrents?q=orchid')
    const facets = bob.getByRole('complementary', { name: 'Narrow your search' })
    await clickThrough(facets.getByRole('link', { name: 'Movies' }))
    expect(await said(bob)).toContain('2 torrents')
    await clickThrough(facets.getByRole('link', { name: 'hd', exact: true }))
    expect(await said(bob)).toContain('1 torrent')
    await bob.locator('a.chip').filter({ hasText: 'hd' }).click()
    await clickThrough(bob.locator('a.chip').filter({ hasText: 'Movies' }))
    expect(await said(bob)).toContain('3 torrents')
  })

  it('one box finds torrents, works, collections and members', async () => {
    const lead = async (words: string, to: string, path: RegExp) => {
      await bob.goto('/torrents')
      await follow(bob, 'Search everything')
      await seek(bob, words)
      await follow(bob, to)
      expect(at(bob)).toMatch(path)
    }
    await lead('orchid falcon', 'Orchid.Falcon.2019.1080p', /^\/torrents\/\d+$/)
    await lead('copper harbour', 'Copper Harbour', /^\/bundles\/\d+/)
    await lead('flowers', 'Flowers on film', /^\/collections\/\d+/)
    await lead('ann', 'ann', /^\/users\/ann$/)
  })

  it('an upload is filled from its name, saved as a draft, resumed and published', async () => {
    await ann.goto('/torrents/new')
    const buffer = aTorrentFile('Copper.Harbour.S01E03.1080p.BluRay.x264')
    const mimeType = 'application/x-bittorrent'
    await ann.setInputFiles('input[type=file]', { name: 'a.torrent', mimeType, buffer })
    await press(ann, 'Check file')
    const value = (name: string) => ann.locator(`main [name="${name}"]`).inputValue()
    expect([await value('category'), await value('attr.resolution')]).toEqual(['tv', '1080p'])
    expect(await value('bundlePlace')).toBe('suggested')
    await ann.setViewportSize({ width: 1366, height: 900 })
    expect(await heightOf(ann)).toBeLessThanOrEqual(1600)
    expect(await ann.locator('main [type=checkbox]').count()).toBeLessThan(10)
    expect(await topOf(ann, 'main button:text("Publish")')).toBeLessThan(900)
    await ann.getByLabel('Add to Languages').fill('French, German')
    await ann.locator('[name="attr.source"]').selectOption({ index: 1 })
    const source = await value('attr.source')
    await press(ann, 'Save draft')
    await ann.goto('/torrents')
    await ann.locator('.menu').getByRole('link', { name: 'Upload' }).click()
    await follow(ann, /^Copper\.Harbour\.S01E03/)
    expect(await value('attr.source')).toBe(source)
    const chosen = ann.locator('[name="attr.languages"]:checked')
    expect(await chosen.evaluateAll((all) => all.map((one) => one.value))).toEqual(['fr', 'de'])
    await press(ann, 'Publish')
    expect(at(ann)).toMatch(/^\/torrents\/\d+$/)
    expect(await said(ann)).toContain('French')
    await follow(ann, /Episode 2/)
    expect(await heading(ann)).toContain('Episode 2')
  })

  it('a comment has a quote, a mention that notifies, and a spoiler', async () => {
    await bob.goto(`/torrents/${film}`)
    await fill(bob, { 'Your comment': 'The ending is strong' })
    await press(bob, 'Comment')
    await ann.goto(`/torrents/${film}`)
    await follow(ann, 'Quote the comment by bob')
    const quoted = await ann.locator('main').getByLabel('Your comment').inputValue()
    const text = `${quoted}\n@bob is right.\n\n\`\`\`spoiler\nThe falcon was a paper one.\n\`\`\`\n`
    await fill(ann, { 'Your comment': text })
    await press(ann, 'Comment')
    await bob.goto('/notifications')
    await bob.locator('.notices a').first().click()
    const comment = bob.locator('.comment').filter({ hasText: 'is right' })
    expect(await comment.locator('blockquote').innerText()).toContain('The ending is strong')
    expect(await comment.getByText('The falcon was a paper one.').isVisible()).toBe(false)
    await comment.locator('summary').filter({ hasText: 'Spoiler' }).click()
    expect(await comment.getByText('The falcon was a paper one.').isVisible()).toBe(true)
  })

  it('a torrent is rated, bookmarked with a note, and a reseed is requested', async () => {
    await bob.goto(`/torrents/${film}`)
    await choose(bob, 'Your rating', '9')
    await press(bob, 'Rate')
    expect(await said(bob)).toContain('1 rating')
    await press(bob, 'Bookmark')
    await openPart(bob, /Edit your bookmark/)
    await fill(bob, { 'Your note': 'For the long evening' })
    await press(bob, 'Save bookmark')
    await bob.goto('/bookmarks')
    expect(await said(bob)).toContain('For the long evening')
    await follow(bob, 'Orchid.Falcon.2019.1080p')
    await press(bob, 'Request reseed')
    expect(await flash(bob)).toBe('Reseed requested from 1 member.')
    await ann.goto('/notifications')
    await follow(ann, /bob asks for seeds/)
    expect(at(ann)).toBe(`/torrents/${film}`)
  })

  it('an NFO, MediaInfo and an image are shown on the page', async () => {
    await ann.goto(`/torrents/${film}`)
    await follow(ann, 'Images, NFO, MediaInfo')
    const background = '#4a6'
    const create = { width: 400, height: 600, channels: 3, background } as const
    const buffer = await sharp({ create }).png().toBuffer()
    const image = { name: 'a.png', mimeType: 'image/png', buffer }
    await ann.locator('main').getByLabel('Image file').setInputFiles(image)
    await choose(ann, 'Use as', 'cover')
    await press(ann, 'Add image')
    const nfo = { name: 'a.nfo', mimeType: 'text/plain', buffer: Buffer.from('╔═ FALCON ═╗') }
    await ann.locator('main').getByLabel('NFO file').setInputFiles(nfo)
    await press(ann, 'Add NFO')
    await fill(ann, { 'MediaInfo or BDInfo text': MEDIA_INFO })
    await press(ann, 'Save MediaInfo')
    await bob.goto(`/torrents/${film}`)
    expect(await bob.locator('main .cover img').count()).toBe(1)
    expect(await said(bob)).toContain('Video')
    await follow(bob, 'NFO')
    expect(await said(bob)).toContain('╔═ FALCON ═╗')
  })

  it('shows what matters on the first screen, and has its other pages as tabs', async () => {
    await bob.setViewportSize({ width: 1366, height: 900 })
    await bob.goto(`/torrents/${film}`)
    expect(await topOf(bob, 'h2:text("Media")')).toBeLessThan(700)
    expect(await topOf(bob, 'a:text("Download .torrent")')).toBeLessThan(700)
    expect(await heightOf(bob)).toBeLessThanOrEqual(1400)
    for (const [tab, title] of [
      [/^Files/, 'Files'],
      [/^MediaInfo/, 'MediaInfo of '],
      [/^Peers/, 'Peers of '],
      [/^Snatches/, 'Snatches of '],
    ] as const) {
      await clickThrough(bob.locator('.tabs a').filter({ hasText: tab }))
      expect(await bob.textContent('h1')).toContain(title)
      expect(await bob.locator('.tabs [aria-current]').textContent()).toMatch(tab)
    }
  })
})

describe('with JavaScript', () => {
  it('another category shows its fields immediately, and live updates arrive', async () => {
    const page = await stage.signedIn('ann', PASSWORD, { javaScriptEnabled: true })
    const faults: string[] = []
    page.on('console', (message) => faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    // A seen notification is not counted again when its author writes more within a minute.
    await page.goto('/notifications')
    await press(page, 'Mark all as read')
    await page.goto('/torrents/new')
    const buffer = aTorrentFile('Nobody.Knows.What.It.Is')
    const mimeType = 'application/x-bittorrent'
    await page.setInputFiles('input[type=file]', { name: 'a.torrent', mimeType, buffer })
    await press(page, 'Check file')
    await choose(page, 'Category', 'movies')
    await page.waitForSelector('[name="attr.resolution"]')
    const unseen = async () => {
      const told = await page
        .locator('nav a[href="/notifications"] [data-unseen]')
        .allTextContents()
      return Number.parseInt(told[0] ?? '0', 10)
    }
    const before = await unseen()
    await bob.goto(`/torrents/${film}`)
    await fill(bob, { 'Your comment': 'Are you there, @ann?' })
    await press(bob, 'Comment')
    await page.locator('[data-live] a').first().waitFor()
    expect(await unseen(), 'counted without loading the page').toBe(before + 1)
    await page.locator('[data-live] a').first().click()
    await page.waitForURL(/#comment-/)
    expect(await page.locator('.comment:target').innerText()).toContain('Are you there')
    expect(faults).toEqual([])
    await page.context().close()
  })
})
