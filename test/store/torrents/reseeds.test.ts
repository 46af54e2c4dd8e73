import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as reseeds from '../../../src/store/torrents/reseeds.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-11-29T12:00:00Z')

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

async function areWaiting(wanted: number): Promise<boolean> {
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows[0].n >= wanted
}

/** Runs requests that all have begun before the first of them can end; returns their codes. */
async function together(torrents: readonly number[], members: readonly number[]) {
  const asked = await db.transaction().execute(async (tx) => {
    await sql`select from torrent where id = any(${[...torrents]}::bigint[]) for update`.execute(tx)
    const all = torrents.flatMap((torrent) =>
      members.map((id) => reseeds.ask(db, torrent, { id, name: 'eve' }, NOW)),
    )
    await until(() => areWaiting(all.length), 20, 'all of them wait')
    return { all }
  })
  return (await Promise.all(asked.all)).map(({ code }) => code).sort()
}

describe('a reseed request', () => {
  it('of two at the same moment for one torrent, only one notifies', async () => {
    const [one, two] = [await addMember(db), await addMember(db)]
    expect(await together([await addTorrent(db)], [one, two])).toEqual(['ASKED', 'TOO_SOON'])
  })

  it('is made five times a day by a member, also at the same moment', async () => {
    const torrents: number[] = []
    for (let n = 0; n < 6; n++) torrents.push(await addTorrent(db))
    const codes = await together(torrents, [await addMember(db)])
    expect(codes).toEqual([...Array<string>(5).fill('ASKED'), 'TOO_MANY'])
  })
})
