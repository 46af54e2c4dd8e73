import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTextQuery } from '../../../src/domain/search/texts.ts'
import * as reasons from '../../../src/store/cases/reasons.ts'
import { list } from '../../../src/store/search/texts/find.ts'
import { textKindNames } from '../../../src/store/search/texts/kinds.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
let torrent: number

interface Found {
  readonly kind: string
  readonly id: number
  readonly url: string
  readonly title: string
  readonly author: string | null
  readonly excerpt: string
}

beforeAll(async () => {
  let annId: number
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
  torrent = await aListedTorrent(site.db, 'Quince.Orchard.2020', annId)
})
afterAll(() => site.stop())

async function made(who: TestBrowser, path: string, body: Readonly<Record<string, unknown>>) {
  // How many texts a member may write is not what is tested here.
  await sql`delete from written_text`.execute(site.db)
  await sql`update post set created_at = created_at - interval '1 minute'`.execute(site.db)
  const reply = await who.send('post', path, body)
  expect(reply.status, `${path} ${JSON.stringify(reply.body)}`).toBeLessThan(300)
  return reply.body as { id: number; topic: number }
}

async function found(who: TestBrowser, q: string): Promise<readonly Found[]> {
  const { status, body } = await who.json(`/search/texts?q=${encodeURIComponent(q)}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.items
}

/** One text of each kind with a word, by ann, that bob may read. */
async function oneOfEach(word: string) {
  const title = `On ${word}`
  // The same text again within ten minutes is refused.
  const bodyOf = (kind: string) => `Somewhere in *here* is ${word}. A ${kind}.`
  const opening = { title, body: bodyOf('topic') }
  const topic = await made(ann, '/forums/general/topics', opening)
  await made(ann, `/torrents/${torrent}/comments`, { body: bodyOf('comment') })
  await made(ann, '/articles', { kind: 'member', title, body: bodyOf('article') })
  await made(ann, '/messages', { to: 'bob', subject: title, body: bodyOf('message') })
  const page = { path: word.toLowerCase(), title, body: bodyOf('page') }
  await made(ann, '/wiki-pages', page)
  const [category] = await reasons.offered(site.db, 'ticket')
  const ticket = { category: String(category.id), subject: title, body: bodyOf('ticket') }
  await made(bob, '/support', ticket)
  const [reason] = await reasons.offered(site.db, 'topic')
  const report = { kind: 'topic', id: topic.topic, reason: reason.id, body: bodyOf('report') }
  await made(bob, '/reports', report)
  await made(ann, '/requests', { category: 'movies', title, body: bodyOf('request') })
  return topic
}

describe('a search for texts', () => {
  it('finds every kind, with its place, author and an excerpt', async () => {
    await oneOfEach('Persimmon')
    const all = await found(bob, 'persimmon ')
    expect(all.map(({ kind }) => kind).sort()).toEqual([...textKindNames].sort())
    for (const { url, author, title, kind, excerpt } of all) {
      expect(author).toBe(kind === 'ticket' || kind === 'report' ? 'bob' : 'ann')
      expect(title).toBe(kind === 'comment' ? 'Quince.Orchard.2020' : 'On Persimmon')
      if (kind !== 'topic') expect(excerpt).toContain('Somewhere in here is Persimmon.')
      const page = await bob.get(url).redirects(2)
      expect(page.status, url).toBe(200)
      expect(page.text).toContain('Persimmon')
    }
    const page = (await bob.get('/search/texts?q=persimmon%20')).text
    expect(page).toContain('Somewhere in here is <mark>Persimmon</mark>.')
    expect(page).toContain('href="/search/texts?q=in%3Aposts+persimmon"')
  })

  it('shows the first word that matches, however deep it is in a long text', async () => {
    const before = `Crème brûlée … wie Straße. ${'Plain words of Muscatels. '.repeat(16)}`.repeat(
      50,
    )
    const opening = `${before}Then the Muscàt grape [and so on](/wiki/grapes). ${before}`
    const topic = { title: 'Grapes', body: opening }
    const { topic: id } = await made(ann, '/forums/general/topics', topic)
    const answer = `${'Plain words. '.repeat(3_000)}The end is MUSCAT.`
    await made(ann, `/topics/${id}/posts`, { body: answer })
    const excerpts = async (q: string) => (await found(bob, q)).map(({ excerpt }) => excerpt)
    const [plain, accented] = await excerpts('muscat in:posts')
    expect(plain).toMatch(/^… .*words\. The end is MUSCAT\.$/)
    expect(accented).toMatch(/^… .*Then the Muscàt grape and so on\. Crème .* …$/)
    // A word that is being typed may be longer.
    expect(await excerpts('in:posts musca')).toEqual([
      plain,
      expect.stringMatching(/^(… )?.*words of Muscatels\. .* …$/),
    ])
    expect(await excerpts('brulee in:posts')).toEqual([
      expect.stringMatching(/^Crème brûlée … wie Straße\. .* …$/),
    ])
  })

  it('shows that word also after letters that are two without accents, as æ', async () => {
    const body = `${'Rødgrød med æbler … og fløde. '.repeat(1_000)}Til sidst en KVÆDE.`
    await made(ann, '/forums/general/topics', { title: 'Frugt', body })
    const [last] = await found(bob, 'kvæde in:posts')
    expect(last.excerpt).toMatch(/^… .*fløde\. Til sidst en KVÆDE\.$/)
  })

  it.each([
    ['東京', 'これは文です。'.repeat(900), '深夜の東京タワーで会う'],
    ['เพลง', 'ข้อความยาว '.repeat(900), 'ฟังเพลงใหม่'],
    ["Mulberry's", 'Plain words. '.repeat(900), 'All mulberry’s leaves'],
    ['Serviceberrys', 'Plain words. '.repeat(900), "All Serviceberry's leaves"],
  ])(
    'shows %s deep in a text that writes it otherwise or without spaces',
    async (q, before, end) => {
      await made(ann, '/forums/general/topics', { title: 'Deep', body: `${before}${end}` })
      const [last] = await found(bob, `${q} in:posts`)
      expect(last.excerpt.endsWith(end)).toBe(true)
    },
  )

  it('reads no more of a text than an excerpt needs', async () => {
    const body = `${'Before it. '.repeat(2_500)}Carambola. ${'After it. '.repeat(2_000)}`
    await made(ann, '/articles', { kind: 'member', title: 'Fruit', body })
    const searcher = { id: 0, now: new Date(), can: (right: string) => right === 'articles.read' }
    const passageOf = async (q: string) => {
      const read = readTextQuery(q, 0)
      if (!read.ok) throw new Error(q)
      const rows = await list(site.db, searcher, { query: read.query, after: null, limit: 1 })
      return rows[0].passage ?? ''
    }
    const deep = await passageOf('carambola in:articles')
    expect(deep).toMatch(/^[^C]{900,1100}Carambola/)
    expect(deep).toHaveLength(4_000)
    expect(await passageOf('in:articles')).toBe(body.slice(0, 4_000))
  })

  it('is limited to a kind, a forum, an author and a time', async () => {
    const { topic } = await oneOfEach('Medlar')
    const answer = await made(bob, `/topics/${topic}/posts`, { body: 'Medlar, indeed.' })
    const kinds = async (q: string) => (await found(ann, q)).map(({ kind }) => kind)
    expect(await kinds('medlar in:posts')).toEqual(['post', 'post'])
    expect((await kinds('medlar in:general')).sort()).toEqual(['post', 'post', 'topic'])
    expect(await kinds('medlar in:help')).toEqual([])
    expect((await found(ann, 'medlar by:BOB')).map(({ id }) => id)).toEqual([answer.id])
    expect(await kinds('medlar -by:ann')).toEqual(['post'])
    expect((await kinds('(in:topics OR in:articles) medlar')).sort()).toEqual(['article', 'topic'])
    expect(await kinds('medlar before:2020')).toEqual([])
    expect(await kinds('medlar before:9999y')).toEqual([])
    expect((await kinds('medlar after:9999y')).length).toBeGreaterThan(2)
    expect(await kinds('medlar in:posts after:1d -indeed')).toEqual(['post'])
    expect(await kinds('"indeed medlar"')).toEqual([])
    expect(await kinds('"medlar indeed"')).toEqual(['post'])
    // The place of a form, and of a link, is that of all alternatives.
    const either = '/search/texts?q=medlar+OR+indeed'
    const { items } = (await ann.json(`${either}&in=posts`)).body as { items: Found[] }
    expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['post']))
    expect((await ann.get(either)).text).toContain('q=in%3Aposts+%28medlar+OR+indeed%29"')
  })

  it('continues after its last text, also among texts of the same time', async () => {
    await oneOfEach('Loquat')
    await sql`update comment set created_at = now() - interval '1 hour'`.execute(site.db)
    await sql`update post set created_at = now() - interval '1 hour'`.execute(site.db)
    const all = await found(bob, 'loquat')
    const paged: Found[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await bob.json(`/search/texts?q=loquat&limit=1&cursor=${cursor}`)
      paged.push(...body.items)
      cursor = body.next
    }
    expect(paged).toEqual(all)
    expect((await bob.json('/search/texts?q=loquat&cursor=x')).status).toBe(400)
  })

  it('never finds what the reader may not see', async () => {
    const { topic } = await oneOfEach('Tamarillo')
    const count = async (who: TestBrowser) => (await found(who, 'tamarillo')).length
    expect([await count(bob), await count(staff)]).toEqual([9, 6])
    const changes = [
      sql`update forum set see_role = 'moderator' where slug = 'general'`,
      sql`update torrent set state = 'removed', removed_reason = 'x' where id = ${torrent}`,
      sql`update article set published_at = now() + interval '1 day'`,
      sql`update wiki_page set reader = 'moderator'`,
      sql`update conversation_member set sees_after = (select max(id) from message)
        where member_id = (select id from member where name = 'bob')`,
      sql`update request set state = 'removed'`,
    ]
    // The ticket and the report are of the reader.
    const left = [7, 6, 5, 4, 3, 2]
    for (const [at, change] of changes.entries()) {
      await change.execute(site.db)
      expect(await count(bob), String(at)).toBe(left[at])
    }
    expect(await found(bob, 'in:posts tamarillo')).toEqual([])
    expect((await bob.json('/search?q=tamarillo')).body).toMatchObject({
      ...{
        topics: [],
        posts: [],
        comments: [],
        articles: [],
        wiki: [],
        messages: [],
        requests: [],
      },
    })
    const unknown = await bob.json('/search/texts?q=in:general')
    expect(unknown.body.errors.q[0]).toContain('There is no forum “general”.')
    // Those who see the forum do not find a removed post.
    expect((await found(staff, 'tamarillo')).map(({ kind }) => kind).sort()).toEqual([
      'post',
      'topic',
      'wiki',
    ])
    await sql`update post set removed_at = now() where topic_id = ${topic}`.execute(site.db)
    expect((await found(staff, 'in:posts tamarillo')).length).toBe(0)
  })

  it('shows an error where it is, and keeps what was typed', async () => {
    const reply = await ann.get('/search/texts?q=port%20befor%3A2024')
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('<mark>befor:2024</mark>')
    expect(reply.text).toContain('value="port befor:2024"')
    expect(reply.text).toContain('href="/search/texts?q=port+before%3A2024"')
    expect((await ann.json('/search/texts?q=in:nowhere')).status).toBe(422)
  })
})

describe('a search for everything', () => {
  it('shows the newest texts of each kind, and needs torrents or texts to understand it', async () => {
    await sql`update forum set see_role = 'member'`.execute(site.db)
    await made(ann, '/forums/help/topics', { title: 'Kumquat', body: 'Kumquat by the box.' })
    const { text } = await bob.get('/search?q=kumquat')
    expect(text).toContain('All matching posts')
    expect(text).toContain('href="/search/texts?q=in%3Aposts+kumquat"')
    expect((await bob.get('/search?q=kumquat%20in:posts')).text).not.toContain('not a valid search')
    expect((await bob.get('/search?q=kumquat%20size:%3E2g')).text).not.toContain(
      'not a valid search',
    )
    expect((await bob.get('/search?q=kumquat%20nowhere:x')).text).toContain('not a valid search')
  })
})
