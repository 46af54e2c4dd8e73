import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import { createProcessMeter } from '../../../src/shared/services/process-meter.ts'
import { serviceFigures, serviceReport } from '../../../src/shared/services/report.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { askPostgres, noReplies } from '../../../src/store/fleet/ask-postgres.ts'
import * as reports from '../../../src/store/fleet/reports.ts'
import * as services from '../../../src/store/fleet/services.ts'
import { createDb } from '../../support/patient-db.ts'
import { aReport } from '../../support/community/seen-trackers.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

let database: TestDatabase
let db: Db

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 10 })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('service').execute()
})

const site = { type: 'site', node: 'site-1' } as const
const only = async () => (await services.list(db))[0]

/** As if the last report had come this much earlier. */
async function silentFor(seconds: number): Promise<void> {
  await sql`update service_now set heard_at = heard_at - make_interval(secs => ${seconds})`.execute(
    db,
  )
}

describe('a report of a service', () => {
  it('is shown with its figures', async () => {
    const report = aReport()
    expect(await reports.note(db, site, report)).toBe('noted')
    expect(await only()).toMatchObject({
      ...{ type: 'site', node: 'site-1', reporter: 'site-1', pid: 9, place: 'Vienna' },
      ...{ state: 'ready', starts: 0, rival: null, isDisabled: false, total: 1 },
      figures: report.figures,
    })
    expect(services.isUp(await only())).toBe(true)
  })

  it('counts a restart by PID and start, unless the process said that it would end', async () => {
    const report = aReport()
    await reports.note(db, site, report)
    await reports.note(db, site, report)
    expect(await only()).toMatchObject({ starts: 0 })
    await reports.note(db, site, aReport({ pid: 10, startedAt: Date.now() }))
    expect(await only()).toMatchObject({ starts: 1, pid: 10 })
    const again = { pid: 10, startedAt: Date.now() + 5_000 }
    await reports.note(db, site, aReport(again))
    expect(await only()).toMatchObject({ starts: 2 })
    await reports.note(db, site, aReport({ ...again, state: 'stopped' }))
    await reports.note(db, site, aReport({ pid: 11, startedAt: Date.now() + 9_000 }))
    expect(await only()).toMatchObject({ starts: 2, pid: 11, state: 'ready' })
    const starts = await services.starts(db, (await only()).id, 9)
    expect(starts.map(({ isPlanned }) => isPlanned)).toEqual([true, false, false])
  })

  it('of an older process with a name that is in use is dropped and shown', async () => {
    await reports.note(db, site, aReport({ pid: 20, startedAt: 2_000_000 }))
    const older = aReport({ pid: 8, startedAt: 1_000_000, machine: 'elsewhere' })
    expect(await reports.note(db, site, older)).toBe('rival')
    expect(await only()).toMatchObject({ pid: 20, machine: 'host-1', rival: 'elsewhere, PID 8' })
  })

  it('about a program that another node reports is dropped while that one does', async () => {
    const proxy = { type: 'haproxy', node: 'edge' } as const
    await reports.note(db, { ...proxy, reporter: 'a' }, aReport())
    expect(await reports.note(db, { ...proxy, reporter: 'b' }, aReport())).toBe('claimed')
    await silentFor(60)
    expect(await reports.note(db, { ...proxy, reporter: 'b' }, aReport())).toBe('noted')
    expect(await only()).toMatchObject({ reporter: 'b' })
  })

  it('that a program does not answer keeps its process and is not a restart', async () => {
    const proxy = { type: 'haproxy', node: 'edge', reporter: 'a' } as const
    const report = aReport()
    await reports.note(db, proxy, report)
    const failed = { ...report, pid: null, startedAt: null, version: '', state: 'failed' as const }
    await reports.note(db, proxy, failed)
    await reports.note(db, proxy, failed)
    expect(await only()).toMatchObject({ pid: 9, state: 'failed', version: '0.1.0', starts: 0 })
    expect(services.isUp(await only())).toBe(false)
  })

  it("shows how far its clock differs from the database's, and is not silent because of it", async () => {
    await reports.note(db, site, aReport({ clock: Date.now() - 3_600_000 }))
    const { apartSeconds, silentSeconds } = await only()
    expect(Math.abs(apartSeconds + 3_600)).toBeLessThan(600)
    expect(silentSeconds).toBeLessThan(1_800)
  })

  it('must have numbers as figures', () => {
    const { figures } = aReport()
    for (const bad of [NaN, Infinity, -1, '7', true]) {
      expect(serviceFigures.safeParse({ ...figures, load: bad }).success).toBe(false)
    }
    for (const bad of [NaN, -Infinity, 'x', null]) {
      expect(serviceFigures.safeParse({ ...figures, own: { sessions: bad } }).success).toBe(false)
    }
    const many = Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`f${at}`, at]))
    expect(serviceFigures.safeParse({ ...figures, own: many }).success).toBe(false)
    expect(serviceReport.safeParse({ ...aReport(), port: 70_000 }).success).toBe(false)
  })

  it('is silent when none follows', async () => {
    await reports.note(db, site, aReport())
    await silentFor(16)
    expect(services.isUp(await only())).toBe(false)
  })

  it('rewrites one row, without a dead index entry', async () => {
    const report = aReport()
    await reports.note(db, site, report)
    for (let at = 0; at < 40; at++) await reports.note(db, site, report)
    await sql`select pg_stat_force_next_flush()`.execute(db)
    await sql`select 1`.execute(db)
    const found = await sql<{ share: number }>`select n_tup_hot_upd::float8 /
      greatest(1, n_tup_upd) as share from pg_stat_user_tables
      where relname = 'service_now'`.execute(db)
    expect(found.rows[0].share).toBeGreaterThan(0.9)
  })
})

describe('the least loaded service', () => {
  it('is up, ready and of the type', async () => {
    const busy = (machineCpuPercent: number) => ({ ...aReport().figures, machineCpuPercent })
    await reports.note(db, site, aReport({ figures: busy(80) }))
    await reports.note(db, { ...site, node: 'site-2' }, aReport({ figures: busy(40) }))
    const draining = aReport({ figures: busy(1), state: 'draining' })
    await reports.note(db, { ...site, node: 'site-3' }, draining)
    await reports.note(db, { type: 'jobs', node: 'jobs-1' }, aReport({ figures: busy(1) }))
    expect(await services.least(db, 'site')).toBe('site-2')
    expect(await services.least(db, 'haproxy')).toBeNull()
  })
})

describe('the history of a service', () => {
  it('reads no row that is older than what it is asked for', async () => {
    await reports.note(db, site, aReport())
    const { id } = await only()
    await sql`insert into service_status (service_id, at, figures)
      select ${id}, now() - make_interval(mins => minute), '{}'::jsonb
      from generate_series(1, 7 * 1440) as minute on conflict do nothing`.execute(db)
    await sql`analyze service_status`.execute(db)
    const read = await db.transaction().execute(async (tx) => {
      await services.history(tx, id, 86_400, 144)
      const { rows } = await sql<{ read: string }>`
        select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables
        where relname = 'service_status'`.execute(tx)
      return Number(rows[0].read)
    })
    expect(read).toBeGreaterThan(1_300)
    expect(read).toBeLessThan(1_500)
  })

  it('has figures by the minute, and is bounded by age and rows', async () => {
    await reports.note(db, site, aReport())
    const { id } = await only()
    await sql`
      insert into service_status (service_id, at, figures)
      select ${id}, now() - make_interval(mins => n), ${JSON.stringify(aReport().figures)}::jsonb
      from generate_series(1, 3000) as n`.execute(db)
    // One more where the day begins within a part.
    const parts = await services.history(db, id, 86_400, 288)
    expect([288, 289]).toContain(parts.length)
    expect(await services.pruneHistory(db, 86_400, 500)).toBe(500)
    while ((await services.pruneHistory(db, 86_400, 500)) > 0);
    const left = await db.selectFrom('service_status').selectAll().execute()
    expect(left.length).toBeLessThanOrEqual(1_441)
    while ((await services.pruneHistory(db, 86_400, 500, 100)) > 0);
    expect(await db.selectFrom('service_status').selectAll().execute()).toHaveLength(100)
  })

  it('ends with a service that is silent for long', async () => {
    await reports.note(db, site, aReport())
    await silentFor(1_000)
    expect(await services.forgetSilent(db, 900, 10)).toBe(1)
    expect(await services.list(db)).toEqual([])
  })
})

describe('the figures of a process', () => {
  it('are numbers that its shape takes', () => {
    const measure = createProcessMeter('.')
    const found = serviceFigures.parse(measure({ requests: 1, broken: NaN }))
    expect(found.own).toEqual({ requests: 1 })
    expect(found.rssBytes).toBeGreaterThan(1e6)
    expect(found.diskFreeBytes).toBeGreaterThan(0)
    expect(createProcessMeter('/no/such/folder')({}).diskBytes).toBeNull()
  })
})

describe('PostgreSQL', () => {
  it('is reported by its statistics', async () => {
    const where = { machine: 'host-1', place: '', address: 'db.example.org' }
    const replies = noReplies(() => 0)
    const [found, ...standbys] = await askPostgres(db, where, replies)
    expect(found).toMatchObject({ type: 'postgresql', state: 'ready', pid: null })
    expect(found.node).toMatch(/^db\.example\.org:\d+$/)
    expect(found.figures.own.connections).toBeGreaterThan(0)
    expect(standbys).toEqual([])
    const { type, node, ...report } = found
    expect(await reports.note(db, { type, node, reporter: 'jobs-1' }, report)).toBe('noted')
  })
})
