import { sql } from 'kysely'
import supertest from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as leaving from '../../../src/store/accounts/leaving.ts'
import * as personalData from '../../../src/store/members/personal-data.ts'
import { theProgram } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { forgetDue } from '../../support/community/forget-due.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let bob: TestBrowser
let staff: TestBrowser

beforeAll(async () => {
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

let written = 0
interface Written {
  readonly id: number
  readonly address: string
}
async function write(by: TestBrowser, given: Readonly<Record<string, unknown>>): Promise<Written> {
  const body = `The ${++written}th text of this test.`
  const reply = await by.send('post', '/articles', { body, ...given })
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return reply.body
}
const titles = async (by: TestBrowser, path: string) =>
  ((await by.json(path)).body.items as { title: string }[]).map(({ title }) => title)
const inHours = (hours: number) =>
  new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16)

describe('an article', () => {
  it('in the news is written by staff only, and read by members', async () => {
    const form = { kind: 'site', title: 'We moved', body: '**Here**.', tags: 'Site, New home' }
    expect((await ann.submit('/articles', form)).status).toBe(403)
    const made = await staff.submit('/articles', form)
    expect(made.headers.location).toBe('/news/we-moved')
    const page = (await bob.get('/news/we-moved')).text
    expect(page).toContain('<strong>Here</strong>')
    expect(page).toContain('href="/news?tag=new-home"')
    expect(page).not.toContain('/edit"')
    expect((await bob.json('/news/we-moved')).body).toMatchObject({
      ...{ kind: 'site', author: 'staff', state: 'published', tags: ['site', 'new-home'] },
    })
    const second = await write(staff, { kind: 'staff', title: 'We moved' })
    expect(second.address).toBe('/news/we-moved-2')
    expect(await titles(bob, '/news')).toEqual(['We moved', 'We moved'])
    expect(await titles(bob, '/news?kind=staff')).toEqual(['We moved'])
    expect(await titles(bob, '/news?tag=Site')).toEqual(['We moved'])
    expect((await bob.get('/')).text).toContain('href="/news/we-moved"')
  })

  it('in a blog is written by its member, and not listed in the news', async () => {
    const { address, id } = await write(ann, { title: 'My shelf', tags: ['books'] })
    expect(address).toBe('/blogs/ann/my-shelf')
    expect((await bob.get(address)).text).toContain('Blog of ann')
    expect(await titles(bob, '/blogs/ann')).toEqual(['My shelf'])
    expect(await titles(bob, '/blogs?tag=books')).toEqual(['My shelf'])
    expect(await titles(bob, '/news')).not.toContain('My shelf')
    expect((await bob.get(`/articles/${id}`)).headers.location).toBe(address)
    expect((await bob.json('/blogs/bob/my-shelf')).body.code).toBe('ARTICLE_NOT_FOUND')
    for (const by of [bob, staff]) {
      expect((await by.send('patch', `/articles/${id}`, { title: 'Ours' })).status).toBe(403)
    }
  })

  it('that is a draft, or planned for later, is seen only by those who edit it', async () => {
    const draft = await write(ann, { title: 'Secret draft', state: 'draft' })
    const later = await write(staff, {
      ...{ kind: 'site', title: 'Secret plan', state: 'planned', publishAt: inHours(2) },
    })
    for (const { id, address } of [draft, later]) {
      for (const path of [address, `/articles/${id}/edit`, `/articles/${id}/history`]) {
        expect((await bob.json(path)).body.code, path).toBe('ARTICLE_NOT_FOUND')
      }
    }
    expect((await staff.json(draft.address)).body.code).toBe('ARTICLE_NOT_FOUND')
    for (const path of ['/', '/news', '/blogs', '/blogs/ann', '/articles/drafts']) {
      expect((await bob.get(path)).text, path).not.toContain('Secret')
    }
    expect(await titles(ann, '/articles/drafts')).toEqual(['Secret draft'])
    expect(await titles(staff, '/articles/drafts')).toEqual(['Secret plan'])
    await ann.send('patch', `/articles/${draft.id}`, { state: 'published' })
    expect(await titles(bob, '/blogs/ann')).toContain('Secret draft')
    await site.db
      .updateTable('article')
      .set({ published_at: new Date(Date.now() - 1_000) })
      .where('id', '=', later.id)
      .execute()
    expect(await titles(bob, '/news')).toContain('Secret plan')
  })

  it('that is pinned is first, and the list pages on from there', async () => {
    const all = ['One', 'Two', 'Three', 'Four']
    for (const title of all) await write(bob, { title, pinned: title === 'Two' })
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body }: { body: { items: { title: string }[]; next: string | null } } =
        await ann.json(`/blogs/bob?limit=2&cursor=${cursor}`)
      seen.push(...body.items.map(({ title }) => title))
      cursor = body.next
    }
    expect(seen).toEqual(['Two', 'Four', 'Three', 'One'])
    expect((await ann.json('/blogs/bob?cursor=x')).body.code).toBe('BAD_CURSOR')
    expect((await ann.json('/articles/drafts?cursor=x')).body.code).toBe('BAD_CURSOR')
  })
})

describe('the members that an article names', () => {
  it('are notified when it is published, and later only those it did not name', async () => {
    const says = async (by: TestBrowser) => (await by.get('/notifications')).text
    const { id } = await write(ann, { title: 'With names', body: '@bob', state: 'draft' })
    expect(await says(bob)).not.toContain('mentioned you on With names')
    await ann.send('patch', `/articles/${id}`, { state: 'published' })
    expect(await says(bob)).toContain('ann mentioned you on With names')
    await ann.send('patch', `/articles/${id}`, { body: '@bob @staff' })
    expect(await says(staff)).toContain('ann mentioned you on With names')
    expect(await says(bob)).not.toContain('ann mentioned you 2 times')
  })
})

describe('comments on an article', () => {
  it('are below it until its author closes or hides them', async () => {
    const { id, address } = await write(ann, { title: 'Talk to me' })
    const sent = await bob.submit(`/articles/${id}/comments`, { body: 'I **will**' })
    expect(sent.status).toBe(303)
    const page = (await bob.get(address)).text
    expect(page).toContain('I <strong>will</strong>')
    expect(page).toContain(`action="/articles/${id}/comments"`)
    await ann.submit(`/articles/${id}`, { _method: 'PATCH', boxes: '1', commenting: 'closed' })
    const closed = (await bob.get(address)).text
    expect(closed).toContain('Comments are closed.')
    expect(closed).toContain('I <strong>will</strong>')
    expect(closed).not.toContain(`action="/articles/${id}/comments"`)
    const late = await bob.send('post', `/articles/${id}/comments`, { body: 'too late' })
    expect(late.body).toMatchObject({ status: 423, code: 'COMMENTS_CLOSED' })
    expect((await bob.json(`/articles/${id}`)).body).toMatchObject({ commenting: 'closed' })
    await ann.send('patch', `/articles/${id}`, { commenting: 'off' })
    expect((await bob.get(address)).text).not.toContain('id="comments"')
    expect((await bob.json(`/articles/${id}/comments`)).status).toBe(404)
    expect((await bob.get('/users/bob/comments')).text).not.toContain('Talk to me')
  })
})

describe('writing', () => {
  it('reports what is wrong with each field and keeps what was typed', async () => {
    const form = { title: '', body: 'Kept text.', tags: 'fine, <b>', state: 'planned' }
    const reply = await ann.submit('/articles', { ...form, publishAt: inHours(-2) })
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('Kept text.')
    const errors = async (change: object) =>
      (await ann.send('post', '/articles', { ...form, title: 'A', ...change })).body.errors
    expect(await errors({})).toHaveProperty('tags')
    expect(await errors({ tags: '', publishAt: inHours(-2) })).toHaveProperty('publishAt')
    expect(await errors({ tags: '', publishAt: 'soon' })).toHaveProperty('publishAt')
    const never = '2099-02-31T10:00'
    expect(await errors({ tags: '', publishAt: never })).toHaveProperty('publishAt')
    expect(await errors({ tags: '1,2,3,4,5,6,7,8,9' })).toHaveProperty('tags')
    expect(await errors({ body: 'a'.repeat(50_001) })).toHaveProperty('body')
  })

  it('shows a preview and publishes nothing', async () => {
    const form = { title: 'Preview', body: 'Looks _good_.', state: 'published' }
    const shown = await ann.submit('/articles/preview', form)
    expect(shown.text).toContain('Looks <em>good</em>.')
    expect(shown.text).toContain('value="Preview"')
    const { id } = await write(ann, { title: 'Before' })
    const edited = await ann.submit(`/articles/${id}/preview`, { ...form, revision: '1' })
    expect(edited.text).toContain('Looks <em>good</em>.')
    expect(await titles(ann, '/blogs/ann')).not.toContain('Preview')
  })

  it('refuses the same text again, and more than a day allows', async () => {
    const same = { title: 'Twice', body: 'The same text.' }
    const sent = await Promise.all([1, 2, 3].map(() => bob.send('post', '/articles', same)))
    expect(sent.map(({ status }) => status).sort()).toEqual([201, 422, 422])
    let last = 201
    for (let nth = 0; last === 201 && nth < 30; nth++) {
      const reply = await bob.send('post', '/articles', { title: 'Many', body: `Text ${nth}` })
      last = reply.status
      if (last === 201) continue
      expect(reply.body.code).toBe('TOO_MANY_ARTICLES')
      expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect(last).toBe(429)
  })

  it('in blogs ends when staff turn it off; the news are not affected', async () => {
    const { id, address } = await write(ann, { title: 'Open' })
    const turn = (memberBlogs: boolean) =>
      settings.changeSite(site.db, { memberBlogs }, theProgram, new Date())
    await turn(false)
    try {
      for (const path of ['/articles/new', `/articles/${id}/edit`]) {
        expect((await ann.json(path)).body.code, path).toBe('BLOGS_OFF')
      }
      const refused = await ann.send('post', '/articles', { title: 'No', body: 'No.' })
      expect(refused.body.code).toBe('BLOGS_OFF')
      expect((await bob.get(address)).status).toBe(200)
      await write(staff, { kind: 'site', title: 'Still news' })
    } finally {
      await turn(true)
    }
  })
})

describe('an edit', () => {
  it('is in the history, from which an old revision is restored', async () => {
    const { id, address } = await write(ann, { title: 'First', body: 'Old words.', tags: 'a' })
    const edit = { _method: 'PATCH', title: 'Second', body: 'New words.', tags: 'b' }
    const rest = { state: 'published', revision: '1', boxes: '1' }
    expect((await ann.submit(`/articles/${id}`, { ...edit, ...rest })).headers.location).toBe(
      address,
    )
    const history = (await bob.get(`/articles/${id}/history`)).text
    expect(history).toContain('Second')
    expect(history).not.toContain('revert')
    const revert = `/articles/${id}/history/1/revert`
    expect((await ann.send('post', revert, { revision: 'abc' })).status).toBe(400)
    const done = await ann.send('post', revert, { revision: 2 })
    expect(done.body).toMatchObject({ title: 'First', body: 'Old words.', revision: 3 })
    expect((await bob.send('post', `/articles/${id}/history/1/revert`)).status).toBe(403)
    expect((await ann.send('post', `/articles/${id}/history/9/revert`)).status).toBe(404)
  })

  it('that was overtaken is answered with both versions', async () => {
    const { id } = await write(ann, { title: 'Race', body: 'The first line.' })
    await ann.send('patch', `/articles/${id}`, { body: 'Their line.', revision: 1 })
    const form = { _method: 'PATCH', title: 'Race', body: 'My line.', revision: '1' }
    const late = await ann.submit(`/articles/${id}`, form)
    expect(late.status).toBe(409)
    expect(late.text).toContain('My line.')
    expect(late.text).toContain('Their')
    const json = await ann.send('patch', `/articles/${id}`, { body: 'Mine.', revision: 1 })
    expect(json.body).toMatchObject({ code: 'EDIT_CONFLICT', revision: 2, body: 'Their line.' })
  })
})

describe('a removed article', () => {
  it('is gone for members, who read why, and stays readable for staff', async () => {
    const { id, address } = await write(ann, { title: 'Advert', body: 'Buy this.' })
    expect((await bob.send('delete', `/articles/${id}`)).status).toBe(403)
    expect((await staff.send('delete', `/articles/${id}`)).status).toBe(422)
    expect((await staff.send('delete', `/articles/${id}?reason=advertising`)).status).toBe(204)
    for (const path of [address, `/articles/${id}/history`]) {
      const gone = await bob.json(path)
      expect([gone.status, gone.body.code], path).toEqual([410, 'ARTICLE_REMOVED'])
      expect(gone.body.detail).toContain('advertising')
    }
    expect(await titles(bob, '/blogs/ann')).not.toContain('Advert')
    const notices = (await ann.json('/notifications')).body.items as {
      says: string
      href: string
    }[]
    expect(notices[0]).toMatchObject({ href: `/articles/${id}` })
    expect(notices[0].says).toContain('advertising')
    expect((await staff.get(address)).text).toContain('Buy this.')
    expect((await ann.send('post', `/articles/${id}/restore`)).status).toBe(403)
    expect((await staff.send('post', `/articles/${id}/restore`)).status).toBe(200)
    expect((await bob.get(address)).text).toContain('Buy this.')
    expect((await ann.send('delete', `/articles/${id}`)).status).toBe(204)
    await sql`update article set body = '' where id = ${id}`.execute(site.db)
    expect((await staff.get(address)).text).not.toContain(`/articles/${id}/restore`)
    expect((await staff.send('post', `/articles/${id}/restore`)).status).toBe(404)
  })
})

describe('feeds of articles', () => {
  it('have what the reader may see, in each format', async () => {
    await write(ann, { title: 'In the feed', body: 'Fed & read.' })
    await write(ann, { title: 'Never fed', state: 'draft' })
    await write(staff, { kind: 'site', title: 'Official' })
    const key = String((await bob.send('post', '/settings/keys/feed')).body.key)
    const fetched = (path: string) => supertest(site.app).get(path).set('Accept', '*/*')
    for (const ending of ['xml', 'atom', 'json']) {
      const blogs = await fetched(`/feeds/blogs.${key}.${ending}`)
      expect(blogs.status, ending).toBe(200)
      expect(blogs.text).toContain('/blogs/ann/in-the-feed')
      expect(blogs.text).not.toContain('Never fed')
      expect((await fetched(`/feeds/news.${key}.${ending}`)).text).toContain('Official')
      const one = await fetched(`/feeds/blog-${annId}.${key}.${ending}`)
      expect(one.text).toContain('In the feed')
      expect(one.text).not.toContain('Official')
    }
    expect((await fetched(`/feeds/news.${'f'.repeat(32)}.xml`)).status).toBe(401)
    expect((await fetched(`/feeds/blog-999999.${key}.xml`)).status).toBe(404)
    expect((await bob.get('/blogs/ann')).text).toContain(`/feeds/blog-${annId}.${key}.xml`)
    const keyPage = (await bob.get(`/settings/keys/feed?of=blog-${annId}`)).text
    expect(keyPage).toContain('href="/blogs/ann"')
  })
})

describe('leaving', () => {
  it('deletes drafts, keeps what was published, and the copy of one’s data has all', async () => {
    const leaver = await site.signedIn('member', 'leaver')
    const { id } = (await leaver.json('/me')).body as { id: number }
    const kept = await write(leaver, { title: 'Kept' })
    const draft = await write(leaver, { title: 'Unfinished', state: 'draft' })
    await leaver.send('patch', `/articles/${draft.id}`, { title: 'Still unfinished' })
    const parts: string[] = []
    for await (const part of personalData.archive(site.db, id, new Date())) parts.push(part)
    expect(parts.join('')).toContain('Still unfinished')
    const now = new Date(Date.now() + 20 * 86_400_000)
    await leaving.ask(site.db, id, new Date())
    expect(await forgetDue(site.db, now)).toBe(1)
    expect((await bob.get(`/articles/${kept.id}`)).headers.location).toBe(
      `/blogs/deleted-${id}/kept`,
    )
    const left = await site.db
      .selectFrom('revision')
      .select('id')
      .where('entity', '=', 'article')
      .where('entity_id', '=', draft.id)
      .execute()
    expect(left).toEqual([])
    expect((await staff.json(`/articles/${draft.id}`)).status).toBe(404)
  })
})
