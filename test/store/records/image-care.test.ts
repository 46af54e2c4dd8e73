import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as imageCare from '../../../src/store/records/image-care.ts'
import * as images from '../../../src/store/records/images.ts'
import { aRequest } from '../../support/a-request.ts'
import { addMember, SOME_TIME } from '../../support/community/rows.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
let memberId: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  memberId = await addMember(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

/** Stores an image; returns the Markdown that shows it. */
async function shown(): Promise<string> {
  const size = { width: 20, height: 20 }
  const thumb = { bytes: randomBytes(8), ...size }
  const { digest } = await images.add(
    db,
    { bytes: randomBytes(16), ...size, thumb },
    memberId,
    SOME_TIME,
  )
  return `![](/img/${digest.toString('hex')})`
}

it('an image in a request, a draft or a prepared answer is not deleted as unused', async () => {
  const requestId = await aRequest(db, memberId)
  await db
    .updateTable('request')
    .set({ description: await shown() })
    .where('id', '=', requestId)
    .execute()
  const fields = JSON.stringify({ body: await shown() })
  await sql`insert into text_draft (member_id, place, fields, saved_at)
    values (${memberId}, 'topic 1', ${fields}::jsonb, ${SOME_TIME})`.execute(db)
  const answer = { name: 'Ports', body: await shown() }
  await db.insertInto('prepared_answer').values(answer).execute()
  await shown()
  const from = await imageCare.references(db)
  await imageCare.look(db, 0, 100, from, SOME_TIME)
  const later = new Date(SOME_TIME.getTime() + DAY_MS)
  expect(await imageCare.removeUnused(db, later, 100, from)).toBe(1)
  expect(await db.selectFrom('image').select('id').execute()).toHaveLength(3)
})
