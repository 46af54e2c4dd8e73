import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SENT_TWICE_MINUTES } from '../../../../src/domain/members/sent-twice.ts'
import { silentLog } from '../../../../src/shared/log.ts'
import type { Db } from '../../../../src/store/base/db.ts'
import { closeDb } from '../../../../src/store/base/db.ts'
import { justMade } from '../../../../src/store/records/members/sent-twice.ts'
import { addMember } from '../../../support/community/rows.ts'
import { createDb } from '../../../support/patient-db.ts'
import type { TestDatabase } from '../../../support/postgres.ts'
import { testDatabase } from '../../../support/postgres.ts'

const NOW = new Date('2026-11-29T12:00:00Z')
const after = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000)

let database: TestDatabase
let db: Db
let ann: number
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  ann = await addMember(db, { name: 'ann' })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** Stores a note about ann, by ann or by the machine's administrator. */
async function note(body: string, by: number | null, at: Date): Promise<number> {
  const { id } = await db
    .insertInto('member_note')
    .values({ member_id: ann, author_id: by, author_name: '', body, created_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const noted = (body: string, by: number | null, now: Date) =>
  justMade(db, 'member_note', { member_id: ann, author_id: by, body }, now)

describe('what a form just made', () => {
  it('is the newest row with the same content', async () => {
    await note('same', ann, NOW)
    const newest = await note('same', ann, after(1))
    await note('other', ann, after(2))
    expect(await noted('same', ann, after(3))).toBe(newest)
    expect(await noted('none', ann, after(3))).toBeNull()
  })

  it('tells a row of no member from that of a member', async () => {
    const mine = await note('whose', ann, NOW)
    expect(await noted('whose', null, NOW)).toBeNull()
    const ofMachine = await note('whose', null, NOW)
    expect(await noted('whose', null, NOW)).toBe(ofMachine)
    expect(await noted('whose', ann, NOW)).toBe(mine)
  })

  it('is only what was made within the time in which a form is sent twice', async () => {
    const id = await note('late', ann, NOW)
    expect(await noted('late', ann, after(SENT_TWICE_MINUTES - 1))).toBe(id)
    expect(await noted('late', ann, after(SENT_TWICE_MINUTES))).toBeNull()
  })
})
