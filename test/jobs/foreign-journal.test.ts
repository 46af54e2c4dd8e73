import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { envelope } from '../../src/bridge/define-event.ts'
import {
  trafficBatch,
  trafficBooked,
  trafficRefused,
} from '../../src/bridge/events/traffic-events.ts'
import type { ListenerContext, Sender } from '../../src/jobs/define-listener.ts'
import { bookTraffic } from '../../src/jobs/listeners/book-traffic.ts'
import { silentLog } from '../../src/shared/log.ts'
import { createMetrics } from '../../src/shared/metrics.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as tokenRules from '../../src/store/promotions/token-rules.ts'
import type { Batch } from '../../src/store/records/journal-batch.ts'
import * as balances from '../../src/store/records/ledger/balances.ts'
import { createDb } from '../support/patient-db.ts'
import { aJournal, aSession, randomId } from '../support/bridge/journals.ts'
import { giveMember } from '../support/community/economy.ts'
import { addMember, addTorrent } from '../support/community/rows.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

let database: TestDatabase
let db: Db
let memberId: number
let torrentId: number

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('tracker_node').execute()
  memberId = await addMember(db)
  torrentId = await addTorrent(db)
})

function aJobs() {
  const metrics = createMetrics('jobs')
  const context = { db, clock: { now: () => NOW }, log: silentLog(), metrics }
  return {
    take: (batch: Batch, from: Sender) =>
      bookTraffic.take(
        envelope(trafficBatch, { ...batch, entries: batch.entries }),
        from,
        context as unknown as ListenerContext,
      ),
    refused: async () =>
      /babou_batches_refused_total\S* (\d+)/.exec(await metrics.registry.metrics())?.[1] ?? '0',
  }
}

/** Jobs has heard from this store under this name. */
async function reports({ node, storeId }: Sender): Promise<void> {
  const said = { node, heartbeat: '{}', heartbeat_at: NOW }
  await db
    .insertInto('tracker_node')
    .values({ store_id: storeId, ...said })
    .onConflict((conflict) => conflict.column('store_id').doUpdateSet(said))
    .execute()
}

const aSender = (node: string): Sender => ({ node, storeId: randomId() })

/** A journal with two entries of 5 bytes; the first one is booked from `from`. */
async function halfBooked(jobs: ReturnType<typeof aJobs>, from: Sender) {
  const journal = aJournal()
  const session = aSession({ memberId, torrentId })
  journal.add(session.says({ up: 5n }), session.says({ up: 5n }))
  const { journalId } = journal
  const answer = await jobs.take(journal.batch(0, 1), from)
  expect(answer).toEqual(envelope(trafficBooked, { journalId, booked: 1 }))
  return journal
}

/** What the database has of the journal and the member. */
async function rows(journalId: string) {
  const id = Buffer.from(journalId, 'hex')
  return {
    journal: await db
      .selectFrom('traffic_journal')
      .selectAll()
      .where('journal_id', '=', id)
      .executeTakeFirst(),
    ledger: await db
      .selectFrom('traffic_ledger')
      .selectAll()
      .where('journal_id', '=', id)
      .execute(),
    totals: await db
      .selectFrom('member_totals')
      .selectAll()
      .where('member_id', '=', memberId)
      .executeTakeFirst(),
  }
}

describe('the journal of another tracker', () => {
  it('is refused with the reason and counted, and nothing changes', async () => {
    const [jobs, one, two] = [aJobs(), aSender('one'), aSender('two')]
    for (const tracker of [one, two]) await reports(tracker)
    const journal = await halfBooked(jobs, one)
    const before = await rows(journal.journalId)

    const answer = await jobs.take(journal.batch(1), two)
    expect(answer?.name).toBe(trafficRefused.name)
    const { reason } = answer?.payload as { reason: string }
    expect(reason).toMatch(/is that of one\. To book it, move the whole folder .* store\.json/)
    expect(await rows(journal.journalId)).toEqual(before)
    expect(await jobs.refused()).toBe('1')

    const { journalId } = journal
    const own = await jobs.take(journal.batch(1), one)
    expect(own).toEqual(envelope(trafficBooked, { journalId, booked: 2 }))
  })

  it('uses no freeleech token for a download that starts in it', async () => {
    const [jobs, one, two] = [aJobs(), aSender('one'), aSender('two')]
    for (const tracker of [one, two]) await reports(tracker)
    await giveMember(db, memberId, 'tokens', 1, { now: NOW })
    const rule = { leastBytes: 0, keep: 0, categoryId: null, onlyExpiring: false }
    await tokenRules.set(db, memberId, rule, NOW)
    const tokens = () => balances.balanceOf(db, { member: memberId }, 'tokens')
    const journal = await halfBooked(jobs, one)
    const download = aSession({ memberId, torrentId: await addTorrent(db), left: 900_000n })
    journal.add(download.says({ kind: 'started', after: 0 }))

    expect((await jobs.take(journal.batch(1), two))?.name).toBe(trafficRefused.name)
    expect(await tokens()).toBe(1n)
    const { journalId } = journal
    const own = await jobs.take(journal.batch(1), one)
    expect(own).toEqual(envelope(trafficBooked, { journalId, booked: 3 }))
    expect(await tokens()).toBe(0n)
  })

  it.each([
    ['under another name, with the store of the first', (one: Sender) => ({ ...one, node: 'new' })],
    ['under the same name, with a new store', (one: Sender) => aSender(one.node)],
  ])('is booked for a tracker that has its folder %s', async (_, moved) => {
    const [jobs, one] = [aJobs(), aSender('one')]
    await reports(one)
    const { journalId, batch } = await halfBooked(jobs, one)
    const heir = moved(one)
    await reports(heir)
    const answer = await jobs.take(batch(1), heir)
    expect(answer).toEqual(envelope(trafficBooked, { journalId, booked: 2 }))
    expect(await jobs.refused()).toBe('0')
  })

  it('is booked for any tracker when its tracker was removed from the fleet', async () => {
    const [jobs, one, two] = [aJobs(), aSender('one'), aSender('two')]
    for (const tracker of [one, two]) await reports(tracker)
    const { journalId, batch } = await halfBooked(jobs, one)
    expect((await jobs.take(batch(1), two))?.name).toBe(trafficRefused.name)
    await db.deleteFrom('tracker_node').where('node', '=', 'one').execute()
    const answer = await jobs.take(batch(1), two)
    expect(answer).toEqual(envelope(trafficBooked, { journalId, booked: 2 }))
  })
})
