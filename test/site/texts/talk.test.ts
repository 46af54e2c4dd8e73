import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { symbolOf } from '../../../src/domain/texts/reactions.ts'
import { renderMarkdown } from '../../../src/site/ui/render-markdown.ts'
import { notify } from '../../../src/store/notifications/notifications.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let mod: TestBrowser
let key: string

beforeAll(async () => {
  site = await testSite({ BABOU_SITE_URL: 'http://site.example' })
  ann = await site.signedIn('member', 'ann')
  mod = await site.signedIn('admin', 'mod')
  await ann.submit('/settings/keys/feed')
  const { text } = await ann.get('/settings/keys/feed')
  key = /\/feeds\/notifications\.([0-9a-z]+)\.xml/.exec(text)?.[1] ?? ''
})
afterAll(() => site.stop())

describe('an address of this site that is typed without its host', () => {
  it.each([
    ['see /torrents/4958 now', '/torrents/4958'],
    ['(/topics/7#post-3)', '/topics/7#post-3'],
    ['/wiki/guides/seeding, then', '/wiki/guides/seeding'],
    ['by /users/ann.', '/users/ann'],
  ])('is a link: %s', (text, href) => {
    expect(renderMarkdown(text).html).toContain(`<a href="${href}"`)
  })

  it.each([
    'and/or',
    'a/torrents/5',
    '/torrents/5/edit',
    '/torrents/x',
    '`/torrents/5`',
    '/etc/passwd',
  ])('is text where it is none: %s', (text) => {
    expect(renderMarkdown(text).html).not.toContain('<a ')
  })
})

describe('a reaction', () => {
  it('is drawn by the site, unless staff chose a sign that it does not have', () => {
    expect(['👍', '👍🏽', '❤️', '🙏', '😄', '😮'].map(symbolOf)).toEqual([
      ...['like', 'like', 'heart', 'thanks', 'funny', 'surprised'],
    ])
    expect(symbolOf('🦉')).toBe(null)
  })
})

describe('a feed of texts', () => {
  it('has HTML with absolute addresses, in each format', async () => {
    const body = '**Bold**, see /torrents/1 and [words](/rules).'
    const made = await mod.send('post', '/articles', { kind: 'site', title: 'Hello', body })
    expect(made.status, made.text).toBe(201)
    const at = (ending: string) => ann.agent.get(`/feeds/news.${key}.${ending}`)
    const json = JSON.parse((await at('json')).text) as { items: { content_html: string }[] }
    const [{ content_html: html }] = json.items
    expect(html).toContain('<strong>Bold</strong>')
    expect(html).toContain('href="http://site.example/rules"')
    expect(html).toContain('href="http://site.example/torrents/1"')
    expect(html).not.toContain('data-bare')
    const rss = await at('xml').buffer(true)
    expect(String(rss.text ?? rss.body)).toContain('&lt;strong&gt;Bold&lt;/strong&gt;')
    const atom = await at('atom').buffer(true)
    expect(String(atom.text ?? atom.body)).toContain('<content type="html">&lt;p&gt;')
  })

  it('exists for what is wanted', async () => {
    expect((await ann.get('/wanted')).text).toContain(`/feeds/wanted.${key}.xml`)
    const feed = JSON.parse((await ann.agent.get(`/feeds/wanted.${key}.json`)).text) as object
    expect(feed).toMatchObject({ items: [] })
  })
})

describe('an editor', () => {
  it('has help next to it, and marks for the buttons of the script', async () => {
    const form = (await ann.get('/forums/general/new')).text
    expect(form).toMatch(/<textarea[^>]* data-markdown/)
    expect(form).toContain('Formatting help')
    expect(form).toMatch(/<script src="\/assets\/editor\.[^"]+" type="module">/)
  })
})

describe('a post', () => {
  it('says the class of its author, and whether the reader sees it for the first time', async () => {
    const topic = { title: 'A topic', body: 'First.' }
    const made = await mod.send('post', '/forums/general/topics', topic)
    expect(made.status, made.text).toBe(201)
    const path = `/topics/${made.body.id}`
    const first = (await ann.get(path)).text
    expect(first).toContain('<span class="tag good">New</span>')
    expect(first).toContain('<span class="faint">Admin</span>')
    expect((await ann.get(path)).text).not.toContain('<span class="tag good">New</span>')
    expect((await mod.get(path)).text).not.toContain('<span class="tag good">New</span>')
  })
})

describe('the wiki', () => {
  it('has a front page, a search, and a form for comments that is closed at first', async () => {
    const page = { path: 'home', title: 'Welcome', body: 'Read **this** first.' }
    const made = await mod.send('post', '/wiki-pages', page)
    expect(made.status, made.text).toBe(201)
    const index = (await ann.get('/wiki')).text
    expect(index).toContain('<strong>this</strong>')
    expect(index).toContain('name="in" value="wiki"')
    const found = (await ann.json('/search/texts?q=first&in=wiki')).body
    expect(found.items).toContainEqual(
      expect.objectContaining({ kind: 'wiki', title: 'Welcome', url: '/wiki/home' }),
    )
    expect((await ann.get('/wiki/home')).text).toContain('<summary>Write a comment</summary>')
  })
})

describe('notifications', () => {
  it('are read one by one', async () => {
    const { id: annId } = await site.db
      .selectFrom('member')
      .select('id')
      .where('name', '=', 'ann')
      .executeTakeFirstOrThrow()
    const news = { code: 'signed-in', data: { device: 'a phone', network: '::/64' } } as const
    for (const href of ['/a', '/b']) {
      const told = { member: annId, ...news, href, now: new Date() }
      await site.db.transaction().execute((tx) => notify(tx, told))
    }
    const before = (await ann.json('/notifications')).body.items as { id: number; isNew: boolean }[]
    expect(before.map(({ isNew }) => isNew)).toEqual([true, true])
    const path = `/notifications/${before[0].id}/read`
    expect((await ann.get('/notifications')).text).toContain(`action="${path}"`)
    expect((await mod.send('post', path)).status).toBe(404)
    expect((await ann.send('post', path)).status).toBe(200)
    const after = (await ann.json('/notifications')).body.items as typeof before
    expect(after.map(({ isNew }) => isNew)).toEqual([false, true])
  })

  it('are read by opening them, and only by their member', async () => {
    const unread = async () => (await ann.json('/notifications')).body.items[1]
    const { id, href, isNew } = await unread()
    expect(isNew).toBe(true)
    const path = `/notifications/${id}`
    expect((await ann.get('/notifications')).text).toContain(`href="${path}"`)
    expect((await mod.get(path)).status).toBe(404)
    expect((await unread()).isNew).toBe(true)
    const opened = await ann.get(path)
    expect([opened.status, opened.headers.location]).toEqual([303, href])
    expect((await unread()).isNew).toBe(false)
  })

  it('leave the list when they are dismissed', async () => {
    const listed = async () => {
      const { items } = (await ann.json('/notifications')).body
      return (items as { id: number }[]).map(({ id }) => id)
    }
    const [first, ...rest] = await listed()
    expect((await mod.send('delete', `/notifications/${first}`)).status).toBe(404)
    expect(await listed()).toContain(first)
    expect((await ann.send('delete', `/notifications/${first}`)).status).toBe(204)
    expect(await listed()).toEqual(rest)
    expect((await ann.send('delete', `/notifications/${first}`)).status).toBe(404)
  })

  it('can be narrowed to a kind', async () => {
    expect((await ann.json('/notifications?kind=reaction')).body.items).toEqual([])
    expect((await ann.get('/notifications?kind=reaction')).text).toMatch(
      /value="reaction" selected/,
    )
  })
})

describe('avatars', () => {
  it('are hidden for a member who does not want them, until they do again', async () => {
    const isHidden = async (path: string) => {
      return (await ann.get(path)).text.includes('data-avatars="hidden"')
    }
    const choose = (avatars: string) => {
      return ann.submit('/settings/appearance', { theme: 'auto', keys: 'on', avatars })
    }
    expect(await isHidden('/forums')).toBe(false)
    await choose('hidden')
    expect([await isHidden('/forums'), await isHidden('/users/mod')]).toEqual([true, true])
    expect((await ann.json('/settings/appearance')).body.avatars).toBe('hidden')
    expect((await mod.get('/forums')).text).not.toContain('data-avatars')
    await choose('shown')
    expect(await isHidden('/forums')).toBe(false)
  })
})

describe('the profile of a member', () => {
  it('lists their requests', async () => {
    await ann.send('post', '/requests', { category: 'movies', title: 'A film I seek' })
    expect((await mod.get('/users/ann')).text).toContain('A film I seek')
    expect((await ann.get('/me')).text).toContain('/requests?whose=mine')
  })
})
