import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS } from '../../../src/domain/units.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { examine } from '../../../src/store/anomalies/examine.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import { aRequest } from '../../support/a-request.ts'
import { addMember, addTorrent, SOME_TIME } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db
let torrent_id: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  torrent_id = await addTorrent(db)
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

interface Filled {
  readonly daysAgo?: number
  readonly state?: 'approved' | 'undone'
  /** A bounty of this member. */
  readonly from?: number
}

/** A request of one member that was filled with a torrent of the other. */
async function filled(asker: number, payee: number, given: Filled = {}) {
  const { daysAgo = 1, state = 'approved', from } = given
  const at = new Date(SOME_TIME.getTime() - daysAgo * DAY_MS)
  const request_id = await aRequest(db, asker, 'approved')
  const by = { payee_id: payee, filler_id: payee, filled_at: at, decided_at: at, state }
  const { id } = await db
    .insertInto('request_fill')
    .values({ request_id, torrent_id, ...by })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (from === undefined) return
  const bounty = { request_id, member_id: from, currency: 'points' as const, amount: 5_000 }
  const more = { is_anonymous: false, key: `key-${id}-of`, given_at: at, fill_id: id }
  await db
    .insertInto('request_bounty')
    .values({ ...bounty, ...more, state: 'paid' })
    .execute()
}

async function found() {
  const window = { since: new Date(SOME_TIME.getTime() - 2 * DAY_MS), until: SOME_TIME }
  const all = await examine(db, window)
  return all.filter(({ kind }) => kind === 'mutual-fills')
}

it('finds two members whose requests the other fills, and what others paid for it', async () => {
  const [ann, ben, cat, dan] = await Promise.all([1, 2, 3, 4].map(() => addMember(db)))
  await filled(ann, ben, { from: cat })
  await filled(ann, ben, { from: ann })
  await filled(ann, ben, { daysAgo: 100 })
  await filled(ann, ben, { daysAgo: 200 })
  await filled(ann, ben, { state: 'undone' })
  await filled(ben, ann)
  expect(await found()).toEqual([])
  await filled(ben, ann, { from: dan })
  const [finding, ...others] = await found()
  expect(others).toEqual([])
  expect([finding.memberId, finding.subject]).toEqual([ben, String(ann)])
  expect(finding.finding.evidence.map(({ value }) => value).slice(1)).toEqual([3, 2, 100, 10])
  // Others fill their requests, too.
  await filled(ann, cat)
  await filled(ben, cat)
  expect(await found()).toEqual([])
})

it('does not look again at pairs without a new fill', async () => {
  const [ann, ben] = await Promise.all([1, 2].map(() => addMember(db)))
  for (const daysAgo of [3, 4, 5, 6, 7]) await filled(ann, ben, { daysAgo })
  expect(await found()).toEqual([])
  await filled(ann, ben)
  expect((await found()).map(({ memberId }) => memberId)).toEqual([ben])
})
