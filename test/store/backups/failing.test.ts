import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { BackupError } from '../../../src/shared/backup-file/format.ts'
import { openBackup } from '../../../src/shared/backup-file/reading.ts'
import { writeBackup } from '../../../src/shared/backup-file/writing.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { restoreInto } from '../../../src/store/backups/copying-in.ts'
import { atOneMoment } from '../../../src/store/backups/copying-out.ts'
import { DatabaseAway } from '../../../src/store/base/database-away.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { emptyDatabase, testDatabase } from '../../support/postgres.ts'

// A restore during which the database fails.

let folder: string
let source: TestDatabase
let target: TestDatabase
let file: string

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-failing-'))
  source = await testDatabase()
  target = await emptyDatabase()
  file = path.join(folder, 'all.backup')
  await atOneMoment(source.url, async ({ header, frames }) => {
    const made = { ...header, babou: '0.1.0', madeAt: new Date().toISOString() }
    await writeBackup(file, {
      header: made,
      frames: frames('the secret'.repeat(2)),
      passphrase: null,
    })
  })
})
afterAll(async () => {
  await source.drop()
  await target.drop()
  fs.rmSync(folder, { recursive: true })
})

/** A restore that runs a step when the first rows have been read. */
async function restored(step: () => Promise<void>) {
  const opened = await openBackup(file, null)
  async function* frames() {
    for await (const frame of opened.frames()) {
      if (frame.kind === 'rows') await step()
      yield frame
    }
  }
  const secret = { refuse: () => undefined, keep: () => undefined }
  const from = { header: opened.header, frames: frames() }
  return restoreInto(target.url, from, { isForced: false, secret })
}

it('reports a full disk as such', async () => {
  const done = restored(() => {
    const text = 'could not extend file "base/1/2": No space left on device'
    const full = new pg.DatabaseError(text, text.length, 'error')
    return Promise.reject(Object.assign(full, { code: '53100' }))
  })
  await expect(done).rejects.toThrow(BackupError)
  await expect(done).rejects.toThrow(/disk of the database is full, .* No space left on device/)
})

it('reports a lost connection as such', async () => {
  const db = createDb(source.url, { log: silentLog(), max: 1 })
  try {
    const done = restored(async () => {
      await sql`
        select pg_terminate_backend(pid, 20000) from pg_stat_activity
        where application_name = 'babou restore'
          and datname = ${new URL(target.url).pathname.slice(1)}`.execute(db)
    })
    await expect(done).rejects.toThrow(DatabaseAway)
  } finally {
    await closeDb(db)
  }
})
