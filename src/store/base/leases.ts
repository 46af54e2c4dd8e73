import { sql } from 'kysely'
import type { Db } from './db.ts'

// The right of one of several nodes to do something. A lease is taken for some seconds and renewed
// before it expires, by the database's clock, since the clocks of two nodes differ. The writes of a
// holder that was paused are rejected: each change of the holder raises the epoch.

/** A transaction under a lease that idles longer is ended: its client was stopped in the middle. */
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
  /** How long it holds unless it is renewed. */
  readonly seconds: number
}

/** The lease was taken by another since: what was about to be written is not. */
export class LeaseLost extends Error {
  constructor({ name, epoch }: Lease) {
    super(`the lease ${name} of epoch ${epoch} was taken by another`)
  }
}

/**
 * Takes a lease that is free, expired or already held by the holder, with a new epoch; null if
 * another holds it. Waits for transactions under the old epoch.
 */
export async function take(db: Db, wish: LeaseWish): Promise<Lease | null> {
  // Asked again and again by those who stand by: that must neither lock nor write.
  const current = await holderOf(db, wish.name)
  if (current !== undefined && current.holder !== wish.holder) return null
  const isFree = sql`lease.expires_at <= clock_timestamp() or lease.holder = ${wish.holder}`
  return change(db, wish, isFree)
}

/**
 * Takes a lease from any holder: used when something else has decided who is next, as the job queue
 * does. Further writes of the previous holder are rejected.
 */
export async function seize(db: Db, wish: LeaseWish): Promise<Lease> {
  return (await change(db, wish, sql`true`)) as Lease
}

async function change(db: Db, wish: LeaseWish, when: ReturnType<typeof sql>) {
  const { name, holder, node, seconds } = wish
  const { rows } = await sql<{ epoch: number }>`
    insert into lease (name, holder, node, epoch, taken_at, expires_at)
    values (${name}, ${holder}, ${node}, 1, clock_timestamp(),
      clock_timestamp() + make_interval(secs => ${seconds}))
    on conflict (name) do update set
      holder = excluded.holder, node = excluded.node, epoch = lease.epoch + 1,
      taken_at = clock_timestamp(), expires_at = excluded.expires_at
    where ${when}
    returning epoch`.execute(db)
  const taken = rows.at(0)
  return taken === undefined ? null : { name, holder, epoch: taken.epoch }
}

/** Holds it for so long from now; false when another took it. Never waits for `guard`. */
export async function renew(db: Db, lease: Lease, seconds: number): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update lease set expires_at = clock_timestamp() + make_interval(secs => ${seconds})
    where name = ${lease.name} and epoch = ${lease.epoch} and holder = ${lease.holder}`.execute(db)
  return numAffectedRows > 0n
}

/** Releases it: it is immediately free. Does nothing if another has it. */
export async function release(db: Db, lease: Lease): Promise<void> {
  await sql`
    update lease set expires_at = clock_timestamp()
    where name = ${lease.name} and epoch = ${lease.epoch} and holder = ${lease.holder}`.execute(db)
}

/**
 * Puts the rest of a transaction under a lease: until it ends no one else can take the lease. The
 * database ends a holder that is paused in it after `idleMs`.
 * @throws LeaseLost if another has taken it: the transaction must be rolled back.
 */
export async function guard(tx: Db, lease: Lease, idleMs = IDLE_LIMIT_MS): Promise<void> {
  const { rows } = await guardStatement(lease, idleMs).execute(tx)
  if (rows.length === 0) throw new LeaseLost(lease)
}

/** `guard` as one statement: it gives a row as long as the lease is held. */
export function guardStatement({ name, holder, epoch }: Lease, idleMs = IDLE_LIMIT_MS) {
  return sql`
    select set_config('idle_in_transaction_session_timeout', ${String(idleMs)}, true)
    from lease where name = ${name} and epoch = ${epoch} and holder = ${holder} for key share`
}

/** The current holder of a lease; undefined if there is none. */
export async function holderOf(
  db: Db,
  name: string,
): Promise<{ holder: string; node: string; epoch: number; takenAt: Date } | undefined> {
  const { rows } = await sql<{ holder: string; node: string; epoch: number; takenAt: Date }>`
    select holder, node, epoch, taken_at as "takenAt" from lease
    where name = ${name} and expires_at > clock_timestamp()`.execute(db)
  return rows.at(0)
}
