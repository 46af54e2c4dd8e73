import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as writing from '../../../src/store/comments/writing.ts'
import * as watchEvents from '../../../src/store/watches/events.ts'
import { createDb } from '../../support/patient-db.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let bob: TestBrowser
let staff: TestBrowser
let admin: TestBrowser
let torrent: number

beforeAll(async () => {
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
  admin = await site.signedIn('admin', 'root')
  torrent = await aListedTorrent(site.db, 'Talked about', annId)
})
afterAll(() => site.stop())

type Given = Readonly<Record<string, unknown>>
const RULE = {
  ...{ kinds: ['comment', 'topic', 'post', 'article'], belowRole: 'moderator', isOn: true },
  ...{ test: 'words', values: 'seedb*x', act: 'hold', reason: 'No trade here.' },
}

async function withRule(given: Given, act: () => Promise<void>): Promise<void> {
  const rule = { ...RULE, name: `Rule ${Math.random()}`, ...given }
  const made = await admin.send('post', '/admin/text-rules', rule)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  try {
    await act()
  } finally {
    await admin.send('delete', `/admin/text-rules/${made.body.id}`)
  }
}

let count = 0
const some = (text: string) => `${text} (${++count})`
const comment = (by: TestBrowser, body: string) =>
  by.send('post', `/torrents/${torrent}/comments`, { body })
const waitingOf = async (by: TestBrowser) =>
  (await by.json('/admin/held-texts')).body.items as { id: number; kind: string; body: string }[]
const mineOf = async (by: TestBrowser) =>
  (await by.json('/me/texts')).body.items as { id: number; state: string; reason: string }[]
const aMinuteLater = () =>
  sql`update written_text set written_at = written_at - interval '1 minute'`.execute(site.db)

/** Everything in which a text could show, as a member sees it. */
async function traces(by: TestBrowser, topic: number): Promise<string> {
  const places = ['/', `/torrents/${torrent}`, `/torrents/${torrent}/comments`, '/forums']
  const lists = ['/forums/general', '/forums/unread', `/topics/${topic}`, '/blogs', '/blogs/bob']
  const people = [
    '/users/bob',
    '/users/bob/comments',
    '/notifications',
    '/search?q=wombatish',
    '/search/texts?q=wombatish',
  ]
  const found: string[] = []
  for (const path of [...places, ...lists, ...people]) {
    found.push((await by.get(path)).text, JSON.stringify((await by.json(path)).body))
  }
  return found.join('\n')
}

async function aTopic(by: TestBrowser): Promise<number> {
  const title = some('Topic')
  const made = await by.send('post', '/forums/general/topics', { title, body: title })
  return made.body.topic
}

describe('a held text', () => {
  it('is seen by its author and staff only, and counted nowhere, until it is published', async () => {
    await aMinuteLater()
    const topic = await aTopic(ann)
    await ann.get(`/topics/${topic}`)
    const counts = async () => ({
      comments: (await ann.json(`/torrents/${torrent}/comments`)).body.total,
      forum: (await ann.json('/forums')).body.items,
      unread: (await ann.json('/forums/unread')).body.items,
      notices: (await toldNotices(site.db)).length,
      live: (await sql`select from live_message`.execute(site.db)).rows.length,
      words: (await sql`select from revision`.execute(site.db)).rows.length,
    })
    const before = await counts()
    await withRule({ values: 'quokka' }, async () => {
      const texts = [
        [`/torrents/${torrent}/comments`, { body: 'A quokka, wombatish, for @ann' }],
        [`/topics/${topic}/posts`, { body: 'A second quokka, wombatish, for @ann' }],
        ['/forums/general/topics', { title: 'My quokka', body: 'Look at it, @ann' }],
        ['/articles', { title: 'Quokka shelf', body: 'Written by me' }],
      ] as const
      for (const [path, body] of texts) {
        const reply = await bob.send('post', path, body)
        expect([reply.status, reply.body.code], path).toEqual([202, 'TEXT_HELD'])
      }
      expect(await counts()).toEqual(before)
      for (const by of [ann, bob]) expect(await traces(by, topic)).not.toMatch(/quokka/i)
      expect(await mineOf(bob)).toHaveLength(4)
      expect(await mineOf(ann)).toHaveLength(0)
      expect((await bob.get('/me/texts')).text).toContain('Waiting for staff')
      for (const path of [`/torrents/${torrent}`, `/topics/${topic}`]) {
        expect((await bob.get(path)).text, path).toContain(
          'What you wrote here is waiting for staff',
        )
        expect((await ann.get(path)).text, path).not.toContain('is waiting for staff')
      }
      expect((await ann.json('/admin/held-texts')).status).toBe(403)
      const again = await bob.send('post', `/topics/${topic}/posts`, { body: texts[0][1].body })
      expect(again.status).toBe(422)
    })
    expect((await staff.get('/admin')).text).toContain('Held and reported texts')
    const waiting = await waitingOf(staff)
    expect(waiting.map(({ kind }) => kind)).toEqual(['comment', 'post', 'topic', 'article'])
    for (const { id } of waiting) {
      expect((await staff.get(`/admin/held-texts/${id}`)).text).toMatch(/quokka/i)
      const done = await staff.send('post', `/admin/held-texts/${id}/accept`)
      expect([done.status, done.body.state]).toEqual([200, 'accepted'])
      expect((await staff.send('post', `/admin/held-texts/${id}/accept`)).status).toBe(409)
    }
    const after = await counts()
    expect(after.comments).toBe(before.comments + 1)
    const told = (await toldNotices(site.db)).filter(({ memberId }) => memberId === annId)
    expect(told.filter(({ says }) => says.startsWith('bob mentioned you'))).not.toEqual([])
    const unread = (await ann.json('/forums/unread')).body.items as { id: number }[]
    expect(unread.map(({ id }) => id)).toContain(topic)
    expect(await traces(ann, topic)).toMatch(/My quokka[^]*Quokka shelf/)
  })

  it('is announced to those who watch its place when staff publish it, and not before', async () => {
    const eve = await site.signedIn('member', 'eve')
    const { id: eveId } = (await eve.json('/me')).body as { id: number }
    await aMinuteLater()
    const topic = await aTopic(ann)
    const { id: forum } = await site.db
      .selectFrom('forum')
      .select('id')
      .where('slug', '=', 'general')
      .executeTakeFirstOrThrow()
    const places = { topic, forum, torrent, blog: (await bob.json('/me')).body.id as number }
    for (const [kind, subject] of Object.entries(places)) {
      const given = { kind, subject: String(subject), level: 'watch' }
      const chosen = await eve.send('post', '/watches', given)
      expect(chosen.status, `${kind} ${chosen.text}`).toBe(200)
    }
    const told = async () => {
      while (!(await watchEvents.tellSome(site.db, new Date(), 50)).isDone);
      const all = (await toldNotices(site.db)).filter(({ memberId }) => memberId === eveId)
      return all.map(({ says }) => says).sort()
    }
    await withRule({ values: 'numbat' }, async () => {
      await comment(bob, some('A numbat'))
      await bob.send('post', `/topics/${topic}/posts`, { body: some('Another numbat') })
      await bob.send('post', '/forums/general/topics', { title: 'My numbat', body: some('Here') })
      await bob.send('post', '/articles', { title: 'Numbat shelf', body: some('Written') })
    })
    expect(await told()).toEqual([])
    for (const { id } of await waitingOf(staff)) {
      expect((await staff.send('post', `/admin/held-texts/${id}/accept`)).status).toBe(200)
    }
    expect(await told()).toEqual([
      'bob commented on Talked about',
      'bob published “Numbat shelf” in a blog',
      'bob started “My numbat” in General',
      expect.stringMatching(/^bob wrote in “Topic/),
    ])
  })

  it('that staff refuse is reported to its author, and one can be withdrawn', async () => {
    await withRule({}, async () => {
      const [first, second] = [some('seedbox'), some('SEEDBAX')]
      expect((await comment(bob, first)).status).toBe(202)
      const form = await bob.submit(`/torrents/${torrent}/comments`, { body: second })
      expect(form.headers.location).toBe('/me/texts')
      const [one, two] = await waitingOf(staff)
      expect((await staff.send('post', `/admin/held-texts/${one.id}/refuse`)).status).toBe(422)
      await staff.send('post', `/admin/held-texts/${one.id}/refuse`, { reason: 'Trade.' })
      expect((await ann.send('delete', `/me/texts/${two.id}`)).status).toBe(409)
      expect((await bob.send('delete', `/me/texts/${two.id}`)).status).toBe(204)
      const mine = await mineOf(bob)
      expect(mine.slice(0, 2).map(({ state }) => state)).toEqual(['withdrawn', 'refused'])
      expect((await bob.get('/notifications')).text).toContain('Trade.')
      expect(await waitingOf(staff)).toEqual([])
    })
  })

  it('whose place no longer exists stays where it is', async () => {
    const topic = await aTopic(ann)
    await withRule({}, async () => {
      await bob.send('post', `/topics/${topic}/posts`, { body: some('seedbox') })
    })
    await sql`update topic set locked_at = now() where id = ${topic}`.execute(site.db)
    const [{ id }] = await waitingOf(staff)
    expect((await staff.send('post', `/admin/held-texts/${id}/accept`)).status).toBe(422)
    await staff.send('post', `/admin/held-texts/${id}/refuse`, { reason: 'Locked.' })
  })
})

describe('a rule', () => {
  it('refuses with its reason, also a message and an edit; staff are not below it', async () => {
    const kinds = ['comment', 'post', 'article', 'message']
    await withRule({ act: 'refuse', kinds }, async () => {
      const refused = await comment(bob, some('my seedbox'))
      expect([refused.status, refused.body.code]).toEqual([422, 'TEXT_REFUSED'])
      expect(JSON.stringify(refused.body.errors)).toContain('No trade here.')
      const letter = { to: 'ann', subject: 'Offer', body: some('a seedbox') }
      expect((await bob.send('post', '/messages', letter)).status).toBe(422)
      expect((await comment(staff, some('a seedbox'))).status).toBe(201)
      const fine = await comment(bob, some('fine'))
      const edit = await bob.send('patch', `/comments/${fine.body.id}`, { body: 'seedbox' })
      expect([edit.status, Object.keys(edit.body.errors)]).toEqual([422, ['body']])
    })
  })

  it('refuses a new title as it does a text, unless the former one matched as well', async () => {
    await aMinuteLater()
    const given = { title: 'My questions', body: some('How?') }
    const { topic } = (await bob.send('post', '/forums/general/topics', given)).body
    const words = { title: 'My article', body: some('Thus.'), state: 'published' }
    const { id } = (await bob.send('post', '/articles', words)).body
    const head = (title: string) => bob.send('put', `/topics/${topic}/heading`, { title })
    await withRule({}, async () => {
      const refused = await head('A seedbox for you')
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, ['title']])
      const named = await bob.send('patch', `/articles/${id}`, { title: 'A seedbox for you' })
      expect(named.status).toBe(422)
      expect((await head('My question')).status).toBe(200)
    })
    expect((await head('A seedbox for you')).status).toBe(200)
    await withRule({}, async () => expect((await head('A seedbox for all')).status).toBe(200))
  })

  it('that holds lets a draft be saved, and refuses to publish it', async () => {
    await withRule({}, async () => {
      const words = { title: 'A draft', body: some('seedbox'), state: 'draft' }
      const { body: draft } = await bob.send('post', '/articles', words)
      const published = await bob.send('patch', `/articles/${draft.id}`, { state: 'published' })
      expect([published.status, Object.keys(published.body.errors)]).toEqual([422, ['body']])
      expect((await bob.send('patch', `/articles/${draft.id}`, { title: 'Still' })).status).toBe(
        200,
      )
    })
  })

  it('reports what it lets through', async () => {
    await withRule({ act: 'report' }, async () => {
      const { body } = await comment(bob, some('seedbox'))
      const [{ id }] = await waitingOf(staff)
      const report = (await staff.json(`/admin/held-texts/${id}`)).body
      expect(report).toMatchObject({ act: 'report', href: `/comments/${body.id}` })
      await staff.send('post', `/admin/held-texts/${id}/accept`)
      expect(await waitingOf(staff)).toEqual([])
    })
  })

  it('is for newcomers: by age of account, by texts that were not removed, and by class', async () => {
    await aMinuteLater()
    const status = async (by: TestBrowser) => (await comment(by, some('seedbox'))).status
    await site.member('newcomer')
    const newcomer = await site.entered('newcomer')
    await withRule({ underTexts: 2 }, async () => {
      expect([await status(newcomer), await status(bob)]).toEqual([202, 201])
    })
    await withRule({ belowRole: 'elite' }, async () => {
      expect(await status(newcomer)).toBe(202)
      await sql`update member set class = 'veteran' where name = 'newcomer'`.execute(site.db)
      expect(await status(newcomer)).toBe(201)
    })
    await withRule({ underDays: 3 }, async () => {
      expect(await status(newcomer)).toBe(202)
      await sql`update member set created_at = now() - interval '9 days'
        where name = 'newcomer'`.execute(site.db)
      expect(await status(newcomer)).toBe(201)
    })
    await withRule({ isOn: false }, async () => expect(await status(newcomer)).toBe(201))
  })

  it('that cannot be is refused with a reason for each field', async () => {
    const errors = async (given: Given) => {
      const reply = await admin.send('post', '/admin/text-rules', { name: 'x', ...RULE, ...given })
      return Object.keys(reply.body.errors)
    }
    expect(await errors({ kinds: ['comment', 'message'] })).toEqual(['kinds'])
    expect(await errors({ kinds: [] })).toEqual(['kinds'])
    expect(await errors({ values: '' })).toEqual(['values'])
    expect(await errors({ belowRole: 'king' })).toEqual(['belowRole'])
    expect(await errors({ name: 'First texts' })).toEqual(['name'])
    const limit = { kinds: ['comment'], seconds: 60, most: 5 }
    expect((await admin.send('post', '/admin/text-limits', limit)).status).toBe(422)
  })
})

describe('limits and repetition', () => {
  it('of one hundred equal texts by a script one is written, and one notification sent', async () => {
    await site.member('victim')
    const { id: authorId } = await site.member('script')
    const victim = await aListedTorrent(site.db, 'Spammed', annId)
    const other = createDb(site.database.url, { log: silentLog(), max: 4 })
    try {
      const text = { authorId, body: '@victim buy now', named: { mentioned: ['victim'] } }
      const done = await Promise.all(
        Array.from({ length: 100 }, (_, nth) => {
          const body = nth % 3 === 0 ? text.body : text.body.toUpperCase().replace(' ', '  ')
          const on = { target: 'torrent', id: nth % 5 === 0 ? torrent : victim } as const
          return writing.write(nth % 2 === 0 ? site.db : other, on, { ...text, body }, new Date())
        }),
      )
      expect(done.filter(({ ok }) => ok)).toHaveLength(1)
      const codes = new Set(done.map((one) => (one.ok ? '' : one.code)))
      expect(codes).toEqual(new Set(['', 'REPEATED']))
    } finally {
      await closeDb(other)
    }
    const { rows } = await sql`select from live_message join member on member.id = member_id
      where name = 'victim'`.execute(site.db)
    expect(rows).toHaveLength(1)
  })

  it('count all kinds together, as staff set them, higher for a class', async () => {
    await sql`delete from written_text`.execute(site.db)
    const kinds = ['comment', 'topic', 'post', 'article', 'message']
    const limit = { kinds, seconds: 600, most: 3 }
    const made = await admin.send('post', '/admin/text-limits', limit)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const raised = { ...limit, most: 5, role: 'elite' }
    const { body: higher } = await admin.send('post', '/admin/text-limits', raised)
    try {
      const topic = await aTopic(bob)
      expect((await bob.send('post', `/topics/${topic}/posts`, { body: some('x') })).status).toBe(
        201,
      )
      const letter = { to: 'ann', subject: 'Hi', body: some('hello') }
      expect((await bob.send('post', '/messages', letter)).status).toBe(201)
      const refused = await comment(bob, some('fourth'))
      expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_COMMENTS'])
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(590)
      await sql`update member set class = 'veteran' where name = 'bob'`.execute(site.db)
      expect((await comment(bob, some('fourth'))).status).toBe(201)
    } finally {
      for (const id of [made.body.id, higher.id]) {
        expect((await admin.send('delete', `/admin/text-limits/${id}`)).status).toBe(204)
      }
    }
  })
})
