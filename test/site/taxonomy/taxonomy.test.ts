import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser

beforeAll(async () => {
  site = await testSite()
  const { id } = await site.member('ann')
  ann = site.browser()
  await ann.signIn('ann')
  await aListedTorrent(site.db, 'One', id, { categoryId: 1, tags: ['alpha', 'beta'] })
  await aListedTorrent(site.db, 'Two', id, { categoryId: 2, tags: ['alpha'] })
  const { id: alpha } = await site.db
    .selectFrom('tag')
    .select('id')
    .where('slug', '=', 'alpha')
    .executeTakeFirstOrThrow()
  await site.db.insertInto('tag').values({ slug: 'first-letter', alias_of: alpha }).execute()
  await site.db.updateTable('tag').set({ name: 'Álpha' }).where('id', '=', alpha).execute()
})
afterAll(() => site.stop())

const namesOf = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name).sort()

describe('the tags', () => {
  it('are listed with their torrents, without aliases, page by page', async () => {
    const { body } = await ann.json('/tags?limit=1')
    expect(body.items).toEqual([{ slug: 'alpha', name: 'Álpha', torrents: 2 }])
    const { body: second } = await ann.json(`/tags?limit=1&cursor=${body.next}`)
    expect(second).toEqual({
      items: [{ slug: 'beta', name: 'beta', torrents: 1 }],
      next: null,
      total: null,
    })
    expect((await ann.get('/tags')).text).toContain('href="/tags/alpha"')
    expect((await ann.json('/tags?cursor=x')).body.code).toBe('BAD_CURSOR')
  })

  it('are found by the first letters of slug or name', async () => {
    expect((await ann.json('/tags?q=BE')).body.items).toHaveLength(1)
    expect((await ann.json('/tags?q=%C3%A1l')).body.items).toHaveLength(1)
    expect((await ann.get('/tags?q=zzz')).text).toContain('No matching tags.')
  })

  it('have a page each; an alias leads to its tag', async () => {
    const page = await ann.get('/tags/alpha')
    expect(page.text).toContain('<h1>Tag: Álpha</h1>')
    expect(namesOf((await ann.json('/tags/alpha')).body)).toEqual(['One', 'Two'])
    expect(namesOf((await ann.json('/tags/first-letter')).body)).toEqual(['One', 'Two'])
    expect((await ann.get('/tags/first-letter')).headers.location).toBe('/tags/alpha')
    expect(namesOf((await ann.json('/torrents?tag=first-letter')).body)).toEqual(['One', 'Two'])
    expect((await ann.json('/tags/none')).body.code).toBe('TAG_NOT_FOUND')
  })
})

describe('the categories', () => {
  it('are a tree, and each shows its rules with its torrents', async () => {
    const rules = 'Only *whole* films.'
    await site.db.updateTable('category').set({ rules }).where('slug', '=', 'movies').execute()
    await site.db
      .insertInto('category')
      .values({
        slug: 'short-films',
        name: 'Short films',
        parent_id: 1,
        kind: 'movie',
        position: 9,
      })
      .execute()
    const { body } = await ann.json('/categories')
    expect(body).toMatchObject({ next: null, total: body.items.length })
    expect(body.items[0]).toMatchObject({ slug: 'movies', path: [], rules, takesUploads: true })
    expect(body.items[1]).toMatchObject({ slug: 'short-films', path: ['movies'], kind: 'movie' })
    expect((await ann.get('/categories')).text).toContain('Only <em>whole</em> films.')
    expect((await ann.get('/categories/movies')).text).toContain('Only <em>whole</em> films.')
    expect((await ann.get('/categories/tv')).text).not.toContain('Rules of this category')
  })
})

describe('a category', () => {
  it('has a page, in the menu above every list', async () => {
    const page = await ann.get('/categories/tv')
    expect(page.text).toContain('<h1>TV</h1>')
    expect(page.text).toContain('<a href="/categories/tv" aria-current="page">TV</a>')
    expect(page.text).toMatch(/<a href="\/torrents" aria-current="page"[^>]*>Torrents<\/a>/)
    expect(namesOf((await ann.json('/categories/tv')).body)).toEqual(['Two'])
    expect((await ann.json('/categories/none')).body.code).toBe('CATEGORY_NOT_FOUND')
  })

  it('continues on the next page', async () => {
    const { body } = await ann.json('/torrents?limit=1')
    const { body: rest } = await ann.json(`/torrents?limit=1&cursor=${body.next}`)
    expect(namesOf({ items: [...body.items, ...rest.items] })).toEqual(['One', 'Two'])
    const narrowed = await ann.json('/categories/tv?q=two&tag=alpha&sort=relevance')
    expect(narrowed.body).toMatchObject({ total: 1, next: null })
  })
})
