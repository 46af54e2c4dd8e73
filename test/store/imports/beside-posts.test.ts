import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '../../../src/store/base/db.ts'
import { bookTraffic, openTraffic } from '../../../src/store/imports/traffic/traffic.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import { addTorrent } from '../../support/community/rows.ts'
import { IMPORTED_AT } from '../../support/imports/importing.ts'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, tableOf } from '../../support/imports/small-dump.ts'
import { until } from '../../support/until.ts'

/** One member of UNIT3D with an upload and a seed time. */
function dump(uploaded: number, seconds: number): string {
  const user = {
    ...{ id: 1, username: 'ann', email: 'ann@example.net', password: 'x' },
    ...{ passkey: '0123456789abcdef'.repeat(2), group_id: 3, seedbonus: '0.5', uploaded },
  }
  const history = { id: 1, user_id: 1, torrent_id: 9, uploaded: 0, seedtime: seconds }
  return dumpOf(tableOf('users', user), tableOf('history', history))
}

describe('an import during a post to a member that it books', () => {
  let stage: ImportStage
  let db: Db
  let member: number
  const importFrom = (uploaded: number, seconds: number) => {
    return stage.bring({ source: 'unit3d', dump: dump(uploaded, seconds) })
  }
  beforeAll(async () => {
    stage = await importStage()
    db = stage.db
    await importFrom(1000, 60)
    const { rows } = await sql<{ id: number }>`select id from member where name = 'ann'`.execute(db)
    member = rows[0].id
  })
  afterAll(() => stage.end())

  /** Lets the import begin when the post has its first lock, and post when the import waits. */
  async function beside(key: string, doImport: () => Promise<unknown>) {
    const importing = await db.transaction().execute(async (tx) => {
      await sql`select from ledger_account where member_id = ${member} for update`.execute(tx)
      const begun = doImport().catch((error: unknown) => error)
      await until(() => isOneWaiting(db))
      await ledger.post(tx, {
        ...{ kind: 'grant', key, by: null, now: IMPORTED_AT },
        entries: [
          { account: { member }, currency: 'upload', amount: 7n },
          { account: { system: 'staff' }, currency: 'upload', amount: -7n },
        ],
      })
      return { begun }
    })
    expect(await importing.begun).not.toBeInstanceOf(Error)
    expect((await ledgerCheck.check(db)).faults).toEqual([])
    const { rows } = await sql`
      select uploaded::int, raw_uploaded::int as raw, seeded_seconds as seeded
      from member_totals where member_id = ${member}`.execute(db)
    return rows[0]
  }

  it('books the traffic of a member since the last run after the post', async () => {
    expect(await beside('one', () => importFrom(1500, 90))).toEqual({
      ...{ uploaded: 1507, raw: 0, seeded: 90 },
    })
  })

  it('books traffic per torrent after the post', async () => {
    const torrent = await addTorrent(db)
    await sql`
      insert into import_row (kind, old_id, new_id, outcome, digest)
      values ('torrent', 9, ${torrent}, 'imported', '')`.execute(db)
    await sql`create table import."added history" (like import.history)`.execute(db)
    await sql`insert into import."added history" (user_id) values ('1')`.execute(db)
    const rows = (table: (name: string) => string) => `
      select 0 as part, import.big(user_id)::bigint as member_id, 9::bigint as torrent_id,
        400::numeric as raw_up, 0::numeric as raw_down, 400::numeric as up, 0::numeric as down,
        0::numeric as seeded, 0::numeric as leeched, 1 as snatches, null::timestamptz as first_at,
        null::timestamptz as last_at, null::timestamptz as completed_at
      from ${table('history')}`
    const target = {
      db,
      inTransaction: <T>(work: (tx: Db) => Promise<T>) => db.transaction().execute(work),
    }
    const description = { tables: {}, parts: ['history'], rows }
    const given = { description, origin: 'Old Site', now: IMPORTED_AT }
    const book = async () => bookTraffic(target, await openTraffic(target, given), 0)
    expect(await beside('two', book)).toEqual({
      ...{ uploaded: 1514, raw: 400, seeded: 90 },
    })
  })
})

async function isOneWaiting(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}
