import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { backUp } from '../../src/jobs/tasks/system/back-up.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import * as alertFacts from '../../src/store/alerts/facts.ts'
import * as backups from '../../src/store/backups/made.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import { theProgram } from '../../src/store/records/audit.ts'
import * as settings from '../../src/store/records/settings/settings.ts'
import { createDb } from '../support/patient-db.ts'
import { addMember, testSecrets } from '../support/community/rows.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'

let database: TestDatabase
let db: Db
let folder: string
const DAY = 86_400_000
const SECRET = 'a secret for tests only'
const now = new Date()

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  await addMember(db, { name: 'ann' })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-back-up-'))
  await db.deleteFrom('backup').execute()
  // An hour that has just passed: a few hours later none is due.
  const backupAtHour = (now.getUTCHours() + 23) % 24
  await choose({ backupsKept: 2, backupCheckDays: 0, backupAtHour })
  return () => fs.rmSync(folder, { recursive: true })
})

const choose = (change: settings.Change<settings.SiteSettings>) =>
  settings.changeSite(db, change, theProgram, now)

async function run(days = 0, env: Record<string, string> = {}) {
  const config = readConfig({ BABOU_DATA: folder, BABOU_SECRET: SECRET, ...env }, '/')
  const stopping = new AbortController().signal
  const given = { db, config, databaseUrl: database.url, secrets: testSecrets, log: silentLog() }
  await backUp.run({ ...given, now: new Date(now.getTime() + days * DAY), stopping, did() {} })
}

const files = () => fs.readdirSync(path.join(folder, 'backups')).sort()

describe('the task that makes backups', () => {
  it('makes one when it is due, keeps as many as it should, and records each', async () => {
    await run()
    expect(files()).toHaveLength(1)
    await run()
    expect(files()).toHaveLength(1)
    const [first] = files()
    await run(1)
    await run(2)
    expect(files()).toHaveLength(2)
    expect(files()).not.toContain(first)
    const rows = await backups.list(db, null, 10)
    expect(rows.map(({ error, removed_at }) => [error, removed_at !== null])).toEqual([
      [null, false],
      [null, false],
      [null, true],
    ])
    expect(rows[0].bytes).toBe(fs.statSync(rows[0].file as string).size)
    expect(fs.statSync(rows[0].file as string).mode & 0o077).toBe(0)
  })

  it('restores the newest into a temporary database once a month, encrypted ones too', async () => {
    const passphrase = path.join(folder, 'passphrase')
    fs.writeFileSync(passphrase, 'correct horse battery')
    const env = { BABOU_BACKUP_PASSPHRASE_FILE: passphrase }
    await choose({ backupCheckDays: 30 })
    await run(0, env)
    const [row] = await backups.list(db, null, 1)
    expect(row).toMatchObject({ is_sealed: true, check_fault: null })
    expect(row.checked_at).not.toBeNull()
    const damaged = fs.readFileSync(row.file as string)
    damaged[damaged.length >> 1] ^= 1
    fs.writeFileSync(row.file as string, damaged)
    // Not due again today.
    await run(0.1, env)
    await db
      .updateTable('backup')
      .set({ checked_at: new Date(now.getTime() - 31 * DAY) })
      .execute()
    await expect(run(0.2, env)).rejects.toThrow(/damaged/)
    expect((await backups.standing(db)).fault).toMatch(/damaged/)
    // The alerts: the damaged one does not count as a backup, and the next one is checked the same
    // day.
    const facts = () => alertFacts.read(db, 2, new Date(now.getTime() + 2 * DAY))
    expect(await facts()).toMatchObject({ copyFault: expect.stringMatching(/damaged/) })
    await run(1, env)
    const [next] = await backups.list(db, null, 1)
    expect(next).toMatchObject({ check_fault: null, checked_at: new Date(now.getTime() + DAY) })
    expect(await facts()).toMatchObject({ copyFault: null })
  })

  it('is late by the age of the newest good backup, not by that of its last run', async () => {
    const at = (days: number) => new Date(now.getTime() + days * DAY)
    const hours = async (kept = 2) => (await alertFacts.read(db, kept, at(3))).copyHours
    expect(await hours()).toBeNull()
    const made = { node: 'n', bytes: 1, seconds: 1, isSealed: false }
    await backups.record(db, { ...made, file: '/old', madeAt: at(0) })
    expect([await hours(), await hours(0)]).toEqual([72, null])
    await backups.record(db, { ...made, file: '/new', madeAt: at(2) })
    await backups.recordFailure(db, { node: 'n', error: 'no room', seconds: 1 }, at(2.5))
    expect(await hours()).toBe(24)
    const [{ id: newer }, { id: older }] = await backups.present(db, 'n')
    await backups.recordCheck(db, newer, 'it is damaged', at(2.1))
    expect(await hours()).toBe(72)
    await backups.recordCheck(db, newer, null, at(2.2))
    await backups.markRemoved(db, [newer], at(2.3))
    expect(await hours()).toBe(72)
    await backups.markRemoved(db, [older], at(2.3))
    expect(await hours()).toBe(72)
  })

  it('records one that its command could not record', async () => {
    await sql`create sequence first_row`.execute(db)
    await sql`create function refuse_first() returns trigger language plpgsql as $$ begin
      if nextval('first_row') = 1 then raise 'not now'; end if; return new; end $$`.execute(db)
    await sql`create trigger refuse_first before insert on backup
      for each row execute function refuse_first()`.execute(db)
    await run()
    await sql`drop trigger refuse_first on backup`.execute(db)
    const rows = await backups.list(db, null, 10)
    expect(rows).toMatchObject([{ made_at: now, error: null, is_sealed: false }])
    expect(rows[0].bytes).toBe(fs.statSync(path.join(folder, 'backups', files()[0])).size)
  })

  it('records why it could not make one, and deletes none then', async () => {
    await run()
    const [only] = files()
    const blocked = path.join(folder, 'file')
    fs.writeFileSync(blocked, '')
    await choose({ backupsKept: 1 })
    await expect(run(1, { BABOU_BACKUPS: path.join(blocked, 'x') })).rejects.toThrow(/ENOTDIR/)
    expect(files()).toEqual([only])
    const standing = await backups.standing(db)
    expect(standing.error).toMatch(/ENOTDIR/)
    expect(standing.newestAt).not.toBeNull()
    // What is ahead on the disk: journals, and the database.
    const [{ id }] = await backups.present(db, `${os.hostname()}-jobs`)
    await db.updateTable('backup').set({ bytes: 1e15 }).where('id', '=', id).execute()
    await expect(run(2)).rejects.toThrow(/free; a backup needs/)
  })

  it('removes what a killed run left, makes none when turned off, and notices lost files', async () => {
    await choose({ backupsKept: 0 })
    await run()
    expect(await backups.list(db, null, 1)).toEqual([])
    await choose({ backupsKept: 2 })
    fs.mkdirSync(path.join(folder, 'backups'))
    const left = path.join(folder, 'backups', 'babou-20260101T000000Z.backup.part')
    fs.writeFileSync(left, 'half')
    await run()
    expect(fs.existsSync(left)).toBe(false)
    const [row] = await backups.list(db, null, 1)
    fs.rmSync(row.file as string)
    await run()
    expect((await backups.list(db, null, 1))[0].removed_at).not.toBeNull()
  })
})
