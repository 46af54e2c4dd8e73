import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Database } from '../base/schema.ts'

// The history of whatever is edited. Rows are added in the transaction of the edit, under the lock
// of the edited row, and never changed. How a kind of thing gets one: docs/how-to/add-a-history.md.

export type Entity = Database['revision']['entity']

/** The value of a field: any JSON; an object is shown by its fields. */
export type StateValue =
  string | number | boolean | null | readonly string[] | { readonly [name: string]: StateValue }

/** The values of a thing's fields; IDs become names on a page of differences. */
export type State = Readonly<Record<string, StateValue>>

interface Version<S extends State = State> {
  readonly state: S
  /** Null when the account is gone. */
  readonly authorId: number | null
  readonly at: Date
}

export interface NewRevision {
  readonly entity: Entity
  readonly entityId: number
  /** The number of the revision that is edited: 1 for what was never edited. */
  readonly number: number
  /** What is edited; written down with its first edit. */
  readonly before: Version
  readonly after: Version
  readonly summary: string
}

/** What an edit came to: the revision that the thing has become, or why nothing was changed. */
export type Edited =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly code: 'GONE' | 'CONFLICT' }

/** The names of the fields that differ. */
function changedFields(before: State, after: State): string[] {
  return Object.keys(after).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  )
}

/**
 * Writes an edit down, for a transaction that holds the edited row locked. Gives the number that
 * the row must carry now: one more, or the same when nothing differs.
 */
export async function record(tx: Db, edit: NewRevision): Promise<number> {
  const { entity, entityId, number, before, after, summary } = edit
  const changed = changedFields(before.state, after.state)
  if (changed.length === 0) return number
  const first = { entity, entity_id: entityId, number, ...rowOf(before), summary: '', changed: [] }
  const next = { entity, entity_id: entityId, number: number + 1, ...rowOf(after) }
  await tx
    .insertInto('revision')
    .values([...(number === 1 ? [first] : []), { ...next, summary, changed }])
    .execute()
  return number + 1
}

function rowOf({ state, authorId, at }: Version) {
  return { author_id: authorId, at, state: JSON.stringify(state) }
}

export interface RevisionRow {
  readonly number: number
  /** Null when the account is gone. */
  readonly author: string | null
  readonly at: Date
  readonly summary: string
  readonly changed: readonly string[]
  readonly state: State
  /** Of the revision before it; null for the first. */
  readonly before: State | null
}

/** Revisions with the state before each, newest first, below `before` (null: from the top). */
export async function list(
  db: Db,
  entity: Entity,
  entityId: number,
  before: number | null,
  limit: number,
): Promise<readonly RevisionRow[]> {
  let query = revisions(db).where('r.entity', '=', entity).where('r.entity_id', '=', entityId)
  if (before !== null) query = query.where('r.number', '<', before)
  const rows = await query.orderBy('r.number', 'desc').limit(limit).execute()
  return rows as RevisionRow[]
}

/** One revision; undefined when there is none of this number. */
export async function find(
  db: Db,
  entity: Entity,
  entityId: number,
  number: number,
): Promise<RevisionRow | undefined> {
  const row = await revisions(db)
    .where('r.entity', '=', entity)
    .where('r.entity_id', '=', entityId)
    .where('r.number', '=', number)
    .executeTakeFirst()
  return row as RevisionRow | undefined
}

function revisions(db: Db) {
  return db
    .selectFrom('revision as r')
    .leftJoin('member', 'member.id', 'r.author_id')
    .leftJoin('revision as b', (join) =>
      join
        .onRef('b.entity', '=', 'r.entity')
        .onRef('b.entity_id', '=', 'r.entity_id')
        .on(sql<boolean>`b.number = r.number - 1`),
    )
    .select(['r.number', 'member.name as author', 'r.at', 'r.summary', 'r.changed'])
    .select(['r.state', 'b.state as before'])
}
