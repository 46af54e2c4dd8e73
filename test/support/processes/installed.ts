import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { inject } from 'vitest'
import { startPostgres } from '../../../src/cli/postgres.ts'
import { readAccess, writeAccess } from '../../../src/cli/postgres/access.ts'
import { findCluster } from '../../../src/cli/postgres/home.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { inProject } from '../../../src/shared/paths.ts'
import { migrateUp } from '../../../src/store/base/migrate.ts'
import { BUILD } from '../built.ts'
import { until } from '../until.ts'

// initdb, the first statements and all migrations are most of what the first start of an
// installation costs. The first test of a run that needs one does them; the others copy the result.

const ALL = { recursive: true, force: true }

/**
 * Gives an empty BABOU_DATA a new embedded database with all migrations. `babou up` makes the rest,
 * such as the ID and the secret.
 */
export async function copyInstalled(dataFolder: string): Promise<void> {
  const from = await installed()
  const cluster = path.join(from, 'postgres')
  // Where the account of PostgreSQL cannot reach temporary files, each makes one elsewhere.
  if (!fs.existsSync(cluster)) return
  // As root, that account owns the database.
  const copied = spawnSync('cp', ['-a', cluster, dataFolder])
  if (copied.status !== 0) throw new Error(`cp: ${copied.stderr.toString()}`)
  writeAccess(dataFolder, { ...readAccess(from)!, port: 0 })
}

/** The folder to copy from. One worker makes it while the others wait. */
async function installed(): Promise<string> {
  const folder = path.join(inject('installationsFolder'), key())
  await until(() => fs.existsSync(folder) || make(folder), 60, 'an installed database')
  return folder
}

/** Changes with whatever could make another database. */
function key(): string {
  const hash = createHash('sha256').update(BUILD)
  const migrations = inProject('migrations')
  for (const name of fs.readdirSync(migrations).toSorted()) {
    hash.update(name).update(fs.readFileSync(path.join(migrations, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** False when another worker is making it. */
async function make(folder: string): Promise<boolean> {
  const beside = `${folder}.new`
  try {
    fs.mkdirSync(beside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  }
  try {
    const log = silentLog()
    const server = await startPostgres({ dataFolder: beside, log, isUnsynced: true })
    try {
      await migrateUp(server.url, { log, now: new Date() })
    } finally {
      await server.stop()
    }
    const cluster = findCluster(beside)!
    if (cluster !== path.join(beside, 'postgres')) fs.rmSync(path.dirname(cluster), ALL)
    fs.renameSync(beside, folder)
    return true
  } catch (error) {
    fs.rmSync(beside, ALL)
    throw error
  }
}
