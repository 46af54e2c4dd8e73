import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
})
afterAll(() => site.stop())

/** Of the top of a page for a member with everything in the bar, before compression. */
const MOST_BYTES = 6_000

interface Group {
  readonly name: string
  readonly pages: readonly { readonly href: string }[]
}

async function hrefsFor(reader: TestBrowser): Promise<readonly string[]> {
  const { groups } = (await reader.json('/menu')).body as { groups: Group[] }
  return groups.flatMap(({ pages }) => pages.map(({ href }) => href))
}

describe('the menu of all pages', () => {
  it('is a link of every page while it is closed, without its pages', async () => {
    const { text } = await ann.get('/users')
    expect(text).toContain('<a class="menu-all" href="/menu"')
    const [top = ''] = /<header[^]*<\/header>/.exec(text) ?? []
    for (const href of ['/wanted', '/polls', '/settings/profile', '/drafts']) {
      expect(top).not.toContain(href)
    }
    expect(Buffer.byteLength(top)).toBeLessThan(MOST_BYTES)
  })

  it('names the pages that its reader may open', async () => {
    const owner = await site.signedIn('owner', 'boss')
    const [hers, all] = [await hrefsFor(ann), await hrefsFor(owner)]
    expect(all).toContain('/admin')
    expect(hers).not.toContain('/admin')
    expect(hers).toContain('/settings/profile')
    const { text } = await ann.get('/menu')
    for (const href of hers) expect(text).toContain(`<li><a href="${href}">`)
    expect(text).not.toContain('href="/admin"')
    expect(await hrefsFor(site.browser())).toEqual(['/wiki', '/rules', '/faq'])
  })

  it('is kept by the browser of one reader, as the script fetches it', async () => {
    const { headers } = await ann.json('/menu')
    expect(headers['cache-control']).toBe('private, max-age=600')
    expect(headers.vary).toContain('Cookie')
    expect((await ann.get('/menu')).headers['cache-control']).toBe('private, no-store')
  })
})
