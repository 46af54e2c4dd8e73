import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networksBanned } from '../../../src/bridge/events/network-events.ts'
import { liftBans } from '../../../src/jobs/tasks/people/lift-bans.ts'
import { silentLog } from '../../../src/shared/log.ts'
import * as emailDomains from '../../../src/store/bans/email-domains.ts'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as memberPages from '../../../src/store/members/pages.ts'
import * as networkBans from '../../../src/store/bans/network-bans.ts'
import * as snapshots from '../../../src/store/fleet/snapshots.ts'
import { createDb } from '../../support/patient-db.ts'
import { aMemberRow } from '../../support/community/catalog.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { testSecrets } from '../../support/site.ts'

const NOON = new Date('2026-11-20T12:00:00Z')
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000)

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

function ban(network: string, endsAt: Date | null = null) {
  return networkBans.add(db, { network, reason: 'flood', endsAt }, commandLine, NOON)
}

async function eventsTold() {
  const rows = await db
    .selectFrom('outbox')
    .select('payload')
    .where('event', '=', networksBanned.name)
    .orderBy('id')
    .execute()
  return rows.map((row) => networksBanned.shape.parse(row.payload))
}

async function runJob(now: Date) {
  const stopping = new AbortController().signal
  const call = { db, now, log: silentLog(), stopping, did: () => {} }
  await liftBans.run(call as unknown as Parameters<typeof liftBans.run>[0])
}

describe('the banned networks', () => {
  it('are sent to the trackers as one complete list with rising versions', async () => {
    expect(await ban('203.0.113.0/24')).toMatchObject({ ok: true })
    expect(await ban('2001:db8::/32', later(600))).toMatchObject({ ok: true })
    expect(await ban('203.0.113.0/24')).toEqual({ ok: false, code: 'ALREADY_BANNED' })
    expect(await eventsTold()).toEqual([
      { version: 1, networks: ['203.0.113.0/24'], reasons: ['flood'], reasonOf: [0] },
      {
        version: 2,
        networks: ['203.0.113.0/24', '2001:db8::/32'],
        reasons: ['flood'],
        reasonOf: [0, 0],
      },
    ])
  })

  it('are in the full state of a joining tracker', async () => {
    const { rows } = await snapshots.open(db, testSecrets, NOON)
    const found = []
    for await (const chunk of rows) found.push(...chunk.rows)
    const lists = found.filter(({ name }) => name === networksBanned.name)
    expect(lists.map(({ payload }) => payload)).toMatchObject([
      { networks: ['203.0.113.0/24', '2001:db8::/32'] },
    ])
  })

  it('cover their addresses until they end', async () => {
    expect(await networkBans.covering(db, '203.0.113.77', NOON)).toMatchObject({ reason: 'flood' })
    expect(await networkBans.covering(db, '203.0.114.1', NOON)).toBeNull()
    expect(await networkBans.covering(db, '2001:db8:9::1', later(599))).not.toBeNull()
    expect(await networkBans.covering(db, '2001:db8:9::1', later(600))).toBeNull()
  })

  it('get versions in order when several change at the same time', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => ban(`198.51.100.${index}/32`, later(60))),
    )
    const told = await eventsTold()
    const versions = told.map(({ version }) => version)
    expect(versions).toEqual([...versions].sort((a, b) => a - b))
    expect(told.at(-1)?.networks).toHaveLength(10)
  })
})

describe('a ban with an end', () => {
  it('is lifted by the task when it ends, and not before', async () => {
    const id = await aMemberRow(db, 'ned')
    await memberBans.ban(db, id, 'cool down', commandLine, NOON, later(3_600))
    await runJob(later(3_599))
    expect(await memberPages.byId(db, id)).toMatchObject({ state: 'banned' })
    expect(await networkBans.all(db)).toHaveLength(1)
    await runJob(later(3_600))
    expect(await memberPages.byId(db, id)).toMatchObject({ state: 'active', ban_reason: null })
    const [last] = (await eventsTold()).slice(-1)
    expect(last.networks).toEqual(['203.0.113.0/24'])
    const row = await db
      .selectFrom('audit_log')
      .select(['actor_name', 'action'])
      .where('target_name', '=', 'ned')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(row).toEqual({ actor_name: 'babou', action: 'member.unban' })
  })
  it('is not lifted if staff extended it after the task found it', async () => {
    const id = await aMemberRow(db, 'nell')
    await memberBans.ban(db, id, 'cool down', commandLine, NOON, later(60))
    await memberBans.ban(db, id, 'longer', commandLine, NOON, later(7_200))
    expect(await memberBans.unbanEnded(db, id, later(60))).toBe(false)
    expect(await memberPages.byId(db, id)).toMatchObject({ state: 'banned' })
    expect(await memberBans.unbanEnded(db, id, later(7_200))).toBe(true)

    const rule = { kind: 'deny', note: '' } as const
    await emailDomains.put(db, ['a.example'], { ...rule, endsAt: later(60) }, commandLine, NOON)
    await emailDomains.put(db, ['a.example'], { ...rule, endsAt: null }, commandLine, NOON)
    const [{ id: domain }] = await db.selectFrom('email_domain').select('id').execute()
    expect(await emailDomains.removeEnded(db, domain, later(60))).toBeNull()
    expect(await emailDomains.counts(db)).toMatchObject({ deny: 1 })
  })
})
