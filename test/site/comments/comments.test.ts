import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as comments from '../../../src/store/comments/comments.ts'
import { aBundle, aCollection } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let bob: TestBrowser
let staff: TestBrowser
let annId: number

beforeAll(async () => {
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
})
afterAll(() => site.stop())

const listed = (seed: string) => aListedTorrent(site.db, seed, annId)

async function said(who: TestBrowser, torrentId: number, body: string): Promise<number> {
  const reply = await who.send('post', `/torrents/${torrentId}/comments`, { body })
  expect(reply.status).toBe(201)
  return reply.body.id as number
}

describe('a comment', () => {
  it('is written on the page of its torrent, and appears there with its anchor', async () => {
    const id = await listed('Discussed')
    const form = await bob.submit(`/torrents/${id}/comments`, { body: 'Runs **well**\r\nhere' })
    expect(form.status).toBe(303)
    const anchor = /^\/torrents\/\d+#(comment-\d+)$/.exec(form.headers.location)?.[1]
    const page = (await ann.get(`/torrents/${id}`)).text
    expect(page).toContain(`id="${anchor}"`)
    expect(page).toContain('Runs <strong>well</strong><br>')
    expect(page).toContain('<h2>1 comment</h2>')
    const { body } = await ann.json(`/torrents/${id}/comments`)
    expect(body).toMatchObject({
      items: [
        {
          on: { kind: 'torrent', id },
          author: 'bob',
          body: 'Runs **well**\nhere',
          revision: 1,
          editedAt: null,
          removed: null,
        },
      ],
      next: null,
      total: 1,
    })
    expect((await ann.json(`/torrents/${id}`)).body.comments).toBe(1)
  })

  it('shows the avatar of its author, if there is one and the author is shown', async () => {
    const id = await listed('Faces')
    const { id: bobId } = (await bob.json('/me')).body
    await comments.add(site.db, { target: 'torrent', id }, bobId, 'Seen', new Date())
    expect((await ann.get(`/torrents/${id}`)).text).not.toContain('class="face"')
    const image = await sharp({
      create: { width: 40, height: 40, channels: 3, background: '#4a6' },
    })
      .png()
      .toBuffer()
    const sent = await bob.agent
      .put('/settings/profile/avatar')
      .set({ Accept: 'application/json', 'X-CSRF-Token': bob.csrf() })
      .attach('image', image, 'a.png')
    expect(sent.status).toBeLessThan(300)
    const { text } = await ann.get(`/torrents/${id}`)
    const src = /<img class="face" src="(\/img\/[0-9a-f]{64})" alt=""/.exec(text)?.[1]
    const face = await ann.get(String(src))
    expect(face.headers['cache-control']).toBe('private, max-age=31536000, immutable')
    await site.db
      .updateTable('comment')
      .set({ is_anonymous: true })
      .where('target_id', '=', id)
      .execute()
    expect((await ann.get(`/torrents/${id}`)).text).not.toContain('class="face"')
  })

  it('cannot contain HTML, and has a maximum length', async () => {
    const id = await listed('Bounded')
    await said(bob, id, '<script>alert(1)</script> [x](javascript:alert(1))')
    const page = (await ann.get(`/torrents/${id}`)).text
    expect(page).not.toContain('<script>alert')
    expect(page).not.toContain('href="javascript:')
    const long = await bob.send('post', `/torrents/${id}/comments`, { body: 'x'.repeat(10_001) })
    expect(long.body.errors).toEqual({ body: ['must have at most 10000 characters'] })
    for (const body of ['', ' \n ', undefined, 5, ['a', 'b'], 'a\u0007b']) {
      const reply = await bob.send('post', `/torrents/${id}/comments`, { body })
      expect(reply.status, String(body)).toBe(422)
    }
    const lines = await bob.submit(`/torrents/${id}/comments`, {
      body: '\r\n'.repeat(4_999) + 'xy',
    })
    expect(lines.status).toBe(303)
    const other = await bob.send('post', `/torrents/${id}/comments`, { body: 'x', author: 'ann' })
    expect(other.body.errors).toEqual({ author: ['is not a field of this form'] })
  })

  it('is previewed before it is sent, without being stored', async () => {
    const id = await listed('Previewed')
    const page = await bob.submit(`/torrents/${id}/comments/preview`, { body: 'so _soft_ & "x"' })
    expect(page.status).toBe(200)
    expect(page.text).toContain('so <em>soft</em>')
    expect(page.text).toContain('so _soft_ &amp; &quot;x&quot;</textarea>')
    expect((await ann.json(`/torrents/${id}/comments`)).body.total).toBe(0)
    const json = await bob.send('post', `/torrents/${id}/comments/preview`, { body: '_a_' })
    expect(json.body).toMatchObject({ html: '<p><em>a</em></p>\n', dropped: [] })
    const empty = await bob.submit(`/torrents/${id}/comments/preview`, { body: '' })
    expect(empty.status).toBe(422)
  })

  it('is not lost when it comes too soon after the last one', async () => {
    const fast = await site.signedIn('member', 'fast')
    const id = await listed('Flooded')
    for (let at = 0; at < 10; at++) await said(fast, id, `number ${at}`)
    const reply = await fast.submit(`/torrents/${id}/comments`, { body: 'the eleventh' })
    expect(reply.status).toBe(429)
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
    expect(reply.text).toContain('the eleventh</textarea>')
    expect((await ann.json(`/torrents/${id}/comments`)).body.total).toBe(10)
    await said(ann, id, 'others go on')
  })

  it('is quoted in the next one', async () => {
    const id = await listed('Quoted')
    const comment = await said(bob, id, 'first\nsecond')
    const { body } = await ann.json(`/torrents/${id}/comments/new?quote=${comment}`)
    expect(body).toEqual({ body: `[bob](/comments/${comment}) wrote:\n\n> first\n> second\n\n` })
    const page = await ann.get(`/torrents/${id}/comments/new?quote=${comment}`)
    expect(page.text).toContain('&gt; first')
    expect((await ann.json(`/torrents/${id}/comments/new?quote=999999`)).status).toBe(404)
  })
})

describe('comments', () => {
  it('are paged, newest first, and a link to one leads to it however old it is', async () => {
    const id = await listed('Long talk')
    const on = {
      target: 'torrent' as const,
      target_id: id,
      author_id: annId,
      created_at: new Date(),
    }
    const rows = Array.from({ length: 60 }, (_, at) => ({ ...on, body: `words ${at}` }))
    const made = await site.db.insertInto('comment').values(rows).returning('id').execute()
    const oldest = made[0].id
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const path: string = `/torrents/${id}/comments?limit=25&cursor=${cursor}`
      const { body } = await bob.json(path)
      seen.push(...body.items.map((item: { body: string }) => item.body))
      cursor = body.next
    }
    expect(seen).toEqual(rows.map(({ body }) => body).reverse())
    const link = await bob.get(`/comments/${oldest}`)
    expect(link.status).toBe(303)
    const [path, anchor] = (link.headers.location as string).split('#')
    const page = (await bob.get(path)).text
    expect(page).toContain(`id="${anchor}"`)
    expect(page).toContain('words 0')
    expect(page).not.toContain('words 1<')
    expect((await bob.json(`/comments/${oldest}`)).body).toMatchObject({ body: 'words 0' })
    expect((await bob.json(`/torrents/${id}/comments?cursor=x`)).body.code).toBe('BAD_CURSOR')
  })

  it('of a member are listed, without removed ones and those on removed torrents', async () => {
    const carl = await site.signedIn('member', 'carl')
    const [one, two] = [await listed('Carl.One'), await listed('Carl.Two')]
    await said(carl, one, 'kept')
    await carl.send('delete', `/comments/${await said(carl, one, 'taken back')}`)
    await said(carl, two, 'on what is gone')
    await ann.send('delete', `/torrents/${two}`, { reason: 'x' })
    const { body } = await bob.json('/users/carl/comments')
    expect(body.items).toEqual([expect.objectContaining({ body: 'kept', title: 'Carl.One' })])
    expect((await bob.get('/users/CARL/comments')).text).toContain('Carl.One')
    expect((await bob.get('/users/carl')).text, 'the profile counts these').toContain('>1 comment<')
    expect((await bob.json('/users/nobody/comments')).status).toBe(404)
    expect((await bob.get('/users/staff/comments')).text).toContain('No comments.')
  })
})

describe('comments on other pages', () => {
  it('are written, read, quoted and removed on bundles and collections as on torrents', async () => {
    const dora = await site.signedIn('member', 'dora')
    const bundle = await aBundle(site.db, 'Talked about')
    const collection = await aCollection(site.db, annId, 'Picks to discuss')
    const places = {
      [`/bundles/${bundle}`]: 'bundle',
      [`/collections/${collection}`]: 'collection',
    }
    for (const [href, kind] of Object.entries(places)) {
      const sent = await dora.submit(`${href}/comments`, { body: `Well **chosen**, ${kind}` })
      expect(sent.headers.location).toMatch(new RegExp(`^${href}#comment-\\d+$`))
      const id = Number(/\d+$/.exec(sent.headers.location)?.[0])
      const page = (await ann.get(href)).text
      expect(page).toContain('Well <strong>chosen</strong>')
      expect(page).toContain(`href="${href}/comments/new?quote=${id}"`)
      expect((await ann.get(`${href}/comments/new?quote=${id}`)).text).toContain('&gt; Well')
      const shown = await ann.submit(`${href}/comments/preview`, { body: '_soft_' })
      expect(shown.text).toContain('<em>soft</em>')
      const { body } = await ann.json(`${href}/comments`)
      expect(body).toMatchObject({ total: 1, items: [{ id, on: { kind } }] })
      expect((await ann.get(`/comments/${id}`)).headers.location).toContain(`${href}/comments?`)
      expect((await ann.get('/users/dora/comments')).text).toContain(`href="${href}"`)
      expect((await ann.get('/')).text).toContain(`href="${href}#comment-${id}"`)
      await dora.send('delete', `/comments/${id}`)
      expect((await ann.json(`${href}/comments`)).body.total).toBe(0)
    }
    expect((await bob.json('/bundles/999999/comments')).body.code).toBe('BUNDLE_NOT_FOUND')
  })

  it('are not found by members who cannot see the page, and gone with it', async () => {
    const id = await aCollection(site.db, annId, 'Only mine')
    const comment = (await ann.send('post', `/collections/${id}/comments`, { body: 'to me' })).body
      .id
    await ann.send('patch', `/collections/${id}`, { private: true, open: false })
    for (const path of [`/collections/${id}/comments`, `/comments/${comment}`]) {
      expect((await bob.json(path)).body.code, path).toBe('COLLECTION_NOT_FOUND')
      expect((await ann.json(path)).status).toBe(200)
    }
    const sent = await bob.send('post', `/collections/${id}/comments`, { body: 'me too' })
    expect(sent.status).toBe(404)
    await ann.send('delete', `/collections/${id}`)
    expect((await ann.json(`/collections/${id}/comments`)).status).toBe(410)
    expect((await bob.json(`/collections/${id}/comments`)).status).toBe(404)
  })
})

describe('editing a comment', () => {
  it('is for its author, shows a mark, and keeps the earlier text', async () => {
    const id = await listed('Edited')
    const comment = await said(bob, id, 'It works')
    for (const who of [ann, staff]) {
      expect((await who.send('patch', `/comments/${comment}`, { body: 'x' })).status).toBe(403)
      expect((await who.get(`/comments/${comment}/edit`)).status).toBe(403)
    }
    const opened = (await bob.get(`/comments/${comment}/edit`)).text
    expect(opened).toContain('name="revision" value="1"')
    const form = { _method: 'PATCH', body: 'It works well', revision: '1' }
    const saved = await bob.submit(`/comments/${comment}`, form)
    expect(saved.status).toBe(303)
    const page = (await ann.get(`/torrents/${id}`)).text
    expect(page).toContain(`<a href="/comments/${comment}/history">edited`)
    const { body } = await ann.json(`/comments/${comment}/history`)
    expect(body.items).toMatchObject([
      { revision: 2, body: 'It works well' },
      { revision: 1, body: 'It works' },
    ])
    const history = (await ann.get(`/comments/${comment}/history`)).text
    expect(history).toContain('<ins><span class="visually-hidden">added: </span> well</ins>')
  })

  it('reports that another window was faster, and loses neither text', async () => {
    const id = await listed('Two windows')
    const comment = await said(bob, id, 'one')
    await bob.send('patch', `/comments/${comment}`, { body: 'from the phone', revision: 1 })
    const form = { _method: 'PATCH', body: 'from the desk', revision: '1' }
    const reply = await bob.submit(`/comments/${comment}`, form)
    expect(reply.status).toBe(409)
    expect(reply.text).toContain('from the desk</textarea>')
    expect(reply.text).toContain('from the phone</ins>')
    expect(reply.text).toContain('name="revision" value="2"')
    const json = await bob.send('patch', `/comments/${comment}`, { body: 'x', revision: 1 })
    expect(json.body).toMatchObject({ code: 'EDIT_CONFLICT', revision: 2 })
    expect((await bob.submit(`/comments/${comment}`, { ...form, revision: '2' })).status).toBe(303)
    expect((await bob.json(`/comments/${comment}`)).body).toMatchObject({ body: 'from the desk' })
  })

  it('can be previewed before it is saved', async () => {
    const id = await listed('Looked at')
    const comment = await said(bob, id, 'looked')
    const form = { body: '**two**', revision: '1' }
    const page = await bob.submit(`/comments/${comment}/preview`, form)
    expect(page.text).toContain('<strong>two</strong>')
    expect(page.text).toContain('name="_method" value="PATCH"')
    expect((await bob.json(`/comments/${comment}`)).body).toMatchObject({ body: 'looked' })
    expect((await ann.submit(`/comments/${comment}/preview`, form)).status).toBe(403)
  })

  it('refuses invalid requests', async () => {
    const id = await listed('Nonsense')
    const comment = await said(bob, id, 'sense')
    for (const given of [{}, { body: ' ' }, { body: 'x', revision: 'two' }, { body: 'x', a: 1 }]) {
      const reply = await bob.send('patch', `/comments/${comment}`, given)
      expect(reply.status, JSON.stringify(given)).toBe(422)
    }
    for (const param of ['0', 'x', '1e3', '999999']) {
      expect((await bob.json(`/comments/${param}`)).status, param).toBe(404)
      expect((await bob.send('patch', `/comments/${param}`, { body: 'x' })).status).toBe(404)
    }
  })
})

describe('removing a comment', () => {
  it('by its author needs no reason, and leaves a line in its place', async () => {
    const id = await listed('Taken back')
    const comment = await said(bob, id, 'never mind this')
    expect((await bob.get(`/comments/${comment}/remove`)).text).not.toContain('field-reason')
    const form = await bob.submit(`/comments/${comment}`, { _method: 'DELETE' })
    expect(form.headers.location).toBe(`/torrents/${id}`)
    const page = (await ann.get(`/torrents/${id}`)).text
    expect(page).toContain('Removed by its author.')
    expect(page).not.toContain('never mind this')
    expect(page).toContain('<h2>0 comments</h2>')
    expect((await ann.json(`/comments/${comment}`)).body).toMatchObject({
      body: null,
      html: null,
      removed: { byAuthor: true },
    })
    expect((await bob.send('delete', `/comments/${comment}`)).status).toBe(410)
    expect((await bob.send('patch', `/comments/${comment}`, { body: 'x' })).status).toBe(410)
    expect((await ann.json(`/comments/${comment}/history`)).status).toBe(410)
  })

  it('by staff needs a reason, is audited, and staff can still read it', async () => {
    const id = await listed('Moderated')
    const comment = await said(bob, id, 'a rude word')
    expect((await ann.send('delete', `/comments/${comment}`, { reason: 'x' })).status).toBe(403)
    expect((await ann.get(`/comments/${comment}/remove`)).status).toBe(403)
    const without = await staff.send('delete', `/comments/${comment}`)
    expect(without.body.errors).toEqual({ reason: ['is required'] })
    const typed = { _method: 'DELETE', reason: 'x'.repeat(201) }
    const long = await staff.submit(`/comments/${comment}`, typed)
    expect(long.status).toBe(422)
    expect(long.text).toContain('x'.repeat(201))
    const done = await staff.send('delete', `/comments/${comment}?reason=Be%20kind`)
    expect(done.body.removed).toMatchObject({ reason: 'Be kind', byAuthor: false })
    const page = (await bob.get(`/torrents/${id}`)).text
    expect(page).toContain('Removed by staff: Be kind')
    expect(page).not.toContain('a rude word')
    expect((await staff.get(`/torrents/${id}`)).text).toContain('a rude word')
    const rows = await site.db
      .selectFrom('audit_log')
      .select(['action', 'actor_name', 'reason', 'before'])
      .where('target_kind', '=', 'comment')
      .where('target_id', '=', comment)
      .execute()
    expect(rows).toEqual([
      {
        action: 'comment.remove',
        actor_name: 'staff',
        reason: 'Be kind',
        before: { body: 'a rude word' },
      },
    ])
  })
})
