import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { JobCall } from '../../src/jobs/define-job.ts'
import { pruneOutbox } from '../../src/jobs/tasks/system/prune-outbox.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as outbox from '../../src/store/records/outbox.ts'
import * as outboxSize from '../../src/store/records/outbox-size.ts'
import { createDb } from '../support/patient-db.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { SOME_TIME } from '../support/community/rows.ts'

const MiB = 2 ** 20
const EVENTS = 6_000
const DAY_MS = 86_400_000

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 4 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** Numbered events of 4 KB, oldest first. */
async function fill(): Promise<void> {
  await db.deleteFrom('outbox').execute()
  await sql`
    insert into outbox (position, event, event_version, payload, created_at)
    select n, 'torrent.changed', 1, jsonb_build_object('n', n, 'text',
      (select string_agg(md5((n * 200 + part)::text), '') from generate_series(1, 125) part)),
      ${SOME_TIME}::timestamptz from generate_series(1, ${EVENTS}::int) n`.execute(db)
  await db
    .updateTable('outbox_identity')
    .set({ next_position: EVENTS + 1 })
    .execute()
}

async function chosen(value: object): Promise<void> {
  const text = JSON.stringify(value)
  await sql`
    insert into setting (key, value, updated_at) values ('site', ${text}::jsonb, now())
    on conflict (key) do update set value = excluded.value`.execute(db)
}

function prune(now: Date): Promise<void> {
  const call: Partial<JobCall> = { db, now, log: silentLog(), did: () => {} }
  const stopping = new AbortController().signal
  return pruneOutbox.run({ ...call, config: readConfig({}, '/'), stopping } as JobCall)
}

describe('the outbox for trackers that are not connected', () => {
  it('is pruned by age, as staff have set', async () => {
    await fill()
    await chosen({ outboxDays: 2 })
    await prune(new Date(SOME_TIME.getTime() + 1.9 * DAY_MS))
    expect(await outbox.bounds(db)).toEqual({ oldest: 1, newest: EVENTS })
    await prune(new Date(SOME_TIME.getTime() + 2.1 * DAY_MS))
    expect(await outbox.bounds(db)).toEqual({ oldest: EVENTS + 1, newest: EVENTS })
  })

  it('is pruned by size, oldest first, as staff have set', async () => {
    await fill()
    await chosen({ outboxMebibytes: 16 })
    const before = await outboxSize.keptBytes(db)
    expect(before).toBeGreaterThan(18 * MiB)
    await prune(SOME_TIME)
    const after = await outboxSize.keptBytes(db)
    expect(after).toBeLessThanOrEqual(16 * MiB)
    const { oldest, newest } = await outbox.bounds(db)
    expect([oldest > 1, newest]).toEqual([true, EVENTS])
    await prune(SOME_TIME)
    expect(await outboxSize.keptBytes(db)).toBe(after)
  })
})
