import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

// The traffic ledger has one table per month, so that old intervals are dropped without a vacuum.

/**
 * Creates the tables for the month of `now` and the next `ahead` months; returns their names. A
 * month that already has rows in `traffic_ledger_rest` keeps them there and gets no table.
 */
export async function makeAhead(db: Db, now: Date, ahead: number): Promise<string[]> {
  const made: string[] = []
  for (let month = 0; month <= ahead; month++) {
    const from = monthStart(now, month)
    const name = tableOf(from)
    if (await make(db, name, from, monthStart(now, month + 1))) made.push(name)
  }
  return made
}

/**
 * Drops the tables of months that ended before `before` and contain no intervals; returns their
 * names. If anything is booked for such a month later, it is stored in `traffic_ledger_rest`.
 */
export async function dropEmpty(db: Db, before: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'traffic_ledger'::regclass and c.relname ~ '^traffic_ledger_[0-9_]{7}$'
      and c.relname < ${tableOf(monthStart(before, 0))}
    order by 1`.execute(db)
  const dropped: string[] = []
  for (const { name } of rows) if (await drop(db, name).catch(wasBusy)) dropped.push(name)
  return dropped
}

/** Returns false if another session is reading or booking: the next night is soon enough. */
function wasBusy(error: unknown): false {
  if ((error as { code?: unknown }).code === '55P03') return false
  throw error
}

async function drop(db: Db, name: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (await hasRows(tx, name)) return false
    // Booking is blocked while this waits for a lock.
    await sql`set local lock_timeout = '1s'`.execute(tx)
    await sql`select pg_advisory_xact_lock(hashtext('traffic_ledger'))`.execute(tx)
    await sql`lock table traffic_ledger in access exclusive mode`.execute(tx)
    if (await hasRows(tx, name)) return false
    await sql`drop table ${sql.table(name)}`.execute(tx)
    return true
  })
}

async function hasRows(tx: Db, name: string): Promise<boolean> {
  const asked = sql<{ has: boolean }>`select exists (select from ${sql.table(name)}) as has`
  return (await asked.execute(tx)).rows[0].has
}

function tableOf(firstDay: string): string {
  return `traffic_ledger_${firstDay.slice(0, 7).replace('-', '_')}`
}

/**
 * Returns the first day of a month, such as `2026-03-01`, relative to the month of `now`, in UTC.
 */
function monthStart(now: Date, added: number): string {
  const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + added, 1))
  return start.toISOString().slice(0, 10)
}

async function make(db: Db, name: string, from: string, until: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // Two jobs nodes that start at the same time must not create a month twice.
    await sql`select pg_advisory_xact_lock(hashtext('traffic_ledger'))`.execute(tx)
    const { rows } = await sql<{ is_there: boolean; has_rows: boolean }>`
      select to_regclass(${name}) is not null as is_there, exists (
        select from traffic_ledger_rest
        where at >= ${`${from}T00:00:00Z`}::timestamptz
          and at < ${`${until}T00:00:00Z`}::timestamptz
      ) as has_rows`.execute(tx)
    if (rows[0].is_there || rows[0].has_rows) return false
    await sql`
      create table ${sql.table(name)} partition of traffic_ledger
      for values from (${sql.lit(`${from}T00:00:00Z`)}) to (${sql.lit(`${until}T00:00:00Z`)})
    `.execute(tx)
    return true
  })
}
