import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// The backups that were made, by schedule or manually.

export interface NewBackupRow {
  readonly node: string
  readonly file: string
  readonly madeAt: Date
  readonly bytes: number
  readonly seconds: number
  readonly isSealed: boolean
}

/** The most characters of an error that are stored. */
const LONGEST = 2_000

/** Records a backup whose file is complete. */
export async function record(db: Db, made: NewBackupRow): Promise<void> {
  await db
    .insertInto('backup')
    .values({
      node: made.node,
      file: made.file,
      made_at: made.madeAt,
      bytes: made.bytes,
      seconds: made.seconds,
      is_sealed: made.isSealed,
    })
    .execute()
}

/** Records that a node failed to make a backup. */
export async function recordFailure(
  db: Db,
  { node, error, seconds }: { readonly node: string; error: string; seconds: number },
  now: Date,
): Promise<void> {
  const values = { node, error: error.slice(0, LONGEST), made_at: now, seconds, is_sealed: false }
  await db.insertInto('backup').values(values).execute()
}

/** Returns the backups of a node that were not removed, newest first. */
export async function present(db: Db, node: string) {
  return db
    .selectFrom('backup')
    .select(['id', 'file', 'made_at as madeAt', 'bytes', 'checked_at as checkedAt'])
    .where('node', '=', node)
    .where('removed_at', 'is', null)
    .where('file', 'is not', null)
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** Records that the files of these backups were removed. */
export async function markRemoved(db: Db, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('backup')
    .set({ removed_at: now })
    .where('id', 'in', ids)
    .where('removed_at', 'is', null)
    .execute()
}

/** Records the outcome of a check; `fault` is null when nothing was wrong. */
export async function recordCheck(db: Db, id: number, fault: string | null, now: Date) {
  const check_fault = fault === null ? null : fault.slice(0, LONGEST)
  await db
    .updateTable('backup')
    .set({ checked_at: now, check_fault })
    .where('id', '=', id)
    .execute()
}

/** The state of the backups of all nodes. Times are null for never. */
export interface BackupStanding {
  readonly newestAt: Date | null
  readonly newestBytes: number | null
  /** The error of the newest attempt, if it failed. */
  readonly error: string | null
  readonly checkedAt: Date | null
  /** The fault that the newest check found. */
  readonly fault: string | null
}

/** Returns how old the newest backup is, whether the newest attempt failed, and the last check. */
export async function standing(db: Db): Promise<BackupStanding> {
  const { rows } = await sql<BackupStanding>`
    select newest.made_at as "newestAt", newest.bytes as "newestBytes", latest.error,
      checked.checked_at as "checkedAt", checked.check_fault as fault
    from (select) as one
    left join lateral (
      select made_at, bytes from backup where error is null order by made_at desc limit 1
    ) as newest on true
    left join lateral (
      select error from backup order by made_at desc, id desc limit 1
    ) as latest on true
    left join lateral (
      select checked_at, check_fault from backup where checked_at is not null
      order by checked_at desc limit 1
    ) as checked on true`.execute(db)
  return rows[0]
}

/** The newest backup that, as far as is known, can be restored. Times are null for never. */
export interface GoodBackup {
  /** When it was made; if there is none, when the first attempt was made. */
  readonly at: Date | null
  /** The fault that the newest check found. */
  readonly fault: string | null
}

/** Returns the newest backup whose file exists and in which no check found a fault. */
export async function newestGood(db: Db): Promise<GoodBackup> {
  const { rows } = await sql<GoodBackup>`
    select coalesce(
        (select max(made_at) from backup
          where error is null and removed_at is null and check_fault is null),
        (select min(made_at) from backup)) as at,
      (select check_fault from backup where checked_at is not null
        order by checked_at desc limit 1) as fault`.execute(db)
  return rows[0]
}

/** Lists backups and failed attempts, newest first, after the position `before`. */
export async function list(db: Db, before: BackupPlace | null, limit: number) {
  return db
    .selectFrom('backup')
    .selectAll()
    .$if(before !== null, (query) =>
      query.where(
        sql<boolean>`(made_at, id) < (${before?.at}::timestamptz, ${before?.id}::bigint)`,
      ),
    )
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export type BackupRow = Awaited<ReturnType<typeof list>>[number]

export interface BackupPlace {
  readonly at: string
  readonly id: number
}

/** Deletes rows without a file that are older than `before`; returns their number. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`made_at < ${before} and (removed_at is not null or file is null)`
  return deleteSome(db, { from: 'backup', where, oldestBy: 'made_at' }, limit)
}
