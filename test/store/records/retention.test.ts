import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as blobs from '../../../src/store/base/blobs.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as ledgerPartitions from '../../../src/store/records/ledger/partitions.ts'
import * as retention from '../../../src/store/records/retention.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../../support/bridge/journals.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'

const DAY = 86_400
let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

const ago = (seconds: number) => new Date(SOME_TIME.getTime() - seconds * 1000)
const unix = (date: Date) => date.getTime() / 1000

async function sessionKeys() {
  const rows = await db.selectFrom('peer_session').selectAll().orderBy('session_key').execute()
  return rows.map((row) => [row.session_key.toString('hex').slice(-2), row.ended_by])
}

it('silent sessions end, and ended ones are deleted after 30 days', async () => {
  const about = { memberId: await addMember(db), torrentId: await addTorrent(db) }
  const journal = aJournal()
  const at = (key: string, date: Date) =>
    aSession({ ...about, sessionKey: key.padStart(16, '0'), at: unix(date) - 60 })
  journal.add(
    at('aa', ago(DAY + 1)).says({ after: 60 }),
    at('bb', ago(DAY - 1)).says({ after: 60 }),
    at('cc', ago(31 * DAY)).says({ after: 60, kind: 'stopped' }),
    at('dd', ago(29 * DAY)).says({ after: 60, kind: 'expired' }),
  )
  await book(db, journal.batch(), { node: 'x', storeId: randomId() }, SOME_TIME)
  expect(await retention.closeSilentSessions(db, ago(DAY), 10, SOME_TIME)).toBe(1)
  expect(await retention.pruneSessions(db, ago(30 * DAY), 10)).toBe(1)
  expect(await sessionKeys()).toEqual([
    ['aa', 'silent'],
    ['bb', null],
    ['dd', 'expired'],
  ])
})

it('silent sessions of a demo, which no tracker reports, stay', async () => {
  const about = { memberId: await addMember(db), torrentId: await addTorrent(db) }
  const journal = aJournal()
  journal.add(aSession({ ...about, at: unix(ago(9 * DAY)) }).says({ after: 60 }))
  await book(db, journal.batch(), { node: 'demo', storeId: 'demo' }, SOME_TIME)
  expect(await retention.closeSilentSessions(db, ago(DAY), 10, SOME_TIME)).toBe(0)
})

it('a session that was ended as silent continues with its next entry', async () => {
  const about = { memberId: await addMember(db), torrentId: await addTorrent(db) }
  const client = aSession({ ...about, sessionKey: 'e'.repeat(16), at: unix(ago(3 * DAY)) })
  const journal = aJournal()
  journal.add(client.says({ up: 5n }))
  const origin = { node: 'x', storeId: randomId() }
  await book(db, journal.batch(), origin, SOME_TIME)
  await retention.closeSilentSessions(db, ago(DAY), 10, SOME_TIME)
  journal.add(client.says({ kind: 'resumed', uploaded: 9n, at: unix(SOME_TIME) }))
  await book(db, journal.batch(1), origin, SOME_TIME)
  const row = await db
    .selectFrom('peer_session')
    .selectAll()
    .where('member_id', '=', about.memberId)
    .executeTakeFirstOrThrow()
  expect(row).toMatchObject({ uploaded: 9n, ended_at: null, ended_by: null })
  const totals = await db
    .selectFrom('member_totals')
    .selectAll()
    .where('member_id', '=', about.memberId)
    .executeTakeFirstOrThrow()
  expect(totals.uploaded).toBe(9n)
})

it('sign-in sessions are deleted 30 days after their end, but not while the cookie is valid', async () => {
  const memberId = await addMember(db)
  const add = (id: string, expires: Date, ended: Date | null) =>
    db
      .insertInto('sign_in')
      .values({
        id,
        member_id: memberId,
        created_at: ago(90 * DAY),
        last_at: ago(40 * DAY),
        expires_at: expires,
        ended_at: ended,
      })
      .execute()
  await add('expired long ago', ago(31 * DAY), null)
  await add('expired lately', ago(DAY), null)
  await add('ended long ago', ago(DAY), ago(31 * DAY))
  await add('ended, cookie good', ago(-DAY), ago(31 * DAY))
  expect(await retention.pruneSignIns(db, ago(30 * DAY), 10, SOME_TIME)).toBe(2)
  const rows = await db.selectFrom('sign_in').select('id').orderBy('id').execute()
  expect(rows.map(({ id }) => id)).toEqual(['ended, cookie good', 'expired lately'])
})

it('the position of a journal is deleted a year after its last batch, and not before', async () => {
  const journal = aJournal()
  const origin = { node: 'x', storeId: randomId() }
  await book(db, journal.batch(), origin, ago(400 * DAY))
  const fresh = aJournal()
  await book(db, fresh.batch(), origin, ago(300 * DAY))
  expect(await retention.pruneJournals(db, ago(366 * DAY), 10)).toBe(1)
  const rows = await db.selectFrom('traffic_journal').select('journal_id').execute()
  expect(rows.map((row) => row.journal_id.toString('hex'))).toContain(fresh.journalId)
})

it('content of torrents removed 30 days ago is deleted, and their rows and hashes are kept', async () => {
  const [listed, recent, old] = [await addTorrent(db), await addTorrent(db), await addTorrent(db)]
  const removals = [
    [recent, ago(29 * DAY)],
    [old, ago(31 * DAY)],
  ] as const
  for (const id of [listed, recent, old]) {
    await db
      .insertInto('torrent_blob')
      .values({
        torrent_id: id,
        info_digest: await blobs.put(db, Buffer.from('de'), 'x', SOME_TIME),
      })
      .execute()
    await db
      .insertInto('torrent_file')
      .values({ torrent_id: id, position: 0, path: 'a', size: 1 })
      .execute()
  }
  for (const [id, removed_at] of removals) {
    await db
      .updateTable('torrent')
      .set({ state: 'removed', removed_at })
      .where('id', '=', id)
      .execute()
  }
  expect(await retention.forgetRemoved(db, ago(30 * DAY), 10)).toBe(1)
  const kept = await db.selectFrom('torrent_blob').select('torrent_id').execute()
  expect(kept.map((row) => row.torrent_id)).toEqual([listed, recent])
  const files = await db.selectFrom('torrent_file').select('torrent_id').execute()
  expect(files.map((row) => row.torrent_id)).toEqual([listed, recent])
  const hashes = await db
    .selectFrom('torrent_hash')
    .where('torrent_id', '=', old)
    .selectAll()
    .execute()
  expect(hashes).toHaveLength(1)
})

it('the ledger gets tables for the next months once, and rows are stored in them', async () => {
  const november = new Date('2031-11-30T23:59:59Z')
  const nodes = [1, 2, 3].map(() => ledgerPartitions.makeAhead(db, november, 3))
  expect((await Promise.all(nodes)).flat().sort()).toEqual([
    'traffic_ledger_2031_11',
    'traffic_ledger_2031_12',
    'traffic_ledger_2032_01',
    'traffic_ledger_2032_02',
  ])
  expect(await ledgerPartitions.makeAhead(db, november, 3)).toEqual([])
  const about = { memberId: await addMember(db), torrentId: await addTorrent(db) }
  const journal = aJournal()
  journal.add(aSession({ ...about, at: unix(november) - 60 }).says({ up: 1n, after: 60 }))
  await book(db, journal.batch(), { node: 'x', storeId: randomId() }, SOME_TIME)
  const { rows } = await sql<{ part: string }>`
    select tableoid::regclass::text as part from traffic_ledger
    where member_id = ${about.memberId}`.execute(db)
  expect(rows).toEqual([{ part: 'traffic_ledger_2031_11' }])
})

it('a month for which the ledger already has rows gets no table', async () => {
  const may = new Date('2033-05-15T00:00:00Z')
  const about = { memberId: await addMember(db), torrentId: await addTorrent(db) }
  const journal = aJournal()
  journal.add(aSession({ ...about, at: unix(may) - 60 }).says({ up: 1n, after: 60 }))
  await book(db, journal.batch(), { node: 'x', storeId: randomId() }, SOME_TIME)
  expect(await ledgerPartitions.makeAhead(db, may, 1)).toEqual(['traffic_ledger_2033_06'])
})
