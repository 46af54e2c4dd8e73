import { sql } from 'kysely'
import type { HeldKind, HeldState } from '../../domain/text-rules/text-rules.ts'
import type { Db } from '../base/db.ts'
import { isDecidedBy } from '../records/held-readers.ts'
import type { Reader } from '../records/targets.ts'

// Texts waiting for staff, and texts that a rule reported, as staff and their authors see them.

export interface HeldText {
  readonly id: number
  readonly authorId: number
  readonly author: string
  readonly kind: HeldKind
  /** `hold`: the text is not shown until staff accept it. `report`: it is published. */
  readonly act: 'hold' | 'report'
  readonly rule: string
  readonly title: string | null
  /** The text in Markdown. */
  readonly body: string
  /** The address where it is, or will be. */
  readonly href: string
  /** The data for publishing the text. */
  readonly place: unknown
  readonly state: HeldState
  readonly createdAt: Date
  readonly decidedAt: Date | null
  readonly decidedBy: string | null
  readonly reason: string | null
}

interface HeldFilter {
  readonly state: HeldState
  /** Only proposals for this wiki page; null: all texts. */
  readonly pageId: number | null
  /** Only texts above this ID. */
  readonly after: number | null
  readonly limit: number
}

/**
 * Returns texts in a state, oldest first: those that the viewer, a staff member, may decide about.
 */
export async function list(
  db: Db,
  viewer: Reader,
  { state, pageId, after, limit }: HeldFilter,
): Promise<readonly HeldText[]> {
  let query = heldTexts(db).where(isDecidedBy(viewer))
  if (pageId !== null) {
    query = query.where(sql<boolean>`held_text.kind = 'wiki'
      and (held_text.place ->> 'pageId')::bigint = ${pageId}`)
  }
  return query
    .where('held_text.state', '=', state)
    .where('held_text.id', '>', after ?? 0)
    .orderBy('held_text.id')
    .limit(limit)
    .execute()
}

/** Returns one text, for staff who may decide about it. */
export async function find(db: Db, viewer: Reader, id: number): Promise<HeldText | undefined> {
  return heldTexts(db).where(isDecidedBy(viewer)).where('held_text.id', '=', id).executeTakeFirst()
}

/** Returns texts of a member that were held, newest first, below the ID `before`. */
export async function listOf(
  db: Db,
  authorId: number,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly HeldText[]> {
  let query = heldTexts(db)
    .where('held_text.member_id', '=', authorId)
    .where('held_text.act', '=', 'hold')
  if (before !== null) query = query.where('held_text.id', '<', before)
  return query.orderBy('held_text.id', 'desc').limit(limit).execute()
}

function heldTexts(db: Db) {
  return db
    .selectFrom('held_text')
    .innerJoin('member as author', 'author.id', 'held_text.member_id')
    .leftJoin('member as decider', 'decider.id', 'held_text.decided_by')
    .select([
      'held_text.id',
      'held_text.member_id as authorId',
      'author.name as author',
      'held_text.kind',
      'held_text.act',
      'held_text.rule',
      'held_text.title',
      'held_text.body',
      'held_text.href',
      'held_text.place',
      'held_text.state',
      'held_text.created_at as createdAt',
      'held_text.decided_at as decidedAt',
      'decider.name as decidedBy',
      'held_text.reason',
    ])
}

/** Withdraws a waiting text of a member; false: it no longer waits. */
export async function withdraw(db: Db, id: number, authorId: number, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update held_text set state = 'withdrawn', decided_at = ${now}
    where id = ${id} and member_id = ${authorId} and act = 'hold' and state = 'waiting'
    returning 1`.execute(db)
  return rows.length > 0
}
