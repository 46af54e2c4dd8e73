import { sql } from 'kysely'
import type { Db } from './db.ts'

// The right of one of several nodes to do something. Each change of the holder raises the epoch,
// and writes under an older epoch are rejected, so that a holder that was paused can do no harm.

/**
 * The longest that a transaction under a lease may be idle. After that, its client was stopped in
 * the middle, and the transaction is ended.
 */
const IDLE_LIMIT_MS = 4_000

/** A lease as it was taken. Its holder knows the epoch. */
export interface Lease {
  readonly name: string
  /** The random name of the process that took it. */
  readonly holder: string
  readonly epoch: number
}

export interface LeaseWish {
  /** `relay`, `task:prune-outbox` */
  readonly name: string
  readonly holder: string
  /** The node's label, for people. */
  readonly node: string
  /** After how many seconds a run under this lease ends at the latest, for people. */
  readonly seconds: number
}

/** Another process has taken the lease since, so the pending write is dropped. */
export class LeaseLost extends Error {
  constructor({ name, epoch }: Lease) {
    super(`the lease ${name} of epoch ${epoch} was taken by another`)
  }
}

/**
 * Takes a lease from any holder, with a new epoch, after something else (the job queue) has decided
 * who is next. Further writes of the previous holder are rejected. Waits for transactions under the
 * old epoch.
 */
export async function seize(db: Db, wish: LeaseWish): Promise<Lease> {
  const { name, holder, node, seconds } = wish
  const { rows } = await sql<{ epoch: number }>`
    insert into lease (name, holder, node, epoch, taken_at, expires_at)
    values (${name}, ${holder}, ${node}, 1, clock_timestamp(),
      clock_timestamp() + make_interval(secs => ${seconds}))
    on conflict (name) do update set
      holder = excluded.holder, node = excluded.node, epoch = lease.epoch + 1,
      taken_at = clock_timestamp(), expires_at = excluded.expires_at
    returning epoch`.execute(db)
  return { name, holder, epoch: rows[0].epoch }
}

/**
 * Returns the statement that puts the rest of a transaction under a lease: until the transaction
 * ends, no one else can seize the lease. The statement returns no row if another holder has the
 * lease; the transaction must then be rolled back. The database ends a transaction whose client is
 * suspended in it for `idleMs`.
 */
export function guardStatement({ name, holder, epoch }: Lease, idleMs = IDLE_LIMIT_MS) {
  return sql`
    select set_config('idle_in_transaction_session_timeout', ${String(idleMs)}, true)
    from lease where name = ${name} and epoch = ${epoch} and holder = ${holder} for key share`
}
