import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { AuditAction } from '../../domain/records/audit-actions.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from './audit.ts'
import * as audit from './audit.ts'

// What members write keeps its row when it is removed, with the acting member, the time and the
// reason. Audit log, counts and notifications are left to the subject.

type Removable = 'article' | 'collection' | 'comment' | 'poll' | 'post' | 'wiki_page'

/** Why something is removed, closed or undone, by which member, and when. */
export interface Removal {
  readonly reason: string
  readonly by: Actor
  readonly now: Date
}

/** Marks a row as removed; returns its `columns`, or undefined if it does not exist. */
export async function remove<Row>(
  tx: Db,
  from: Removable,
  id: number,
  columns: RawBuilder<Row>,
  { reason, by, now }: Removal,
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    update ${sql.table(from)}
    set removed_at = ${now}, removed_by = ${by.memberId}, removed_reason = ${reason}
    where id = ${id} and removed_at is null returning ${columns}`.execute(tx)
  return rows.at(0)
}

/** Restores a row; returns its `columns`, or undefined if it was not removed. */
export async function restore<Row>(
  tx: Db,
  to: Removable,
  id: number,
  columns: RawBuilder<Row>,
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    update ${sql.table(to)} set removed_at = null, removed_by = null, removed_reason = null
    where id = ${id} and removed_at is not null returning ${columns}`.execute(tx)
  return rows.at(0)
}

/** A list that staff edit, from which rows are deleted. */
interface Edited {
  readonly from: 'alert_target' | 'irc_network' | 'simulation' | 'text_limit' | 'text_rule'
  readonly kind: string
  readonly action: AuditAction
  /** How the audit log names a row; the column `name` by default. */
  readonly name?: RawBuilder<string>
}

/**
 * Deletes a row of such a list and records it in the audit log; false if the row does not exist.
 */
export async function deleteRow(
  tx: Db,
  { from, kind, action, name = sql<string>`name` }: Edited,
  id: number,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`
    delete from ${sql.table(from)} where id = ${id} returning ${name} as name`.execute(tx)
  if (rows.length === 0) return false
  await audit.record(tx, { by, action, target: { kind, id, name: rows[0].name } }, now)
  return true
}
