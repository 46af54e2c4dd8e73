import type { Kysely } from 'kysely'
import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import { DatabaseAway } from './database-away.ts'
import type { HostWatch } from './host-watch.ts'
import { watchOf } from './host-watch.ts'
import type { Database } from './schema.ts'
import { NoWritableHost } from './writable-host.ts'

// While no host of a database accepts writes, a site reads from a standby. The standby refuses
// writes, which are reported as `DatabaseAway`.

type Db = Kysely<Database>

/** The watches of databases that read from a standby when necessary. */
const readers = new WeakMap<Db, { readonly watch: HostWatch; readonly log: Log }>()

/**
 * Registers `db`, which has several hosts, so that `readsStandby` knows whether it reads from a
 * standby.
 */
export function mayReadStandby(db: Db, url: string, log: Log): void {
  readers.set(db, { watch: watchOf(url), log })
}

/**
 * Returns whether `db` reads from a standby because no host accepts writes: nothing can be changed.
 */
export function readsStandby(db: Db): boolean {
  return readers.get(db)?.watch.hasNone() ?? false
}

/** Returns whether `db` can read from a standby when necessary. */
export function hasStandby(db: Db): boolean {
  return readers.has(db)
}

/** Returns the log of the process whose `db` can read from a standby. */
export function logOfReads(db: Db): Log | undefined {
  return readers.get(db)?.log
}

type Take = () => Promise<pg.PoolClient>

/**
 * Returns a connection to the host that accepts writes; while there is none, one to a standby. If
 * neither is available, throws the error of the first.
 */
export async function takeReadable(url: string, writer: Take, standby: Take) {
  const watch = watchOf(url)
  if (watch.hasNone()) return standby()
  const taking = writer()
  let forget = () => {}
  const lost = new Promise<null>((resolve) => (forget = watch.onNone(() => resolve(null))))
  try {
    const taken = await Promise.race([taking, lost])
    return taken ?? (await insteadOf(taking, standby))
  } catch (error) {
    const isNone = error instanceof DatabaseAway && error.cause instanceof NoWritableHost
    if (!isNone) throw error
    return await standby().catch(() => {
      throw error
    })
  } finally {
    forget()
  }
}

/**
 * Returns a connection to a standby, because `taking` is stuck on a silent server. If there is no
 * standby, waits for `taking`.
 */
async function insteadOf(taking: Promise<pg.PoolClient>, standby: Take): Promise<pg.PoolClient> {
  const found = await standby().catch(() => null)
  if (found === null) return taking
  taking.then(
    (client) => client.release(),
    () => {},
  )
  return found
}
