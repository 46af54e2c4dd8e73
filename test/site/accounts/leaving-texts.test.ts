import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobCall } from '../../../src/jobs/define-job.ts'
import { forgetLeavers } from '../../../src/jobs/tasks/people/forget-leavers.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { PASSWORD, testSecrets } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let bob: TestBrowser
let staff: TestBrowser
let torrent: number
let nth = 0

beforeAll(async () => {
  ;({ site, bob, staff } = await siteWithMembers())
  const { id } = (await bob.json('/me')).body as { id: number }
  torrent = await aListedTorrent(site.db, 'Of.Bob.2024', id)
})
afterAll(() => site.stop())

type Fields = Readonly<Record<string, unknown>>

async function sent(who: TestBrowser, path: string, fields: Fields): Promise<Sent> {
  const reply = await who.send('post', path, fields)
  expect(reply.status, `${path} ${JSON.stringify(reply.body)}`).toBe(201)
  return reply.body as Sent
}
interface Sent {
  readonly id: number
  readonly topic: number
  readonly conversationId: number
}

/** Everything that a member can write, with a word that only they use. */
async function wordsOf(who: TestBrowser, word: string) {
  const titled = (title: string) => ({ title, body: `${word} in ${title}` })
  const own = await sent(who, '/forums/general/topics', titled(`Topic of ${word}`))
  const shared = await sent(who, '/forums/general/topics', titled(`Answered topic of ${word}`))
  await sent(bob, `/topics/${shared.topic}/posts`, { body: `An answer of others, ${++nth}` })
  await who.send('patch', `/posts/${shared.id}`, { body: `${word} edited`, revision: 1 })
  const comment = await sent(who, `/torrents/${torrent}/comments`, { body: `${word} below it` })
  const letter = { to: 'bob', subject: `Hello from ${word}`, body: `${word} by message` }
  const message = await sent(who, '/messages', letter)
  const post = { ...titled(`Blog of ${word}`), tags: '', kind: 'member', state: 'published' }
  const article = await sent(who, '/articles', post)
  const wish = { category: 'movies', title: `Wish ${word}`, body: `${word} wants it` }
  const request = await sent(who, '/requests', wish)
  return { own, shared, comment, message, article, request }
}

const bodies = async (): Promise<string> => {
  const { rows } = await sql<{ all: string }>`
    select concat_ws(' ', (select string_agg(body, ' ') from post),
      (select string_agg(body, ' ') from comment), (select string_agg(body, ' ') from message),
      (select string_agg(body, ' ') from article),
      (select string_agg(description, ' ') from request),
      (select string_agg(state::text, ' ') from revision)) as all`.execute(site.db)
  return rows[0].all
}

const counts = async () => {
  const { rows } = await sql<Fields>`select topics, posts,
    (select comments from torrent_stats where torrent_id = ${torrent}) as comments
    from forum where slug = 'general'`.execute(site.db)
  return rows[0]
}

async function leave(who: TestBrowser, texts: Fields) {
  const asked = await who.send('post', '/settings/leave', { current: PASSWORD, ...texts })
  expect(asked.status, asked.text).toBe(200)
  const now = new Date(Date.now() + 15 * 86_400_000)
  await forgetAllDue(now)
}

async function forgetAllDue(now: Date) {
  const call: Partial<JobCall> = { db: site.db, secrets: testSecrets, now, log: silentLog() }
  const stopping = new AbortController().signal
  await forgetLeavers.run({ ...call, did: () => {}, stopping } as JobCall)
}

describe('a member who deletes the account', () => {
  it('can choose that what they wrote is removed everywhere, with its history', async () => {
    const before = await counts()
    const gone = await site.signedIn('member', 'gone')
    const { id } = (await gone.json('/me')).body as { id: number }
    const { own, shared, comment, message, article, request } = await wordsOf(gone, 'zebra')
    expect(await bodies()).toContain('zebra')
    const page = (await gone.get('/settings/leave')).text
    expect(page).toContain('<option value="remove">Remove it</option>')
    await leave(gone, { texts: 'remove' })

    expect(await bodies()).not.toContain('zebra')
    expect(await bodies()).toContain('An answer')
    expect(await counts()).toEqual({ ...before, topics: 1, posts: 1 })
    expect((await bob.json(`/topics/${own.topic}`)).status).toBe(410)
    const topic = (await bob.json(`/topics/${shared.topic}`)).body
    expect(topic.posts.map((one: { number: number; body: string }) => one.body)).toEqual([
      ...[null, 'An answer of others, 1'],
    ])
    const staffs = (await staff.get(`/topics/${shared.topic}`)).text
    expect(staffs).toContain('Removed by its author.')
    expect((await bob.json(`/comments/${comment.id}`)).body).toMatchObject({ body: null })
    const inbox = (await bob.json('/messages')).body.items as { unread: number }[]
    expect(inbox.map(({ unread }) => unread)).toEqual([0])
    expect((await bob.get(`/messages/${message.conversationId}`)).text).not.toContain('by message')
    expect((await bob.json(`/articles/${article.id}`)).status).toBe(410)
    const wish = (await bob.json(`/requests/${request.id}`)).body
    expect(wish).toMatchObject({ state: 'closed', body: '' })
    expect((await bob.json(`/users/deleted-${id}`)).status).toBe(200)
    expect((await bob.json('/search/texts?q=zebra+below')).body.items).toEqual([])
  })

  it('keeps it without a name if nothing else was chosen, or when the choice was canceled', async () => {
    const kept = await site.signedIn('member', 'kept')
    await wordsOf(kept, 'heron')
    await kept.send('post', '/settings/leave', { current: PASSWORD, texts: 'remove' })
    const due = (await kept.json('/settings/leave')).body
    expect(due).toMatchObject({ leavesAt: expect.any(String), texts: 'remove' })
    expect((await kept.get('/settings/leave')).text).toContain('What you wrote will be removed.')
    await kept.send('delete', '/settings/leave', {})
    expect((await kept.json('/settings/leave')).body).toEqual({ leavesAt: null, texts: 'keep' })
    const again = await kept.send('post', '/settings/leave', { current: PASSWORD, texts: 'half' })
    expect(again.body.errors).toHaveProperty('texts')
    await leave(kept, {})
    expect(await bodies()).toContain('heron below it')
    const newest = (await bob.json(`/torrents/${torrent}/comments`)).body.items
    expect(newest[0]).toMatchObject({ body: 'heron below it', author: /^deleted-\d+$/ })
  })

  it('leaves with another name if a member has the one that the site would write', async () => {
    const wren = await site.signedIn('member', 'wren')
    const { id } = (await wren.json('/me')).body as { id: number }
    const taker = await site.signedIn('member', `Deleted-${id}`)
    await leave(wren, {})
    const rows = site.db.selectFrom('member').select('name').where('id', '=', id)
    expect(await rows.execute()).toEqual([{ name: `deleted-${id}-1` }])
    expect((await taker.json('/me')).body).toMatchObject({ name: `Deleted-${id}` })
  })

  it('is forgotten even if that failed for an earlier member', async () => {
    const [stuck, free] = [
      await site.signedIn('member', 'stuck'),
      await site.signedIn('member', 'free'),
    ]
    const idOf = async (who: TestBrowser) => ((await who.json('/me')).body as { id: number }).id
    const [bad, good] = [await idOf(stuck), await idOf(free)]
    await sql`create function refuse_stuck() returns trigger language plpgsql as
      $$ begin raise exception 'stuck'; end $$`.execute(site.db)
    await sql`create trigger refuse_stuck before update of left_at on member for each row
      when (new.id = ${sql.lit(bad)} and new.left_at is not null)
      execute function refuse_stuck()`.execute(site.db)
    await expect(leave(stuck, {})).rejects.toThrow(`1 row failed; the others are done: ${bad}`)
    await expect(leave(free, {})).rejects.toThrow(/1 row failed/)
    const left = site.db.selectFrom('member').select('id').where('left_at', 'is not', null)
    expect(await left.where('id', 'in', [bad, good]).execute()).toEqual([{ id: good }])
    await sql`drop trigger refuse_stuck on member`.execute(site.db)
    await forgetAllDue(new Date(Date.now() + 15 * 86_400_000))
    expect(await left.where('id', 'in', [bad, good]).execute()).toHaveLength(2)
  })
})
