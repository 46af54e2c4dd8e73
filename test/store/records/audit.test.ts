import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as audit from '../../../src/store/records/audit.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'

const NOON = new Date('2026-11-20T12:00:00Z')
const ann = { memberId: 1, name: 'Ann', address: '203.0.113.9' }

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog(), max: 2 })
  for (let minute = 0; minute < 5; minute++) {
    const action = minute % 2 === 0 ? 'member.ban' : 'torrent.remove'
    const target =
      minute % 2 === 0
        ? { kind: 'member', id: 7, name: 'Bob' }
        : { kind: 'torrent', id: 7, name: 'Some.Release' }
    const by = minute === 4 ? audit.commandLine : ann
    // Two at the same time: the ID tells them apart.
    const at = new Date(NOON.getTime() + Math.floor(minute / 2) * 60_000)
    await audit.record(db, { by, action, target, reason: `minute ${minute}` }, at)
  }
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

async function reasons(filter: Partial<audit.AuditFilter>) {
  const rows = await audit.list(db, { ...audit.everything, limit: 100, ...filter }, null)
  return rows.map((row) => row.reason?.replace('minute ', '')).join(' ')
}

it('the log shows who did what to which member, newest first', async () => {
  const [, row] = await audit.list(db, { ...audit.everything, limit: 2 }, null)
  expect(row).toMatchObject({ actor_name: 'Ann', actor_address: '203.0.113.9', target_id: 7 })
  expect(await reasons({})).toBe('4 3 2 1 0')
})

it('the log is filtered by member, action, target and time, ignoring case', async () => {
  expect(await reasons({ actor: 'aNN' })).toBe('3 2 1 0')
  expect(await reasons({ action: 'torrent.remove' })).toBe('3 1')
  expect(await reasons({ kind: 'member', targetId: 7 })).toBe('4 2 0')
  expect(await reasons({ target: 'some.release', actor: 'Ann' })).toBe('3 1')
  expect(await reasons({ from: new Date(NOON.getTime() + 60_000) })).toBe('4 3 2')
  expect(await reasons({ until: new Date(NOON.getTime() + 60_000) })).toBe('1 0')
})

it('pages of the log have no gaps or duplicates, even for rows of the same time', async () => {
  const seen: number[] = []
  let after: audit.AuditPlace | null = null
  for (;;) {
    const rows: audit.AuditRow[] = await audit.list(
      db,
      { ...audit.everything, after, limit: 1 },
      null,
    )
    if (rows.length === 0) break
    seen.push(rows[0].id)
    after = rows[0]
  }
  expect(seen).toEqual([...seen].sort((a, b) => b - a))
  expect(seen).toHaveLength(5)
})

it("rows of the log cannot be changed, whatever the program's database rights", async () => {
  await expect(sql`update audit_log set reason = ''`.execute(db)).rejects.toThrow('append-only')
  await expect(sql`delete from audit_log`.execute(db)).rejects.toThrow('append-only')
  await expect(sql`truncate audit_log`.execute(db)).rejects.toThrow('append-only')
})

it('a difference contains the changed fields and no others', () => {
  const before = { name: 'a', tags: ['x'], size: 1 }
  expect(audit.difference(before, { name: 'b', tags: ['x'], note: 'new' })).toEqual({
    before: { name: 'a', note: null },
    after: { name: 'b', note: 'new' },
  })
})
