import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as members from '../../../src/store/members/members.ts'
import { inviteCode } from '../../../src/store/notifications/mail-links.ts'
import * as invites from '../../../src/store/registration/invites.ts'
import { createDb } from '../../support/patient-db.ts'
import { addMember, testSecrets } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

const NOW = new Date('2026-11-29T12:00:00Z')
const HOUR_MS = 3_600_000

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

function make(inviterId: number, email: string | null, now: Date) {
  const inviter = { id: inviterId, name: 'ann' }
  const given = { inviter, note: '', email, days: 7, isFree: true }
  return invites.make(db, testSecrets, given, now)
}

async function isWaiting(): Promise<boolean> {
  const { rows } = await sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}

describe('an invite', () => {
  it('that is withdrawn while a guest joins with it is used, and neither fails', async () => {
    const inviter = await addMember(db)
    const id = (await make(inviter, null, NOW)) as number
    const { withdrawn } = await db.transaction().execute(async (tx) => {
      await invites.lockUsable(tx, testSecrets, inviteCode(testSecrets, id), NOW)
      const waits = invites.revoke(db, inviter, id, NOW)
      await until(isWaiting, 20, 'the withdrawal waits')
      const address = { name: 'guest', email: 'guest@example.org', passwordHash: 'none' }
      const guest = { ...address, role: 'member', invitedBy: inviter } as const
      const joined = await members.insert(tx, testSecrets, guest, NOW)
      await invites.use(tx, id, joined.id, NOW)
      return { withdrawn: waits }
    })
    expect(await withdrawn).toBe(false)
  })

  it('is emailed once by a form that is sent twice, and again later', async () => {
    const inviter = await addMember(db)
    const to = 'friend@example.org'
    const both = await Promise.all([make(inviter, to, NOW), make(inviter, to, NOW)])
    expect(both[0]).toBe(both[1])
    expect(await make(inviter, 'other@example.org', NOW)).not.toBe(both[0])
    expect(await make(inviter, to, new Date(NOW.getTime() + HOUR_MS))).not.toBe(both[0])
    const mails = db.selectFrom('mail').select('id').where('recipient', '=', to)
    expect(await mails.execute()).toHaveLength(2)
  })
})
