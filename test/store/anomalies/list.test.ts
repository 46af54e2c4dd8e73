import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as anomalies from '../../../src/store/anomalies/anomalies.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const TORRENTS = 40
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

async function add(kind: string, subject: string): Promise<void> {
  const member_id = await addMember(db)
  const at = { first_at: SOME_TIME, last_at: SOME_TIME }
  await db
    .insertInto('anomaly')
    .values({ kind, member_id, subject, score: 50, evidence: '[]', times: 1, ...at })
    .execute()
}

/** Rows read so far; the session also has those of earlier transactions. */
async function torrentsRead(tx: Db): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_user_tables
    where relname = 'torrent'`.execute(tx)
  return rows[0].read
}

it('shows the torrent of an anomaly that is about one, and reads no other torrents', async () => {
  const ids: number[] = []
  for (let nth = 0; nth < TORRENTS; nth++) ids.push(await addTorrent(db))
  await add('impossible-speed', String(ids[3]))
  await add('upload-to-nobody', String(ids[4]))
  await add('impossible-speed', 'x')
  await add('shared-address', String(ids[5]))
  const open = { state: 'open', kind: null, after: null, limit: 10 } as const
  await db.transaction().execute(async (tx) => {
    for (const off of ['seqscan', 'hashjoin', 'mergejoin', 'bitmapscan']) {
      await sql`select set_config(${`enable_${off}`}, 'off', true)`.execute(tx)
    }
    const before = await torrentsRead(tx)
    const rows = await anomalies.list(tx, open)
    const shown = rows.map(({ kind, subject, torrentId }) => [kind, subject, torrentId])
    expect(shown.sort()).toEqual([
      ['impossible-speed', String(ids[3]), ids[3]],
      ['impossible-speed', 'x', null],
      ['shared-address', String(ids[5]), null],
      ['upload-to-nobody', String(ids[4]), ids[4]],
    ])
    expect((await torrentsRead(tx)) - before).toBe(2)
  })
})
