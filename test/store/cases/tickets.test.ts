import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_TICKETS } from '../../../src/domain/cases/cases.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as tickets from '../../../src/store/cases/tickets.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-11-29T12:00:00Z')

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

/** Tickets of a member in a state; returns their IDs. */
async function some(memberId: number, state: 'open' | 'decided', many: number) {
  const isOver = state === 'decided'
  const { rows } = await sql<{ id: number }>`
    insert into staff_case (kind, reason_id, urgency, subject, member_id, created_at, since, state,
      outcome, decided_at)
    select 'ticket', (select min(id) from case_reason), 2, 'Help ' || number, ${memberId}, ${NOW},
      ${NOW}, ${state}, ${isOver ? 'answered' : null}, ${isOver ? NOW : null}::timestamptz
    from generate_series(1, ${many}::int) as number returning id`.execute(db)
  return rows.map(({ id }) => id)
}

async function areBothWaiting(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length === 2
}

describe('tickets', () => {
  it('that are reopened at the same moment are no more than a member may have open', async () => {
    const member = await addMember(db)
    await some(member, 'open', MOST_TICKETS - 1)
    const decided = await some(member, 'decided', 2)
    const reopened = await db.transaction().execute(async (tx) => {
      await sql`select from staff_case where id = any(${decided}::bigint[]) for update`.execute(tx)
      const both = decided.map((id) => tickets.reopen(db, id, member, NOW))
      await until(areBothWaiting, 20, 'both wait')
      return { both }
    })
    expect((await Promise.all(reopened.both)).sort()).toEqual(['DONE', 'TOO_MANY_OPEN'])
  })
})
