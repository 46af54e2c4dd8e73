import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobCall } from '../../../../src/jobs/define-job.ts'
import { findAnomalies } from '../../../../src/jobs/tasks/people/find-anomalies.ts'
import { silentLog } from '../../../../src/shared/log.ts'
import { aListedTorrent } from '../../../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

const GiB = 1024n ** 3n
const HOUR_MS = 3_600_000
const NOW = new Date('2026-03-01T12:00:00Z')

let site: TestSite
let moderator: TestBrowser
const ids: Record<string, number> = {}
let torrentId: number
let number = 0

beforeAll(async () => {
  site = await testSite()
  await site.member('moderator', 'moderator')
  moderator = await site.entered('moderator')
  for (const name of ['honest', 'liar', 'sharer', 'twin']) {
    ids[name] = (await site.member(name)).id
  }
  torrentId = await aListedTorrent(site.db, 'Odd.Film.2020', ids.honest)
})
afterAll(() => site.stop())

async function booked(name: string, hoursAgo: number, up: bigint, down: bigint): Promise<void> {
  const at = new Date(NOW.getTime() - hoursAgo * HOUR_MS)
  const since = new Date(at.getTime() - HOUR_MS / 2)
  await sql`
    insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id, session_key,
      kind, raw_up, raw_down, up_permille, down_permille, credited_up, credited_down)
    values (${at}, ${since}, ${Buffer.alloc(16)}, ${number++}, ${ids[name]}, ${torrentId},
      ${Buffer.alloc(8)}, 'interval', ${String(up)}, ${String(down)}, 1000, 1000, 0, 0)`.execute(
    site.db,
  )
}

async function session(name: string, key: string, ipv4: string): Promise<void> {
  await sql`
    insert into peer_session (torrent_id, member_id, session_key, store_id, client, key_hash, ipv4,
      uploaded, downloaded, left_bytes, seeding, started_at, last_at, sequence)
    values (${torrentId}, ${ids[name]}, ${Buffer.from(key.padEnd(8))},
      ${'s'.repeat(32)}, '-XX1-', 1, ${ipv4}::inet, 0, 0, 0, true, ${NOW}, ${NOW}, 1)`.execute(
    site.db,
  )
}

async function look(now = NOW): Promise<void> {
  const call: Partial<JobCall> = { db: site.db, now, log: silentLog(), did: () => {} }
  await findAnomalies.run({ ...call, stopping: new AbortController().signal } as JobCall)
}

interface Item {
  readonly id: number
  readonly kind: string
  readonly member: string
  readonly score: number
}

async function found(query = ''): Promise<Item[]> {
  return (await moderator.json(`/admin/anomalies${query}`)).body.items
}

describe('anomalies', () => {
  it('are found in traffic, sessions and sign-ins, with evidence, and ban no one', async () => {
    // Two hours ago, in half an hour: less than a gigabit, and more.
    await booked('honest', 2, 200n * GiB, 0n)
    await booked('liar', 2, 400n * GiB, 0n)
    for (const net of [1, 2, 3, 4, 5]) {
      await session('sharer', `n${net}`, `198.51.${net}.7`)
    }
    const at = new Date(NOW.getTime() - HOUR_MS)
    for (const name of ['sharer', 'twin']) {
      const times = { created_at: at, last_at: at, expires_at: NOW }
      const row = { id: `at home ${name}`, member_id: ids[name], ip: '203.0.113.77', ...times }
      await site.db.insertInto('sign_in').values(row).execute()
    }
    await look()
    const kinds = (await found()).map(({ kind, member }) => `${kind} ${member}`).sort()
    expect(kinds).toEqual(['impossible-speed liar', 'key-sharing sharer', 'shared-address twin'])
    const { text } = await moderator.get('/admin/fair-play/liar')
    for (const part of ['Impossible speed', '400 GiB', 'Odd.Film.2020', 'Evidence only']) {
      expect(text).toContain(part)
    }
    const { rows } = await sql`select 1 from member where state = 'banned'`.execute(site.db)
    expect(rows).toEqual([])
    // Before a look has seen the day, a speed accuses no one.
    expect((await moderator.json('/admin')).body.queues).toContainEqual(
      expect.objectContaining({ name: 'fair-play', count: 2 }),
    )
  })

  it('are listed worst first, page by page, each once', async () => {
    const all = (await found()).map(({ score }) => score)
    expect(all).toEqual([...all].sort((a, b) => b - a))
    const seen: number[] = []
    let cursor = ''
    do {
      const { body } = await moderator.json(`/admin/anomalies?limit=2&cursor=${cursor}`)
      seen.push(...body.items.map(({ id }: Item) => id))
      cursor = body.next ?? ''
    } while (cursor !== '')
    expect(new Set(seen).size).toBe(3)
    expect((await moderator.json('/admin/anomalies?cursor=x')).body.code).toBe('BAD_CURSOR')
  })

  it('keep the decision of staff, unless they become worse', async () => {
    const [liar] = await found('?kind=impossible-speed')
    const path = `/admin/anomalies/${liar.id}/decide`
    expect((await moderator.send('post', path, { state: 'guilty' })).status).toBe(422)
    const { body } = await moderator.send('post', path, { state: 'dismissed', note: 'A bug.' })
    expect(body).toMatchObject({ state: 'dismissed', note: 'A bug.', decidedBy: 'moderator' })
    await booked('liar', -0.5, 300n * GiB, 0n)
    await look(new Date(NOW.getTime() + 2 * HOUR_MS))
    expect(await found('?kind=impossible-speed')).toEqual([])
    await booked('liar', -2.5, 900n * GiB, 0n)
    await look(new Date(NOW.getTime() + 4 * HOUR_MS))
    expect(await found('?kind=impossible-speed')).toHaveLength(1)
    expect((await moderator.send('post', '/admin/anomalies/99999/decide')).status).toBe(404)
  })

  it('of rules that were retired can be read, with their torrent', async () => {
    const at = { first_at: NOW, last_at: NOW, state: 'dismissed' as const }
    const about = { member_id: ids.honest, subject: String(torrentId), score: 80, evidence: '[]' }
    await site.db
      .insertInto('anomaly')
      .values({ kind: 'upload-to-nobody', ...about, ...at })
      .execute()
    expect(await found('?kind=upload-to-nobody&state=dismissed')).toHaveLength(1)
    const { text } = await moderator.get('/admin/fair-play/honest')
    for (const part of ['retired', 'Odd.Film.2020']) expect(text).toContain(part)
  })

  it('of two members name both, with links', async () => {
    const at = { first_at: NOW, last_at: NOW, state: 'open' as const, evidence: '[]' }
    const pair = { member_id: ids.sharer, subject: String(ids.twin), score: 60 }
    await site.db
      .insertInto('anomaly')
      .values({ kind: 'mutual-fills', ...pair, ...at })
      .execute()
    const { text } = await moderator.get('/admin/fair-play/sharer')
    for (const name of ['sharer', 'twin']) expect(text).toContain(`/admin/users/${name}"`)
  })
})

describe('an anomaly about a member of staff', () => {
  it('is seen and decided by others only', async () => {
    await site.member('other', 'admin')
    const other = await site.entered('other')
    const moderatorRow = await site.db
      .selectFrom('member')
      .select('id')
      .where('name', '=', 'moderator')
      .executeTakeFirstOrThrow()
    const { id } = await site.db
      .insertInto('anomaly')
      .values({
        ...{ kind: 'impossible-speed', member_id: moderatorRow.id, subject: '', score: 60 },
        ...{ evidence: '[]', first_at: NOW, last_at: NOW },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const path = `/admin/anomalies/${id}`
    const idsSeen = async (browser: TestBrowser) =>
      ((await browser.json('/admin/anomalies')).body.items as Item[]).map((item) => item.id)
    expect(await idsSeen(moderator)).not.toContain(id)
    expect(await idsSeen(other)).toContain(id)
    expect((await moderator.json(path)).status).toBe(404)
    const own = await moderator.send('post', `${path}/decide`, { state: 'dismissed' })
    expect(own.status).toBe(404)
    const section = await moderator.get('/admin/members/moderator/traffic')
    expect(section.text).not.toContain('/admin/fair-play/moderator')
    expect((await moderator.get('/admin/fair-play/moderator')).status).toBe(404)
    expect((await moderator.get(path)).status).toBe(404)
    expect((await other.json(path)).status).toBe(200)
    const decided = await other.send('post', `${path}/decide`, { state: 'dismissed' })
    expect(decided.status).toBe(200)
  })
})
