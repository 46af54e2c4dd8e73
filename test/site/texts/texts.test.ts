import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as drafts from '../../../src/store/records/members/text-drafts.ts'
import * as personalData from '../../../src/store/members/personal-data.ts'
import { aBundle } from '../../support/community/bundles.ts'
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

const save = (
  by: TestBrowser,
  place: string,
  fields: Readonly<Record<string, unknown>>,
  seen = 0,
) => by.send('post', `/drafts?place=${encodeURIComponent(place)}&seen=${seen}`, fields)
const placesOf = async (by: TestBrowser) =>
  ((await by.json('/drafts')).body.items as { place: string }[]).map(({ place }) => place)

describe('pasted BBCode', () => {
  const body = '[b]bold[/b] [size=5]big[/size] [img]https://a.example/x.png[/img]'
  const text = '**bold** big ![image](https://a.example/x.png)'

  it('is Markdown in each preview and its field, and tags without a counterpart are named', async () => {
    const bundle = await aBundle(site.db, 'Pasted')
    const { topic } = (
      await ann.send('post', '/forums/general/topics', { title: 'Pasted', body: 'Here' })
    ).body as { topic: number }
    const more = { title: 'A title', to: 'bob', subject: 'A subject' }
    const forms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      [`/bundles/${bundle}/comments/preview`]: {},
      [`/topics/${topic}/preview`]: {},
      '/forums/general/preview': { title: more.title },
      '/messages/preview': { to: more.to, subject: more.subject },
      '/articles/preview': { title: more.title },
    }
    for (const [path, fields] of Object.entries(forms)) {
      const page = (await ann.submit(path, { ...fields, body })).text
      expect(page, path).toContain('<strong>bold</strong> big <a href="https://a.example/x.png"')
      expect(page, path).toContain(`${text}</textarea>`)
      expect(page, path).toContain('Tags without a counterpart: size.')
      const json = (await ann.send('post', path, { ...fields, body })).body
      expect(json, path).toMatchObject({ body: text, dropped: ['size'] })
      expect((await ann.submit(path, { ...fields, body: '**no**' })).text).not.toContain('BBCode')
    }
  })
})

describe('previews', () => {
  it('have a budget of their member, by length, and leave what was typed', async () => {
    const place = `/bundles/${await aBundle(site.db, 'Previewed')}/comments/preview`
    const eager = await site.signedIn('member', 'eager')
    const long = 'A word. '.repeat(1_200)
    const replies: number[] = []
    for (let nth = 0; nth < 35; nth++) {
      replies.push((await eager.send('post', place, { body: long })).status)
    }
    expect(replies.filter((status) => status === 200)).toHaveLength(30)
    expect(replies.at(-1)).toBe(429)
    const page = await eager.submit(place, { body: 'Typed **words**' })
    expect(page.status).toBe(429)
    expect(page.text).toContain('Typed **words**</textarea>')
    expect(page.text).toContain('You have requested too many previews.')
    expect((await ann.send('post', place, { body: long })).status).toBe(200)
  })
})

describe('a reaction', () => {
  it('is added and removed by a button, counted, and shown with who reacted', async () => {
    const bundle = await aBundle(site.db, 'Well liked')
    const body = 'Liked by all'
    const title = 'Liked'
    const comment = (await ann.send('post', `/bundles/${bundle}/comments`, { body })).body.id
    const { topic } = (await ann.send('post', '/forums/general/topics', { title, body: 'A post' }))
      .body
    const post = (await ann.json(`/topics/${topic}`)).body.posts[0].id
    const article = (await ann.send('post', '/articles', { title, body: 'An article' })).body
    const wish = { category: 'movies', title, body: 'A request' }
    const request = (await ann.send('post', '/requests', wish)).body.id
    const { body: wiki } = await ann.send('post', '/wiki-pages', { title, body: 'A page of it' })
    const letter = { to: 'bob, staff', subject: title, body: 'A message' }
    const { body: sent } = await ann.send('post', '/messages', letter)
    const [message] = (await ann.json(`/messages/${sent.id}`)).body.items as { id: number }[]
    const texts: Readonly<Record<string, string>> = {
      [`/comments/${comment}`]: `/bundles/${bundle}`,
      [`/posts/${post}`]: `/topics/${topic}`,
      [`/articles/${article.id}`]: article.address,
      [`/requests/${request}`]: `/requests/${request}`,
      [`/wiki-pages/${wiki.id}`]: wiki.address,
      [`/messages/${sent.id}/texts/${message.id}`]: `/messages/${sent.id}`,
    }
    for (const [text, page] of Object.entries(texts)) {
      const path = `${text}/reactions`
      expect((await bob.get(page)).text, path).toContain(`action="${path}"`)
      expect((await ann.get(page)).text, path).not.toContain(`action="${path}"`)
      expect((await bob.submit(path, { kind: 'like' })).status, path).toBe(303)
      await bob.send('post', path, { kind: 'thanks' })
      const twice = (await staff.send('post', path, { kind: 'like' })).body
      expect(twice.reactions).toContainEqual({ kind: 'like', count: 2, isOwn: true })
      expect((await bob.get(page)).text).toMatch(/name="remove" value="like" aria-pressed="true"/)
      expect((await ann.get(path)).text).toContain('href="/users/staff"')
      expect((await ann.json(path)).body.items).toHaveLength(3)
      await bob.submit(path, { kind: 'like' })
      expect((await ann.json(path)).body.items).toHaveLength(2)
      expect((await ann.send('post', path, { kind: 'like' })).body.code).toBe('OWN_TEXT')
      expect((await bob.send('post', path, { kind: '<b>' })).body.code).toBe('REACTION_UNKNOWN')
    }
    await ann.send('delete', `/comments/${comment}`)
    expect(
      (await bob.send('post', `/comments/${comment}/reactions`, { kind: 'like' })).status,
    ).toBe(410)
    expect((await bob.json('/posts/999999/reactions')).status).toBe(404)
    const stranger = await site.signedIn('member', 'stranger')
    const hidden = `/messages/${sent.id}/texts/${message.id}/reactions`
    expect((await stranger.json(hidden)).status).toBe(404)
    expect((await stranger.send('post', hidden, { kind: 'like' })).status).toBe(404)
  })

  it('is one however often it is sent, and one unseen notification a text, if wanted', async () => {
    const [dan, eve] = [await site.signedIn('member', 'dan'), await site.signedIn('member', 'eve')]
    const { topic } = (
      await dan.send('post', '/forums/general/topics', { title: 'Counted', body: 'One, two' })
    ).body
    const post = (await dan.json(`/topics/${topic}`)).body.posts[0].id
    const path = `/posts/${post}/reactions`
    const says = async () =>
      ((await dan.json('/notifications')).body.items as { says: string }[]).map((one) => one.says)
    await bob.send('post', path, { kind: 'funny' })
    expect(await says()).toEqual([])
    await sql`insert into notification_choice (member_id, kind, by_site, by_email, by_feed, by_webhook)
      select id, 'reaction', true, false, false, false from member where name = 'dan'`.execute(
      site.db,
    )
    await Promise.all(Array.from({ length: 7 }, () => eve.send('post', path, { kind: 'like' })))
    await staff.send('post', path, { kind: 'like' })
    expect((await dan.json(path)).body.items).toHaveLength(3)
    expect(await says()).toEqual(['3 members reacted to your post'])
    for (const [wanted, there] of [
      ['add', 4],
      ['remove', 3],
    ] as const) {
      await Promise.all([1, 2].map(() => eve.send('post', path, { [wanted]: 'funny' })))
      expect((await dan.json(path)).body.items, wanted).toHaveLength(there)
    }
  })
})

describe('a draft', () => {
  it('is in the list with its beginning, of which little leaves the database', async () => {
    await save(ann, '/articles', { title: '', body: `Very\n${' long'.repeat(15_000)}` })
    const found = (await drafts.starts(site.db, annId)).find(({ place }) => place === '/articles')
    expect(found?.start).toMatch(/^Very\n( long){5}/)
    expect(found?.start).toHaveLength(500)
    expect((await ann.get('/drafts')).text).toContain('>Very long long')
    await save(ann, '/articles', { title: 'Named', body: 'Very' })
    expect((await ann.get('/drafts')).text).toContain('>Named<')
    expect((await ann.send('delete', '/drafts?place=%2Farticles')).status).toBe(204)
  })

  it('is saved by a button, restored when its form opens, and deleted when it is sent', async () => {
    const bundle = await aBundle(site.db, 'Half a thought')
    const place = `/bundles/${bundle}/comments`
    const button = `formaction="/drafts?place=${encodeURIComponent(place)}&amp;seen=`
    expect((await ann.get(`/bundles/${bundle}`)).text).toContain(`${button}0"`)
    const action = `/drafts?place=${encodeURIComponent(place)}&seen=0`
    const saved = await ann.submit(action, { body: 'Only half\r\nof it' })
    expect(saved.headers.location).toBe(`${place}/new`)
    const form = (await ann.get(`${place}/new`)).text
    expect(form).toContain('Only half\nof it</textarea>')
    expect(form).toContain(`${button}1"`)
    expect(form).toContain('Discard draft')
    expect((await ann.get(`/bundles/${bundle}`)).text).toContain('Continue your draft')
    expect((await ann.get('/drafts')).text).toContain('Only half of it')
    const quoted = (await bob.send('post', place, { body: 'to be quoted' })).body.id as number
    const both = (await ann.get(`${place}/new?quote=${quoted}`)).text
    expect(both).toMatch(/Only half\nof it\n\n\[bob\][^<]*&gt; to be quoted/)
    expect((await ann.submit(place, { body: 'All of it' })).status).toBe(303)
    expect(await placesOf(ann)).toEqual([])
  })

  it('exists for every form, is read by its author only, and is in the copy of their data', async () => {
    const places = ['/messages', '/articles', '/forums/general/topics']
    for (const place of places) {
      const fields = { title: 'A title', to: 'bob', subject: 'A subject', body: `For ${place}` }
      expect((await save(ann, place, fields)).body).toMatchObject({ revision: 1 })
    }
    for (const page of ['/messages/new', '/articles/new', '/forums/general/new']) {
      expect((await ann.get(page)).text, page).toContain('Discard draft')
      for (const other of [bob, staff]) {
        expect((await other.get(page)).text, page).not.toContain('For /')
      }
    }
    expect((await staff.json('/drafts')).body.items).toEqual([])
    let copy = ''
    for await (const part of personalData.archive(site.db, annId, new Date())) copy += part
    expect(JSON.parse(copy).textDrafts).toHaveLength(3)
    const place = encodeURIComponent('/messages')
    expect((await bob.send('delete', `/drafts?place=${place}`)).status).toBe(404)
    expect((await ann.submit(`/drafts?place=${place}`, { _method: 'DELETE' })).status).toBe(303)
    expect((await save(ann, '/articles', { body: ' ' })).body).toMatchObject({ revision: 0 })
    expect(await placesOf(ann)).toEqual(['/forums/general/topics'])
  })

  it('has whole characters only, as all JSON that is sent: half of one is an error of its field', async () => {
    const place = '/drafts?place=%2Farticles&seen=0'
    const reply = await ann.send('post', place, { title: 'Fine', body: 'half \ud800' })
    expect(reply.status).toBe(422)
    expect(reply.body.errors).toEqual({ body: ['contains an incomplete character'] })
    const fields: readonly object[] = [
      { body: ['\udc00'] },
      { body: { a: '\ud83d' } },
      { '\udfff': 'a' },
    ]
    for (const one of fields) {
      const { status, body } = await ann.send('post', place, { ...one })
      expect([status, body.errors]).toEqual([422, { '': ['contains an incomplete character'] }])
    }
    expect((await ann.send('post', place, { body: 'whole \u{1f600}' })).status).toBe(200)
    expect((await save(ann, '/articles', { body: '' })).body).toMatchObject({ revision: 0 })
  })

  it('keeps an edit with the revision that it is based on, so that no other one is lost', async () => {
    const bundle = await aBundle(site.db, 'Second thoughts')
    const made = await ann.send('post', `/bundles/${bundle}/comments`, { body: 'As it was' })
    const place = `/comments/${made.body.id}`
    const revision = Number((await ann.json(`${place}/edit`)).body.revision)
    await save(ann, place, { body: 'Half an edit', revision })
    expect((await ann.get(`${place}/edit`)).text).toContain('Half an edit</textarea>')
    expect((await ann.get('/drafts')).text).toContain('Comment, edited')
    await ann.send('patch', place, { body: 'Meanwhile, elsewhere', revision })
    expect(await placesOf(ann)).not.toContain(place)
    await save(ann, place, { body: 'Half an edit', revision })
    const lost = await ann.submit(place, { _method: 'PATCH', body: 'Half an edit', revision })
    expect(lost.status).toBe(409)
    expect(lost.text).toContain('Meanwhile')
    await save(ann, place, { body: ' ', revision }, 1)
    expect(await placesOf(ann)).not.toContain(place)
  })

  it('of an edit exists for posts and articles', async () => {
    const topic = { title: 'Edited later', body: 'A first version of it' }
    const started = await ann.send('post', '/forums/general/topics', topic)
    const answer = { body: 'A second post of it' }
    const { id: postId } = (await ann.send('post', `/topics/${started.body.id}/posts`, answer)).body
    const article = { kind: 'member', title: 'On drafts', body: 'Of articles', state: 'published' }
    const written = await ann.send('post', '/articles', article)
    for (const place of [`/posts/${postId}`, `/articles/${written.body.id}`]) {
      const fields = { title: 'On drafts', body: `Half of ${place}`, revision: 1 }
      const form = await ann.submit(`/drafts?place=${encodeURIComponent(place)}&seen=0`, fields)
      expect(form.headers.location).toBe(`${place}/edit`)
      expect((await ann.get(`${place}/edit`)).text).toContain(`Half of ${place}</textarea>`)
      const edit = await ann.send('patch', place, { body: `All of ${place}` })
      expect(edit.status, JSON.stringify(edit.body)).toBe(200)
      expect(await placesOf(ann)).not.toContain(place)
    }
  })

  it('is the last version that was saved, and an older window learns that it replaced one', async () => {
    expect((await save(bob, '/articles', { body: 'one' })).body.isOverwriting).toBe(false)
    const second = (await save(bob, '/articles', { body: 'two' }, 1)).body
    expect(second).toMatchObject({ revision: 2, isOverwriting: false })
    const older = await save(bob, '/articles', { body: 'from an older window' }, 1)
    expect(older.body).toMatchObject({ revision: 3, isOverwriting: true })
    expect((await bob.get('/articles/new')).text).toContain('from an older window')
  })

  it('is bounded in number, size and age, and only for texts of this site', async () => {
    const cara = await site.signedIn('member', 'cara')
    for (const place of ['/settings/account', '//evil.example', '/messages/x', '']) {
      expect((await save(cara, place, { body: 'x' })).status, place).toBe(404)
    }
    const long = await save(cara, '/articles', {
      body: 'x'.repeat(100_000),
      title: 'y'.repeat(11_000),
    })
    expect(long.body).toMatchObject({ status: 422, code: 'DRAFT_TOO_LONG' })
    expect((await save(cara, '/articles', { body: 'a\0b' })).status).toBeGreaterThanOrEqual(400)
    const all = Array.from({ length: 52 }, (_, at) =>
      save(cara, `/messages/${at + 1}`, { body: 'x' }),
    )
    const states = (await Promise.all(all)).map(({ status }) => status)
    expect(states.filter((status) => status === 200)).toHaveLength(50)
    expect((await save(cara, '/articles', { body: 'x' })).body.code).toBe('TOO_MANY_DRAFTS')
    const later = new Date(Date.now() + 91 * 86_400_000)
    expect(await drafts.prune(site.db, 1_000, new Date())).toBe(0)
    expect(await drafts.prune(site.db, 1_000, later)).toBeGreaterThanOrEqual(50)
    expect(await placesOf(cara)).toEqual([])
  })
})

describe('home', () => {
  it('shows no comment of a member that the reader ignores', async () => {
    const fay = await site.signedIn('member', 'fay')
    const href = `/bundles/${await aBundle(site.db, 'Talked about')}`
    const { body } = await bob.send('post', `${href}/comments`, { body: 'A comment for home' })
    const link = `${href}#comment-${body.id}`
    expect((await fay.get('/')).text).toContain(link)
    await fay.send('post', '/settings/ignored', { name: 'bob' })
    expect((await fay.get('/')).text).not.toContain(link)
    expect((await ann.get('/')).text).toContain(link)
  })
})

describe('a link without words', () => {
  it('shows the title of what it leads to, in every text, as far as the reader may see it', async () => {
    const origin = site.config.BABOU_SITE_URL
    const bundle = await aBundle(site.db, 'A bundle & more')
    const opening = { title: 'A topic <b>', body: 'For links' }
    const { topic } = (await ann.send('post', '/forums/general/topics', opening)).body
    const words = { kind: 'member', title: 'Linked article', body: 'A text', state: 'published' }
    const article = (await ann.send('post', '/articles', words)).headers.location
    const page = { path: 'linked', title: 'A linked page', body: 'Its text' }
    const { id: wiki } = (await ann.send('post', '/wiki-pages', page)).body
    const typed = [`${origin}/bundles/${bundle}?page=1`, `<${origin}/topics/${topic}/a-topic>`]
    const links = [...typed, `${origin}${article}`, '[[Linked]]', '[[linked|named]]']
    const left = `${origin}/bundles/999999 https://elsewhere.example/topics/${topic}`
    const body = `${links.join(' ')} ${left} [own words](/topics/${topic})`
    const place = `/bundles/${bundle}/comments`
    const comment = await ann.send('post', place, { body })
    const post = await ann.send('post', `/topics/${topic}/posts`, { body: `Again ${body}` })
    const message = { to: 'bob', subject: 'Links', body: `A third time ${body}` }
    const { conversationId } = (await ann.send('post', '/messages', message)).body
    const titles = ['>A bundle &#38; more<', '>A topic &#60;b&#62;<', '>Linked article<']
    const shown = [...titles, '>A linked page<', '>named<', '>own words<', '/bundles/999999<']
    for (const path of [place, `/topics/${topic}`, `/messages/${conversationId}`]) {
      const { text } = await bob.get(path)
      for (const one of shown) expect(text, path).toContain(one)
      expect(text).toContain(`>https://elsewhere.example/topics/${topic}<`)
      expect(text).not.toContain('data-bare')
    }
    const { posts } = (await bob.json(`/topics/${topic}`)).body
    for (const one of shown) expect(posts[1].html).toContain(one)
    expect(posts[1].body).toBe(`Again ${body}`)
    const preview = await ann.submit(`${place}/preview`, { body })
    expect(preview.text).toContain('>A linked page<')
    const previewed = await ann.send('post', `${place}/preview`, { body })
    expect(previewed.body.html).toContain('>A linked page<')
    await staff.send('patch', `/wiki-pages/${wiki}/settings`, { reader: 'moderator' })
    expect((await bob.get(place)).text).toContain('>Linked</a>')
    expect((await staff.get(place)).text).toContain('>A linked page</a>')
    for (const { status } of [comment, post]) expect(status).toBe(201)
  })
})
