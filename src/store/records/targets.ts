import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { pathName } from '../../domain/bundles/names.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import type { Kind, ReaderSql, Title } from './target-kinds.ts'
import { targetKinds } from './target-kinds.ts'

// What members can comment on, for pages, JSON, lists, counts and notifications; the kinds are in
// target-kinds.ts.

type Sql<Value> = RawBuilder<Value>

/** A reading member: what is not visible to the reader is in no list, count or notification. */
export interface Reader {
  readonly id: number
  readonly now: Date
  readonly can: (permission: Permission) => boolean
}

export type TargetKind = keyof typeof targetKinds

export const targetNames = Object.keys(targetKinds) as readonly TargetKind[]

export interface On {
  readonly target: TargetKind
  readonly id: number
}

const rows: Readonly<Record<TargetKind, Kind>> = targetKinds

/** Returns the row of a kind, for statements of other subjects. */
export function targetSql(target: TargetKind): Kind {
  return rows[target]
}

/**
 * SQL: whether a reader can find and report a target of this kind: it exists, and they may see it.
 */
export function isFound(target: TargetKind, reader: Reader): Sql<boolean> {
  const { isThere, isSeen, found } = rows[target]
  const read = readerSql(reader)
  return found?.isSeen?.(read) ?? sql`(${isThere} and ${isSeen(read)})`
}

/** Converts a reader to the form that the SQL of a kind uses. */
export function readerSql({ id, now, can }: Reader): ReaderSql {
  return { id: sql<number>`${id}::bigint`, now: moment(now), can }
}

/** Returns the first part of the addresses of a kind, without slashes. */
export function pathOf<K extends TargetKind>(target: K): (typeof targetKinds)[K]['path'] {
  return rows[target].path
}

/** Returns the address of a page that has comments. */
export function hrefOf({ target, id }: On): string {
  return `/${rows[target].path}/${id}`
}

/** Returns the text of a title that SQL returned. */
export function titleText(title: Title): string {
  return typeof title === 'string' ? title : pathName(title)
}

export interface TargetRow {
  readonly title: string
  readonly isThere: boolean
  /** Whether comments can be added. */
  readonly isOpen: boolean
  readonly reason: string | null
  readonly movedTo: number | null
  readonly comments: number
  /** The member who is notified about each comment; null: no one is. */
  readonly told: number | null
}

/** Returns a target, removed or not; undefined if there is none that the reader may know about. */
export async function find(db: Db, on: On, reader: Reader): Promise<TargetRow | undefined> {
  return one(db, on, isSeenBy(on.target, reader))
}

/** Like `find`, without checking who may see the target. */
export async function bare(db: Db, on: On): Promise<TargetRow | undefined> {
  return one(db, on, sql`true`)
}

async function one(db: Db, on: On, isSeen: Sql<boolean>): Promise<TargetRow | undefined> {
  const {
    table,
    title,
    isThere,
    isOpen = sql`true`,
    reason,
    movedTo,
    counter,
    told,
  } = rows[on.target]
  const { rows: found } = await sql<Omit<TargetRow, 'title'> & { readonly title: Title }>`
    select ${title} as title, ${isThere} as "isThere", ${isOpen} as "isOpen", ${reason} as reason,
      ${movedTo} as "movedTo", ${told} as told,
      (select comments from ${sql.table(counter.table)} as counted
        where counted.${sql.ref(counter.key)} = ${sql.table(table)}.id) as comments
    from ${sql.table(table)} where ${sql.table(table)}.id = ${on.id} and ${isSeen}`.execute(db)
  return found.length === 0 ? undefined : { ...found[0], title: titleText(found[0].title) }
}

/** Returns whether a target accepts comments; this cannot change until the transaction ends. */
export async function hold(tx: Db, { target, id }: On): Promise<boolean> {
  const { table, isThere, isOpen = sql`true` } = rows[target]
  const { rows: held } = await sql`
    select from ${sql.table(table)} where id = ${id} and ${isThere} and ${isOpen}
    for key share`.execute(tx)
  return held.length > 0
}

/** Adds to the number of comments of a target. */
export async function count(tx: Db, { target, id }: On, change: number): Promise<void> {
  const { table, key } = rows[target].counter
  await sql`update ${sql.table(table)} set comments = comments + ${change}
    where ${sql.ref(key)} = ${id}`.execute(tx)
}

/** What members may usually do; if one may not, the page refuses. */
const USUAL: ReadonlySet<Permission> = new Set(['articles.read'])
const usual = (permission: Permission) => USUAL.has(permission)

/** Returns which of some members may see a target, not counting what only staff may see. */
export async function seenBy(
  db: Db,
  { target, id }: On,
  members: readonly number[],
  now: Date,
): Promise<readonly number[]> {
  const { table, isThere, isSeen } = rows[target]
  const reader = { id: sql<number>`member.id`, now: moment(now), can: usual }
  const { rows: found } = await sql<{ id: number }>`
    select member.id from member, ${sql.table(table)}
    where member.id = any(${[...members]}::bigint[]) and ${sql.table(table)}.id = ${id}
      and ${isThere} and ${isSeen(reader)} order by member.id`.execute(db)
  return found.map(({ id: memberId }) => memberId)
}

/**
 * Selects the titles of targets that exist and that the reader may see, for a `join lateral` of a
 * table with the columns `target`, `target_id` and `created_at`. If `reader` is null: what every
 * member could see at that time.
 */
export function titlesOf(table: string, reader: Reader | null): Sql<{ readonly title: Title }> {
  const read = {
    id: sql<number>`${reader?.id ?? null}::bigint`,
    now: reader === null ? sql<Date>`${sql.ref(`${table}.created_at`)}` : moment(reader.now),
    can: reader?.can ?? usual,
  }
  const parts = targetNames.map((name) => {
    const kind = rows[name]
    return sql`select ${kind.title} as title from ${sql.table(kind.table)}
      where ${sql.ref(`${table}.target`)} = ${name}
        and ${sql.table(kind.table)}.id = ${sql.ref(`${table}.target_id`)}
        and ${kind.isThere} and ${kind.isSeen(read)}`
  })
  return sql`(${sql.join(parts, sql` union all `)})`
}

function isSeenBy(target: TargetKind, reader: Reader): Sql<boolean> {
  return rows[target].isSeen(readerSql(reader))
}

const moment = (at: Date) => sql<Date>`${at}::timestamptz`
