import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clickThrough } from '../support/clients/by-hand.ts'
import { aListedTorrent, anUpload } from '../support/community/catalog.ts'
import { launchBrowser, newContext } from '../support/processes/chromium.ts'
import type { TestSite } from '../support/site.ts'
import { PASSWORD, testSite } from '../support/site.ts'
import { torrentOf, v1Info } from '../support/clients/torrent-files.ts'

// Thanks, bookmarks, comments and files on a phone of 320 pixels without JavaScript.
describe('without JavaScript', () => {
  let site: TestSite
  let server: Server
  let browser: Browser
  let ann: Page
  let bob: Page
  let id: number

  beforeAll(async () => {
    ;[site, browser] = await Promise.all([testSite(), launchBrowser()])
    server = site.app.listen(0, '127.0.0.1')
    const { id: annId } = await site.member('ann')
    await site.member('bob')
    const files = Array.from({ length: 400 }, (_, at) => ({
      path: [`disc ${at % 2}`, `track ${at}.flac`],
      sizeBytes: 1_000,
    }))
    const upload = anUpload('Album', torrentOf(v1Info('Album', files)))
    id = await aListedTorrent(site.db, 'Album', annId, { upload, tags: ['live'] })
    ann = await signedIn('ann')
    bob = await signedIn('bob')
  })

  afterAll(async () => {
    await browser.close()
    server.close()
    await site.stop()
  })

  async function signedIn(name: string): Promise<Page> {
    const { port } = server.address() as AddressInfo
    const context = await newContext(browser, {
      baseURL: `http://127.0.0.1:${port}`,
      javaScriptEnabled: false,
      viewport: { width: 320, height: 640 },
    })
    const page = await context.newPage()
    await page.goto('/login')
    await page.fill('main [name=name]', name)
    await page.fill('main [name=password]', PASSWORD)
    await page.click('main .button.primary')
    await page.goto(`/torrents/${id}`)
    return page
  }

  const press = (page: Page, name: string) =>
    clickThrough(page.locator('main').getByRole('button', { name, exact: true }))
  const follow = (page: Page, name: string | RegExp) =>
    clickThrough(page.locator('main').getByRole('link', { name }).first())
  const said = (page: Page) => page.locator('main').innerText()

  /** Checks that nothing is wider than the page. */
  async function fits(page: Page): Promise<void> {
    // Measured at an element, because a page that is still loading may have none.
    const sideways = await page
      .locator('html')
      .evaluate((html) => html.scrollWidth - html.clientWidth)
    expect(sideways, page.url()).toBeLessThanOrEqual(0)
  }

  it('members write to each other, and one of them reports a message', async () => {
    await ann.goto('/users/bob')
    await follow(ann, 'Send a message')
    await ann.getByLabel('Subject').fill('The second disc')
    await ann.getByLabel('Message').fill('Does it **play** for you?')
    await press(ann, 'Preview')
    await fits(ann)
    await press(ann, 'Send')
    await bob.goto('/messages')
    await fits(bob)
    await follow(bob, 'The second disc')
    expect(await said(bob)).toContain('Does it play for you?')
    await fits(bob)
    await bob.getByLabel('Your answer').fill('No, and I will not look again.')
    await press(bob, 'Send')
    await ann.goto('/messages')
    await follow(ann, 'The second disc')
    await ann.locator('article', { hasText: 'look again' }).getByText('Report').click()
    await fits(ann)
    await ann.getByLabel('Reason').fill('Not kind.')
    await press(ann, 'Report message')
    expect(await said(ann)).toContain('Message reported to staff.')
    await press(ann, 'Archive')
    expect(await said(ann)).toContain('No messages yet.')
  })

  it('a member thanks, saves a bookmark with a note, and finds it again', async () => {
    await bob.goto(`/torrents/${id}`)
    await press(bob, 'Thank uploader')
    expect(await said(bob)).toContain('Thanked')
    await press(bob, 'Bookmark')
    await bob.getByText('Edit your bookmark').click()
    await bob.getByLabel('Your note').fill('for the drive')
    await press(bob, 'Save bookmark')
    await fits(bob)
    await bob.goto('/bookmarks?q=drive')
    expect(await said(bob)).toContain('for the drive')
    await fits(bob)
    await press(bob, 'Remove the bookmark of Album')
    expect(await said(bob)).toContain('No matching bookmarks.')
  })

  it('a comment is previewed, sent, edited, quoted and removed', async () => {
    await bob.goto(`/torrents/${id}`)
    await bob.getByLabel('Your comment').fill('So **good**')
    await press(bob, 'Preview')
    expect(await bob.locator('main .prose strong').innerText()).toBe('good')
    await fits(bob)
    await press(bob, 'Comment')
    expect(bob.url()).toMatch(/#comment-\d+$/)
    await follow(bob, 'Edit your comment')
    await bob.getByLabel('Your comment').fill('So **very good**')
    await press(bob, 'Preview')
    await press(bob, 'Save')
    await follow(bob, /^edited/)
    expect(await bob.locator('ins').innerText()).toContain('very')
    await fits(bob)
    await ann.goto(`/torrents/${id}`)
    await follow(ann, 'Quote the comment by bob')
    await ann.getByLabel('Your comment').press('Control+End')
    await ann.getByLabel('Your comment').pressSequentially('I agree')
    await press(ann, 'Comment')
    expect(await ann.locator('.comment blockquote').first().innerText()).toContain('very good')
    await follow(ann, 'Remove the comment by ann')
    await press(ann, 'Remove comment')
    expect(await said(ann)).toContain('Removed by its author.')
    await fits(ann)
  })

  it('an article is previewed, saved as a draft, published, and read by others', async () => {
    await bob.goto('/blogs')
    await follow(bob, 'New article')
    await bob.getByLabel('Title').fill('My shelf')
    await bob.getByLabel('Text').fill('Old _books_')
    await bob.getByLabel('Tags').fill('books')
    await bob.getByLabel('State').selectOption('draft')
    await press(bob, 'Preview')
    expect(await bob.locator('main .prose em').innerText()).toBe('books')
    await fits(bob)
    await press(bob, 'Save article')
    expect(await said(bob)).toContain('draft')
    await ann.goto('/blogs/bob')
    expect(await said(ann)).toContain('No articles yet.')
    await follow(bob, 'Edit')
    await bob.getByLabel('State').selectOption('published')
    await press(bob, 'Save article')
    await fits(bob)
    await ann.goto('/blogs')
    await fits(ann)
    await follow(ann, 'My shelf')
    expect(await said(ann)).toContain('Old books')
    await follow(ann, 'books')
    expect(await ann.locator('tbody tr').count()).toBe(1)
  })

  it('a conflicting edit is reported, saved, and restored from the history', async () => {
    await ann.goto(`/torrents/${id}/edit`)
    const other = await ann.context().newPage()
    await other.goto(`/torrents/${id}/edit`)
    await other.getByLabel('Tags').fill('live, remastered')
    await press(other, 'Save changes')
    await ann.getByLabel('Title', { exact: true }).fill('Album, the best one')
    await press(ann, 'Save changes')
    expect(await said(ann)).toContain('Edited by someone else')
    await fits(ann)
    await press(ann, 'Save changes')
    expect(await ann.locator('h1').innerText()).toBe('Album, the best one')
    expect(await said(ann)).toContain('remastered')
    await follow(ann, /^edited/)
    await fits(ann)
    await press(ann, 'Restore: As uploaded')
    expect(await said(ann)).toContain('Revision 1 restored.')
    await ann.goto(`/torrents/${id}`)
    expect(await ann.locator('h1').innerText()).toBe('Album')
  })

  it('folders can be opened, and files found by name', async () => {
    await bob.goto(`/torrents/${id}`)
    await follow(bob, 'disc 1')
    expect(await said(bob)).toContain('200 files')
    await fits(bob)
    await bob.getByLabel('Words in the path').fill('track 399')
    await press(bob, 'Find files')
    expect(await bob.locator('tbody tr').count()).toBe(1)
    await follow(bob, 'View by folder')
    await fits(bob)
  })
})
