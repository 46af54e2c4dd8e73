import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recipientsPerDay } from '../../../src/domain/messages/limits.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as inbox from '../../../src/store/messages/inbox.ts'
import * as writing from '../../../src/store/messages/writing.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createDb } from '../../support/patient-db.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { slowness } from '../../support/slowness.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'

// Two pools: what two site nodes do at the same time.

let database: TestDatabase
let nodes: readonly [Db, Db]
let serial = 0

beforeAll(async () => {
  database = await testDatabase()
  // A hundred at the same time wait for ten connections.
  const pool = { max: 10, connectMs: 5_000 * slowness() }
  const node = () => createDb(database.url, { log: silentLog(), ...pool })
  nodes = [node(), node()]
})
afterAll(async () => {
  await Promise.all(nodes.map(closeDb))
  await database.drop()
})

const NOW = new Date('2026-05-01T12:00:00Z')
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000)

async function person() {
  const name = `person${++serial}`
  return { id: await aMemberRow(nodes[0], name), name, reachesAll: false }
}
const every = <T>(count: number, act: (db: Db, at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => act(nodes[at % 2], at)))

describe('messages', () => {
  it('of one text, a hundred at the same time on two nodes: one is sent', async () => {
    const [from, to] = [await person(), await person()]
    const letter = { to: [to.name], subject: 'Offer', body: 'The same offer for you, my friend' }
    const done = await every(100, (db) => writing.start(db, from, letter, NOW))
    expect(done.filter(({ ok }) => ok)).toHaveLength(1)
    expect(done.filter((one) => !one.ok && one.code === 'REPEATED')).toHaveLength(99)
    const notices = (await toldNotices(nodes[0])).filter(({ memberId }) => memberId === to.id)
    expect(notices.map(({ says }) => says)).toEqual([`${from.name} wrote to you: Offer`])
  })

  it('of one text reach three conversations per day, and more if short or by staff', async () => {
    const from = await person()
    const sendTo = async (body: string, hours: number, reachesAll = false) => {
      const to = [(await person()).name]
      const letter = { to, subject: 'x', body }
      const at = later(hours * 3_600)
      const done = await writing.start(nodes[0], { ...from, reachesAll }, letter, at)
      return done.ok ? 'sent' : done.code
    }
    const long = 'Buy my wonderful seedbox today'
    const tried = []
    for (const at of [0, 1, 2, 3])
      tried.push(await sendTo(at === 1 ? long.toUpperCase() : long, at))
    expect(tried).toEqual(['sent', 'sent', 'sent', 'REPEATED'])
    expect(await sendTo(long, 4, true)).toBe('sent')
    for (const at of [0, 1, 2, 3]) expect(await sendTo('Thank you!', at)).toBe('sent')
  })

  it('are limited for all nodes together, and say how long to wait', async () => {
    const [from, to] = [await person(), await person()]
    const letter = { to: [to.name], subject: 'x', body: 'the beginning' }
    const begun = await writing.start(nodes[0], from, letter, NOW)
    if (!begun.ok) throw new Error(begun.code)
    const messagesPerHour = 60
    const done = await every(messagesPerHour + 20, (db, at) =>
      writing.answer(db, from, begun.conversationId, `number ${at}`, later(60)),
    )
    expect(done.filter(({ ok }) => ok)).toHaveLength(messagesPerHour - 1)
    const wait = { ok: false, code: 'TOO_MANY', waitSeconds: 3_540 }
    expect(done.find(({ ok }) => !ok)).toEqual(wait)
    const next = await writing.answer(nodes[0], from, begun.conversationId, 'hour', later(3_601))
    expect(next.ok).toBe(true)
    await sql`update member set class = 'veteran' where id = ${from.id}`.execute(nodes[0])
    const more = await writing.answer(nodes[0], from, begun.conversationId, 'more', later(120))
    expect(more.ok, 'a class raises it').toBe(true)
  })

  it('to more members per day than the class allows have to wait', async () => {
    const from = await person()
    const most = recipientsPerDay(0, false)
    const names: string[] = []
    for (let at = 0; at <= most; at++) names.push((await person()).name)
    const send = (to: readonly string[], at: number) =>
      writing.start(nodes[0], from, { to, subject: 'x', body: `to ${to.length}` }, later(at))
    expect(await send(names.slice(0, 15), 0)).toMatchObject({ ok: true })
    expect(await send(names.slice(0, 6), 60)).toEqual({
      ...{ ok: false, code: 'TOO_MANY', waitSeconds: 86_340 },
    })
    expect(await send(names.slice(15, 20), 60)).toMatchObject({ ok: true })
  })

  it('reach no more members by adding them to conversations', async () => {
    const from = await person()
    const most = recipientsPerDay(0, false)
    const names: string[] = []
    for (let at = 0; at <= most; at++) names.push((await person()).name)
    const open = async (to: readonly string[], at: number) => {
      const letter = { to, subject: 'x', body: `to ${to.length} of you` }
      const done = await writing.start(nodes[0], from, letter, later(at))
      if (!done.ok) throw new Error(done.code)
      return done.conversationId
    }
    const first = await open(names.slice(0, 1), -100_000)
    const second = await open(names.slice(1, 10), 0)
    const add = (into: number, at: number, name: string) =>
      writing.add(nodes[0], from, into, name, later(at))
    for (const name of names.slice(10, 20)) {
      expect(await add(first, 60, name)).toMatchObject({ ok: true })
    }
    expect(await add(second, 120, names[20])).toMatchObject({ ok: true })
    const one = (await person()).name
    expect(await add(second, 120, one)).toEqual({
      ...{ ok: false, code: 'TOO_MANY', waitSeconds: 86_280 },
    })
    expect(await add(second, 86_401, one)).toMatchObject({ ok: true })
  })

  it('by several members at the same time are in one order for all', async () => {
    const people = [await person(), await person(), await person()]
    const [first, ...others] = people
    const to = others.map(({ name }) => name)
    const letter = { to, subject: 'x', body: 'all together' }
    const begun = await writing.start(nodes[0], first, letter, NOW)
    if (!begun.ok) throw new Error(begun.code)
    await every(60, (db, at) =>
      writing.answer(db, people[at % 3], begun.conversationId, `line ${at}`, later(at)),
    )
    const { rows } = await sql<{ last: number; other: number; member: number }>`
      select last_id as last, other_id as other, member_id as member from conversation_member
      where conversation_id = ${begun.conversationId}`.execute(nodes[0])
    for (const { member, last, other } of rows) {
      const found = await sql<{ last: number; other: number }>`
        select max(id) as last, max(id) filter (where author_id <> ${member}) as other
        from message where conversation_id = ${begun.conversationId}`.execute(nodes[0])
      expect({ last, other }).toEqual(found.rows[0])
    }
  })
})

describe('the inbox', () => {
  it('finds words, phrases and what is left out, in messages and subjects of the member', async () => {
    const [me, other, third] = [await person(), await person(), await person()]
    const send = async (to: string, subject: string, body: string) => {
      const done = await writing.start(nodes[0], me, { to: [to], subject, body }, NOW)
      if (!done.ok) throw new Error(done.code)
      return done.conversationId
    }
    const film = await send(other.name, 'A film', 'the greek subtitles are late')
    const book = await send(third.name, 'A book', 'greek letters, no subtitles')
    const find = async (id: number, words: string) => {
      const filter = { isArchived: false, words, below: null, limit: 10 }
      return (await inbox.list(nodes[0], id, filter)).map((row) => row.id)
    }
    expect(await find(me.id, 'greek subtitles')).toEqual([book, film])
    expect(await find(me.id, '"greek subtitles"')).toEqual([film])
    expect(await find(me.id, 'greek -late')).toEqual([book])
    expect(await find(me.id, 'book')).toEqual([book])
    expect(await find(other.id, 'greek')).toEqual([film])
    expect(await find(other.id, '')).toEqual([film])
    expect(await find((await person()).id, 'greek')).toEqual([])
  })
})
