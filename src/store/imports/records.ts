import { sql } from 'kysely'
import { count } from '../../shared/format.ts'
import type { Db } from '../base/db.ts'
import { givenIds, givenRows } from '../base/given-rows.ts'
import type { Figures } from './member-values.ts'

// What the import records about each row of the source.

/** The kind of the rows of torrents. */
export const TORRENT = 'torrent'

export type Outcome = 'imported' | 'merged' | 'left-out' | 'quarantined'

export interface ImportRow {
  readonly oldId: number
  readonly newId: number | null
  readonly outcome: Outcome
  readonly reason: string
  /** In hex digits. */
  readonly digest: string
  readonly figures: Figures | null
}

/** Returns the rows with some IDs of the source. */
export async function ofIds(tx: Db, kind: string, oldIds: readonly number[]) {
  const { rows } = await sql<ImportRow>`
    select old_id as "oldId", new_id as "newId", outcome, reason, encode(digest, 'hex') as digest,
      nullif(figures, '{}') as figures
    from import_row where kind = ${kind} and old_id = any(${givenIds(oldIds)})`.execute(tx)
  return new Map(rows.map((row) => [row.oldId, row]))
}

/** Adds rows, or replaces those of an earlier run. */
export async function put(tx: Db, kind: string, rows: readonly ImportRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into import_row (kind, old_id, new_id, outcome, reason, digest, figures)
    select ${kind}, old_id, new_id, outcome, reason, digest, figures::jsonb
    from ${givenRows(rows, {
      old_id: ['bigint', ({ oldId }) => oldId],
      new_id: ['bigint', ({ newId }) => newId],
      outcome: ['text', ({ outcome }) => outcome],
      reason: ['text', ({ reason }) => reason.slice(0, 300)],
      digest: ['bytea', ({ digest }) => digest],
      figures: ['text', ({ figures }) => JSON.stringify(figures ?? {})],
    })}
    on conflict (kind, old_id) do update set new_id = excluded.new_id, outcome = excluded.outcome,
      reason = excluded.reason, digest = excluded.digest, figures = excluded.figures`.execute(tx)
}

interface Taken {
  /** The SELECT from which the rows were read; it has a column `id`. */
  readonly rows: string
  readonly taken: readonly { readonly id: number }[]
  /** How many rows an import takes at most. */
  readonly most: number
}

/** Records the rows after the last one that an import takes, so that the report mentions them. */
export async function noteBeyond(
  tx: Db,
  kind: string,
  { rows, taken, most }: Taken,
): Promise<void> {
  const last = taken.at(most - 1)
  if (last === undefined) return
  const reason = `There are more than the ${count(most)} that an import takes`
  await sql`
    insert into import_row (kind, old_id, outcome, reason, digest)
    select distinct on (id) ${kind}, id, 'left-out', ${reason}, ''::bytea
    from (${sql.raw(rows)}) x where id > ${last.id} order by id
    on conflict (kind, old_id) do nothing`.execute(tx)
}

/**
 * Records the imported state of members in rows that were just written, so that `undo` can check
 * whether it has changed.
 */
export async function noteMade(tx: Db, kind: string, memberIds: readonly number[]): Promise<void> {
  if (memberIds.length === 0) return
  await sql`
    update import_row r set made_digest = member_by_persons(m)
    from member m
    where m.id = any(${givenIds(memberIds)}) and r.kind = ${kind} and r.new_id = m.id`.execute(tx)
}

/**
 * Returns whether a row is finished: it stays unchanged. Rows that were left out or in quarantine
 * are tried again.
 */
export function isDone(row: ImportRow | undefined): boolean {
  return row?.outcome === 'imported' || row?.outcome === 'merged'
}

/** Returns whether a row has changed. */
export function isNews(row: ImportRow, before: ImportRow | undefined): boolean {
  return (
    before?.outcome !== row.outcome || before.reason !== row.reason || before.digest !== row.digest
  )
}

/** Marks this transaction as one of the import, by which `undo` recognizes its rows. */
export async function mark(tx: Db): Promise<void> {
  await sql`
    insert into import_transaction (id) values (pg_current_xact_id()::xid::text::bigint)
    on conflict do nothing`.execute(tx)
}

/** Returns whether the rows that are here were imported from another program. */
export async function isOfOther(db: Db, source: string): Promise<boolean> {
  const { rows } = await sql`select from import_source where source <> ${source}`.execute(db)
  return rows.length > 0
}

export async function begin(
  tx: Db,
  given: { readonly source: string; readonly origin: string; readonly now: Date },
): Promise<void> {
  const { source, origin, now } = given
  await sql`
    insert into import_source (source, origin, begun_at) values (${source}, ${origin}, ${now})
    on conflict (only_row) do update set origin = excluded.origin`.execute(tx)
}

export async function complete(tx: Db, now: Date): Promise<void> {
  await sql`update import_source set completed_at = ${now}`.execute(tx)
}

/** Raises the bcrypt cost that sign-ins spend for every account. */
export async function noteBcrypt(tx: Db, cost: number): Promise<void> {
  await sql`
    update import_source set bcrypt_cost = greatest(coalesce(bcrypt_cost, 4), ${cost})
    where bcrypt_cost is null or bcrypt_cost < ${cost}`.execute(tx)
}

/**
 * Returns whether no run has ended yet, so that the planner knows nothing about the imported rows.
 */
export async function isFirst(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select from import_source where completed_at is not null`.execute(db)
  return rows.length === 0
}

/**
 * Analyzes tables, because the planner must know how many members there are for statements that
 * join rows with them. Empty tables are not analyzed: otherwise, statements of triggers would be
 * planned for no rows, and would read all of them.
 */
export async function analyzeMembers(db: Db): Promise<void> {
  await sql`analyze import_row, member`.execute(db)
}

/** Analyzes the tables that statements about torrents join. */
export async function analyzeTorrents(db: Db): Promise<void> {
  await sql`analyze import_row, import_traffic, torrent, tag`.execute(db)
}

/**
 * Analyzes the tables that the report reads in full, as the planner does not know their sizes yet.
 */
export async function analyze(tx: Db): Promise<void> {
  await sql`
    analyze import_row, member, member_totals, ledger_account, ledger_post, ledger_entry,
      torrent, member_torrent, traffic_day, import_traffic, import_mark, import_pair,
      bookmark, thanks, import_item, collection, collection_item, comment, topic, post,
      request, request_bounty, import_bounty`.execute(tx)
}
