import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_BATCH_ENTRIES } from '../../../src/bridge/events/traffic-events.ts'
import { ENTRY_BYTES } from '../../../src/bridge/traffic-entry.ts'
import { openBackup } from '../../../src/shared/backup-file/reading.ts'
import { writeBackup } from '../../../src/shared/backup-file/writing.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { restoreInto } from '../../../src/store/backups/copying-in.ts'
import { atOneMoment } from '../../../src/store/backups/copying-out.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as ledgerCheck from '../../../src/store/traffic/ledger-check.ts'
import type { Batch } from '../../../src/store/records/journal-batch.ts'
import { book } from '../../../src/store/traffic/traffic.ts'
import { createBatches } from '../../../src/tracker/journal/batches.ts'
import { createDb } from '../../support/patient-db.ts'
import { aJournal, aSession, entryBytes, randomId } from '../../support/bridge/journals.ts'
import { addMember, addTorrent } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { emptyDatabase, testDatabase } from '../../support/postgres.ts'

const NOW = new Date('2026-03-01T12:00:00Z')
const STEP = 100n
const ENTRIES = 5_000

let folder: string
let source: TestDatabase
let copy: TestDatabase
let before: Db
let after: Db

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-older-'))
  source = await testDatabase()
  copy = await emptyDatabase()
  before = createDb(source.url, { log: silentLog() })
  after = createDb(copy.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(before)
  await closeDb(after)
  await source.drop()
  await copy.drop()
  fs.rmSync(folder, { recursive: true })
})

/** Sends everything that `batches` has to a database, and acknowledges as jobs does. */
async function drain(db: Db, file: string, journalId: string, total: number): Promise<number> {
  const waiting: Batch[] = []
  const journal = { id: journalId, generation: 1, total: () => total, boot: 1, slot: 0 }
  const batches = createBatches({
    journals: () => [{ ...journal, isShadow: false, path: file, isOpen: () => false }],
    log: silentLog(),
    send({ first, most, fill }) {
      const into = Buffer.alloc(most * ENTRY_BYTES)
      const count = fill(into)
      waiting.push({ journalId, first, entries: into.subarray(0, count * ENTRY_BYTES) })
      return count
    },
  })
  let added = 0
  const origin = { node: 'a', storeId: 's'.repeat(32) }
  for (let turn = 1; batches.unbooked() > 0; turn++) {
    expect(turn).toBeLessThan(50)
    batches.pump(turn)
    for (const batch of waiting.splice(0)) {
      const done = await book(db, batch, origin, NOW)
      added += done.added
      batches.booked({ journalId, booked: done.booked }, turn)
    }
  }
  return added
}

async function raw(db: Db, memberId: number): Promise<bigint> {
  const row = await db
    .selectFrom('member_totals')
    .select('raw_uploaded')
    .where('member_id', '=', memberId)
    .executeTakeFirstOrThrow()
  return row.raw_uploaded
}

describe('after an older backup was restored', () => {
  it('what the journals of a tracker still contain is booked, neither lost nor doubled', async () => {
    const memberId = await addMember(before)
    const torrentId = await addTorrent(before, { size: 1_000_000 })
    const session = aSession({ memberId, torrentId })
    const journal = aJournal()
    for (let n = 0; n < ENTRIES; n++) journal.add(session.says({ up: STEP, after: 60 }))
    // A second journal, of which the backup knows nothing.
    const later = aJournal(randomId())
    for (let n = 0; n < 10; n++) later.add(session.says({ up: STEP, after: 60 }))
    const files = [journal, later].map(({ entries }, index) => {
      const file = path.join(folder, String(index))
      fs.writeFileSync(file, entryBytes(entries))
      return file
    })

    // The tracker has sent a part; the backup is made; the rest follows, and is acknowledged.
    const first = Math.min(1_234, MAX_BATCH_ENTRIES)
    await book(before, journal.batch(0, first), { node: 'a', storeId: 's'.repeat(32) }, NOW)
    const backup = path.join(folder, 'older.backup')
    await atOneMoment(source.url, ({ header, frames }) => {
      const made = { ...header, babou: '0.1.0', madeAt: NOW.toISOString() }
      const content = frames('the master secret of a test')
      return writeBackup(backup, { header: made, frames: content, passphrase: null })
    })
    expect(await drain(before, files[0], journal.journalId, ENTRIES)).toBe(ENTRIES - first)
    expect(await drain(before, files[1], later.journalId, 10)).toBe(10)

    const opened = await openBackup(backup, null)
    const secret = { refuse: () => undefined, keep: () => undefined }
    const from = { header: opened.header, frames: opened.frames() }
    await restoreInto(copy.url, from, { isForced: false, secret })
    expect(await raw(after, memberId)).toBe(BigInt(first) * STEP)
    expect(await drain(after, files[0], journal.journalId, ENTRIES)).toBe(ENTRIES - first)
    expect(await drain(after, files[1], later.journalId, 10)).toBe(10)
    expect(await drain(after, files[0], journal.journalId, ENTRIES)).toBe(0)

    expect(await raw(after, memberId)).toBe(BigInt(ENTRIES + 10) * STEP)
    expect(await raw(after, memberId)).toBe(await raw(before, memberId))
    expect((await ledgerCheck.check(after)).faults).toEqual([])
  })
})
