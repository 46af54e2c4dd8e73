import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as members from '../../../src/store/members/members.ts'
import * as outbox from '../../../src/store/records/outbox.ts'
import type { Snapshot } from '../../../src/store/fleet/snapshots.ts'
import * as snapshots from '../../../src/store/fleet/snapshots.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import {
  addMember,
  addTorrent,
  addTorrents,
  SOME_TIME,
  testSecrets,
} from '../../support/community/rows.ts'
import { slowness } from '../../support/slowness.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 12 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
afterEach(async () => {
  // No snapshot leaves its transaction open.
  await until(async () => (await openTransactions()) === 0, 5, 'all transactions ended')
})

async function openTransactions(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`.execute(db)
  return rows[0].n
}

async function readAll({ rows }: Snapshot): Promise<Envelope[]> {
  const all: Envelope[] = []
  for await (const chunk of rows) all.push(...chunk.rows)
  return all
}

const opened = () => snapshots.open(db, testSecrets, SOME_TIME)

interface Row {
  readonly memberId?: number
  readonly torrentId?: number
  readonly version: number
  readonly state: string
}

const number = () =>
  outbox.asNumberer(db, async (only) => {
    while ((await outbox.giveNumbers(only)) > 0);
  })

describe('a snapshot', () => {
  it('contains every member, and every torrent in its state', async () => {
    const memberId = await addMember(db, { passkey: 'c'.repeat(32) })
    const pending = await addTorrent(db, { state: 'pending' })
    const listed = await addTorrent(db)
    const rows = (await readAll(await opened())).map((row) => row.payload as Row)
    expect(rows.find((row) => row.memberId === memberId)).toEqual({
      memberId,
      version: 1,
      passkey: 'c'.repeat(32),
      state: 'active',
      canLeech: true,
    })
    expect(rows.find((row) => row.torrentId === pending)?.state).toBe('pending')
    expect(rows.find((row) => row.torrentId === listed)?.state).toBe('listed')
  })

  it('rule 48: contains torrents that were removed in the last 30 days, with the reason', async () => {
    const [recent, old] = [await addTorrent(db), await addTorrent(db)]
    const removed = async (id: number, secondsAgo: number) =>
      db
        .updateTable('torrent')
        .set({
          state: 'removed',
          removed_reason: 'dupe of 5',
          removed_at: new Date(SOME_TIME.getTime() - secondsAgo * 1000),
        })
        .where('id', '=', id)
        .execute()
    await removed(recent, snapshots.REMOVED_FOR_SECONDS - 1)
    await removed(old, snapshots.REMOVED_FOR_SECONDS + 1)
    const rows = (await readAll(await opened())).map((row) => row.payload as Row)
    expect(rows.find((row) => row.torrentId === recent)).toMatchObject({
      state: 'removed',
      reason: 'dupe of 5',
      removedAt: SOME_TIME.getTime() / 1000 - snapshots.REMOVED_FOR_SECONDS + 1,
    })
    expect(rows.find((row) => row.torrentId === old)).toBeUndefined()
  })

  it('is consistent: later changes are not in it', async () => {
    const [memberId, torrentId] = [await addMember(db), await addTorrent(db)]
    const { rows } = await opened()
    await memberBans.ban(db, memberId, 'later', commandLine, SOME_TIME)
    await db.updateTable('torrent').set({ version: 2 }).where('id', '=', torrentId).execute()
    const found = (await readAll({ rows, position: 0 })).map((row) => row.payload as Row)
    expect(found.find((row) => row.memberId === memberId)?.version).toBe(1)
    expect(found.find((row) => row.torrentId === torrentId)?.version).toBe(1)
  })

  it('together with the events after it gives the state of the database, despite parallel writes', async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, () => addMember(db)))
    let isWriting = true
    const writing = Promise.all(
      [0, 1, 2].map(async (writer) => {
        for (let turn = writer; isWriting; turn += 3) {
          const id = ids[turn % ids.length]
          if (turn % 2 === 0) await memberBans.ban(db, id, `turn ${turn}`, commandLine, SOME_TIME)
          else await members.resetPasskey(db, testSecrets, id, commandLine, SOME_TIME)
        }
      }),
    )
    const numbering = (async () => {
      while (isWriting) await number()
    })()
    const taken: { rows: Envelope[]; position: number }[] = []
    for (let count = 0; count < 10; count++) {
      const snapshot = await opened()
      taken.push({ rows: await readAll(snapshot), position: snapshot.position })
    }
    isWriting = false
    await Promise.all([writing, numbering])
    await number()
    const now = await readAll(await opened())
    for (const { rows, position } of taken) {
      const events = await outbox.read(db, position, 100_000, testSecrets)
      const state = apply([...rows, ...events.map(({ event }) => event)])
      expect(state).toEqual(apply(now))
    }
    expect(new Set(taken.map(({ position }) => position)).size).toBeGreaterThan(1)
  })

  it('releases its connection when its reader disconnects, or never starts', async () => {
    await sql`
      insert into member
        (name, email, password_hash, role, passkey_sealed, passkey_hash, created_at)
      select 'many' || n, 'many' || n || '@example.org', 'x', 'member',
        ${testSecrets.seal('d'.repeat(32))}::bytea, decode(lpad(to_hex(n), 64, '0'), 'hex'), now()
      from generate_series(1, 3000) n`.execute(db)
    for (let count = 0; count < 30; count++) {
      const { rows } = await opened()
      for await (const chunk of rows) if (chunk.rows.length > 1) break
    }
    const iterator = (await opened()).rows[Symbol.asyncIterator]()
    await iterator.return?.()
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
  })

  it('may take longer than the statement timeout, for a slow reader or many rows', async () => {
    await addTorrents(db, 2_000)
    const statementMs = 300 * slowness()
    const hasty = createDb(database.url, { log: silentLog(), max: 1, statementMs })
    const { rows } = await snapshots.open(hasty, testSecrets, SOME_TIME)
    let count = 0
    let began = 0
    for await (const chunk of rows) {
      count += chunk.rows.length
      if (!chunk.rows.some(({ name }) => name === 'torrent.changed') || began > 0) continue
      began = performance.now()
      await until(() => performance.now() - began > 2 * statementMs)
    }
    expect(count).toBeGreaterThan(2_000)
    await closeDb(hasty)
  })

  it('continues after the mark of any chunk of an earlier one, without gaps', async () => {
    const idsOf = (rows: readonly Envelope[]) =>
      rows.flatMap(({ payload }) => {
        const { memberId, torrentId } = payload as { memberId?: number; torrentId?: number }
        return memberId === undefined && torrentId === undefined ? [] : [`${memberId}:${torrentId}`]
      })
    const all = idsOf(await readAll(await opened()))
    const given: string[] = []
    for await (const { rows, mark } of (await opened()).rows) {
      given.push(...idsOf(rows))
      if (Math.floor(given.length / 100) % 7 !== 0) continue
      const rest = await snapshots.open(db, testSecrets, SOME_TIME, mark)
      expect([...given, ...idsOf(await readAll(rest))]).toEqual(all)
    }
    const unknown = await snapshots.open(db, testSecrets, SOME_TIME, 'whatever:this is')
    expect(idsOf(await readAll(unknown))).toEqual(all)
  })

  it('arrives in chunks at any size', async () => {
    let largest = 0
    let rows = 0
    for await (const chunk of (await opened()).rows) {
      largest = Math.max(largest, chunk.rows.length)
      rows += chunk.rows.length
    }
    expect(rows).toBeGreaterThan(3_000)
    expect(largest).toBeLessThanOrEqual(500)
  })
})

/** The final state of a tracker: the highest version of each row. */
function apply(events: readonly Envelope[]) {
  const state = new Map<string, Row>()
  for (const { name, payload } of events) {
    const row = payload as Row
    const key = `${name} ${row.memberId ?? row.torrentId ?? ''}`
    if ((state.get(key)?.version ?? 0) < row.version) state.set(key, row)
  }
  return state
}
