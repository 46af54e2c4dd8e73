import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../src/shared/log.ts'
import { closeDb, type Db } from '../../../../src/store/base/db.ts'
import { lockAgainstWriters } from '../../../../src/store/imports/undoing/locks.ts'
import { createDb } from '../../../support/patient-db.ts'
import type { TestDatabase } from '../../../support/postgres.ts'
import { testDatabase } from '../../../support/postgres.ts'
import { until } from '../../../support/until.ts'

describe('the locks of an undo', () => {
  let database: TestDatabase
  let db: Db
  let writer: pg.Client
  beforeAll(async () => {
    database = await testDatabase()
    db = createDb(database.url, { log: silentLog() })
    writer = new pg.Client({ connectionString: database.url })
    await writer.connect()
  })
  afterAll(async () => {
    await writer.end()
    await closeDb(db)
    await database.drop()
  })

  const lock = () => {
    return db.transaction().execute(async (tx) => {
      await lockAgainstWriters(tx, ['torrent_tag', 'member'])
      const { rows } = await sql<{ tables: string }>`
        select string_agg(relation::regclass::text, ', ' order by relation::regclass::text)
          as tables
        from pg_locks where pid = pg_backend_pid() and mode = 'ExclusiveLock' and granted
          and relation is not null`.execute(tx)
      return rows[0].tables
    })
  }
  const waits = async () => {
    const { rows } = await sql`
      select from pg_locks where not granted and relation = 'member'::regclass`.execute(db)
    return rows.length > 0
  }

  it('wait until others have written', async () => {
    await writer.query('begin')
    await writer.query("update member set name = name where name = 'x'")
    const locked = lock()
    await until(waits)
    await writer.query('commit')
    expect(await locked).toBe('member, torrent_tag')
  })

  it('are given up for a writer that waits for them, and taken again', async () => {
    const outcomes: string[] = []
    // PostgreSQL decides which of the two fails: the one that has waited for a second.
    while (outcomes.length < 20 && !outcomes.includes('committed')) {
      await writer.query('begin')
      await writer.query("update member set name = name where name = 'x'")
      const locked = lock()
      await until(waits)
      outcomes.push(
        await writer.query('delete from torrent_tag where tag_id = 0').then(
          () => 'committed',
          (error: unknown) => (error as { code: string }).code,
        ),
      )
      await writer.query('commit')
      expect(await locked).toBe('member, torrent_tag')
    }
    expect(outcomes).toContain('committed')
  })
})
