import type { Updateable } from 'kysely'
import { sql } from 'kysely'
import type { AuditAction } from '../../domain/records/audit-actions.ts'
import type { Db } from '../base/db.ts'
import type { Database } from '../base/schema.ts'
import * as audit from './audit.ts'

// The history of everything that can be edited. Rows are added in the transaction of the edit,
// under the lock of the edited row, and are never changed; they are deleted with the text of a
// member who leaves. To add a kind, see docs/how-to/add-a-history.md.

export type Entity = Database['revision']['entity']

/** The value of a field: any JSON; the differences of an object are shown field by field. */
export type StateValue =
  string | number | boolean | null | readonly string[] | { readonly [name: string]: StateValue }

/** The fields of an item, with IDs, which the page that shows the differences replaces by names. */
export type State = Readonly<Record<string, StateValue>>

interface Version<S extends State = State> {
  readonly state: S
  /** Null when the account was deleted. */
  readonly authorId: number | null
  readonly at: Date
}

export interface NewRevision {
  readonly entity: Entity
  readonly entityId: number
  /** The number of the current revision: 1 if the item was never edited. */
  readonly number: number
  /** The original state, stored with its first edit. */
  readonly before: Version
  readonly after: Version
  readonly summary: string
}

/** The outcome of an edit: the new revision, or why nothing was changed. */
export type Edited =
  | { readonly ok: true; readonly revision: number }
  | { readonly ok: false; readonly code: 'GONE' | 'CONFLICT' }

/** Returns the names of the fields that differ. */
function changedFields(before: State, after: State): string[] {
  return Object.keys(after).filter(
    (name) => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  )
}

/**
 * Records an edit, in a transaction that has locked the edited row. Returns the revision number for
 * the row: one more, or the same if nothing differs.
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

/** The tables whose rows are edited in this way, and the audit log's action for an edit. */
const actions = {
  bundle: 'bundle.edit',
  collection: 'collection.edit',
  request: 'request.edit',
  theme: 'theme.edit',
  topic: 'topic.change-heading',
  torrent: 'torrent.edit',
} as const satisfies Partial<Record<Entity, AuditAction>>

type TextKind = keyof typeof actions

/** A row that the transaction has locked. */
interface LockedRow {
  readonly id: number
  readonly revision: number
  /** Null when the account was deleted. */
  readonly authorId: number | null
  readonly createdAt: Date
}

interface TextEdit<Kind extends TextKind> {
  /** The complete states, for the history and the audit log. */
  readonly before: State
  readonly after: State
  /** The name of the text in the audit log. */
  readonly name: string
  /** The summary in the history, and the reason in the audit log. */
  readonly summary?: string
  readonly by: audit.Actor
  readonly now: Date
  /** What changes in the row in addition to its revision. */
  readonly columns: Updateable<Database[Kind]>
}

/**
 * Saves an edit of a text, unless nothing differs. The edit is recorded in the audit log if the
 * text is another member's, and always for themes, which belong to the site. Returns the number of
 * the revision.
 */
export async function editText<Kind extends TextKind>(
  tx: Db,
  kind: Kind,
  { id, revision, authorId, createdAt }: LockedRow,
  { before, after, name, summary = '', by, now, columns }: TextEdit<Kind>,
): Promise<number> {
  const number = await record(tx, {
    ...{ entity: kind, entityId: id, number: revision, summary },
    before: { state: before, authorId, at: createdAt },
    after: { state: after, authorId: by.memberId, at: now },
  })
  if (number === revision) return number
  const changed = columns as unknown as Readonly<Record<string, unknown>>
  const values = Object.entries({ ...changed, revision: number })
  const set = values.map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
  await sql`update ${sql.table(kind)} set ${sql.join(set)} where id = ${id}`.execute(tx)
  if (by.memberId === authorId && kind !== 'theme') return number
  const [action, target] = [actions[kind], { kind, id, name }]
  const reason = summary === '' ? {} : { reason: summary }
  await audit.record(tx, { by, action, target, ...audit.difference(before, after), ...reason }, now)
  return number
}

/** A locked row of a text that is edited only by its author. */
interface LockedText {
  readonly body: string
  readonly revision: number
  readonly author_id: number
  readonly created_at: Date
}

/**
 * Changes the body of a row that the transaction has locked and writes the history, unless it was
 * edited since `revision`.
 */
export async function editBody(
  tx: Db,
  entity: 'comment' | 'message' | 'post',
  id: number,
  row: LockedText,
  { revision, body }: { readonly revision: number; readonly body: string },
  now: Date,
): Promise<Edited> {
  if (row.revision !== revision) return { ok: false, code: 'CONFLICT' }
  const number = await record(tx, {
    ...{ entity, entityId: id, number: revision, summary: '' },
    before: { state: { body: row.body }, authorId: row.author_id, at: row.created_at },
    after: { state: { body }, authorId: row.author_id, at: now },
  })
  if (number !== revision) {
    await sql`update ${sql.table(entity)} set body = ${body}, revision = ${number},
      edited_at = ${now} where id = ${id}`.execute(tx)
  }
  return { ok: true, revision: number }
}

function rowOf({ state, authorId, at }: Version) {
  return { author_id: authorId, at, state: JSON.stringify(state) }
}

/**
 * Deletes the histories of texts that their author erases together with the account; returns how
 * many.
 */
export async function erase(
  tx: Db,
  entity: Entity,
  erased: readonly { readonly id: number }[],
): Promise<number> {
  if (erased.length === 0) return 0
  const ids = erased.map(({ id }) => id)
  await tx
    .deleteFrom('revision')
    .where('entity', '=', entity)
    .where('entity_id', 'in', ids)
    .execute()
  return ids.length
}

export interface RevisionRow {
  readonly number: number
  /** Null when the account was deleted, and for the uploader of an anonymous upload. */
  readonly author: string | null
  readonly at: Date
  readonly summary: string
  readonly changed: readonly string[]
  readonly state: State
  /** The state of the previous revision; null for the first. */
  readonly before: State | null
}

/**
 * Lists revisions with the state before each, newest first, below the number `before` (null: from
 * the newest).
 */
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

/** Returns one revision, or undefined. */
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
    .leftJoin('torrent', (join) =>
      join.on('r.entity', '=', 'torrent').onRef('torrent.id', '=', 'r.entity_id'),
    )
    .leftJoin('member', (join) =>
      join
        .onRef('member.id', '=', 'r.author_id')
        .on(sql<boolean>`(torrent.is_anonymous is not true or torrent.uploader_id <> r.author_id)`),
    )
    .leftJoin('revision as b', (join) =>
      join
        .onRef('b.entity', '=', 'r.entity')
        .onRef('b.entity_id', '=', 'r.entity_id')
        .on(sql<boolean>`b.number = r.number - 1`),
    )
    .select(['r.number', 'member.name as author', 'r.at', 'r.summary', 'r.changed'])
    .select(['r.state', 'b.state as before'])
}
