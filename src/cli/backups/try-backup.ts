import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { OpenBackup } from '../../shared/backup-file/reading.ts'
import { count } from '../../shared/format.ts'
import type { Log } from '../../shared/log.ts'
import { closeDb, createDb } from '../../store/base/db.ts'
import { migrateUp } from '../../store/base/migrate.ts'
import type { Restored } from '../../store/backups/copying-in.ts'
import { restoreInto } from '../../store/backups/copying-in.ts'
import * as ledgerCheck from '../../store/traffic/ledger-check.ts'
import { startPostgres } from '../postgres.ts'

interface Tried {
  readonly done: Restored
  /** The faults that were found, one per line. */
  readonly faults: readonly string[]
}

/**
 * Restores a backup into a PostgreSQL server that is started for this purpose and deleted
 * afterwards, migrates the database to this version, and checks its sums.
 */
export async function tryBackup(
  { header, frames }: OpenBackup,
  { log, now }: { readonly log: Log; readonly now: Date },
): Promise<Tried> {
  const dataFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-check-'))
  try {
    fs.chmodSync(dataFolder, 0o755)
    const server = await startPostgres({ dataFolder, log, isUnsynced: true, isDisposable: true })
    try {
      const from = { header, frames: frames() }
      const done = await restoreInto(server.url, from, { isForced: false, secret: NOWHERE })
      await migrateUp(server.url, { log, now })
      return { done, faults: await faultsOf(server.url, log) }
    } finally {
      await server.stop()
    }
  } finally {
    fs.rmSync(dataFolder, { recursive: true, force: true })
  }
}

/** Drops the secret, which is not needed to check sums. */
const NOWHERE = { refuse: () => undefined, keep: () => undefined }

async function faultsOf(url: string, log: Log): Promise<readonly string[]> {
  const db = createDb(url, { log, max: 2 })
  try {
    const { faults } = await ledgerCheck.check(db)
    return faults.map(
      ({ check, what, found, expected }) =>
        `wrong: ${check}: ${what} is ${count(found)}, not ${count(expected)}`,
    )
  } finally {
    await closeDb(db)
  }
}
