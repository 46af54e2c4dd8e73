import { sql } from 'kysely'
import { DRAFT_DAYS, MOST_DRAFTS } from '../../../domain/texts/drafts.ts'
import { DAY_MS } from '../../../domain/units.ts'
import type { Db } from '../../base/db.ts'
import { deleteOne, deleteSome } from '../../base/prune.ts'

// Drafts of texts, which only their authors can read.

export type DraftFields = Readonly<Record<string, string>>

export interface TextDraft {
  readonly place: string
  readonly fields: DraftFields
  readonly revision: number
  readonly savedAt: Date
}

/** SQL over `member`: the places for which the member has drafts. */
export const draftPlaces = sql<readonly string[]>`array(
  select place from text_draft where member_id = member.id)`

export interface SavedDraft {
  readonly revision: number
  /** Whether the draft replaced a version that its author had not seen in this form. */
  readonly isOverwriting: boolean
}

/**
 * Saves a draft, replacing the earlier one for the place; null: the member has too many.
 * @param seen the revision that the form shows; 0: none
 */
export async function save(
  db: Db,
  memberId: number,
  { place, fields, seen }: Pick<TextDraft, 'place' | 'fields'> & { readonly seen: number },
  now: Date,
): Promise<SavedDraft | null> {
  return db.transaction().execute(async (tx) => {
    await sql`
      select pg_advisory_xact_lock(hashtextextended(${`drafts of ${memberId}`}, 29))`.execute(tx)
    const { rows } = await sql<{ revision: number }>`
      insert into text_draft (member_id, place, fields, saved_at)
      select ${memberId}, ${place}, ${JSON.stringify(fields)}::jsonb, ${now}
      where exists (select from text_draft where member_id = ${memberId} and place = ${place})
        or (select count(*) from text_draft where member_id = ${memberId}) < ${MOST_DRAFTS}
      on conflict (member_id, place) do update set fields = excluded.fields,
        saved_at = excluded.saved_at, revision = text_draft.revision + 1
      returning revision`.execute(tx)
    if (rows.length === 0) return null
    const [{ revision }] = rows
    return { revision, isOverwriting: revision - 1 !== seen }
  })
}

/** Returns a member's draft for a place. */
export async function find(
  db: Db,
  memberId: number,
  place: string,
): Promise<TextDraft | undefined> {
  return drafts(db, memberId).where('place', '=', place).executeTakeFirst()
}

/** Returns a member's drafts, newest first. */
export async function list(db: Db, memberId: number): Promise<readonly TextDraft[]> {
  return drafts(db, memberId).orderBy('saved_at', 'desc').orderBy('place').execute()
}

export interface DraftStart extends Pick<TextDraft, 'place' | 'savedAt'> {
  /** The beginning of the title, subject or text; '' if there is none. */
  readonly start: string
}

/** The most characters of a beginning; a run of blanks is shown as one. */
const MOST_START = 500

/**
 * Returns a member's drafts, newest first, for a list: only their beginnings are read from the
 * database.
 */
export async function starts(db: Db, memberId: number): Promise<readonly DraftStart[]> {
  const { rows } = await sql<DraftStart>`
    select place, saved_at as "savedAt", left(coalesce(nullif(fields ->> 'title', ''),
      nullif(fields ->> 'subject', ''), fields ->> 'body', ''), ${MOST_START}) as start
    from text_draft where member_id = ${memberId} order by saved_at desc, place`.execute(db)
  return rows
}

function drafts(db: Db, memberId: number) {
  return db
    .selectFrom('text_draft')
    .select(['place', 'revision', 'saved_at as savedAt'])
    .select(sql<DraftFields>`fields`.as('fields'))
    .where('member_id', '=', memberId)
}

/** Deletes a draft; false if there was none. */
export async function drop(db: Db, memberId: number, place: string): Promise<boolean> {
  return deleteOne(db, 'text_draft', { member_id: memberId, place })
}

/** Deletes up to `limit` drafts that were last saved more than DRAFT_DAYS ago; returns how many. */
export async function prune(db: Db, limit: number, now: Date): Promise<number> {
  const before = new Date(now.getTime() - DRAFT_DAYS * DAY_MS)
  const expired = { key: ['member_id', 'place'], where: sql`saved_at < ${before}` }
  return deleteSome(db, { from: 'text_draft', ...expired, oldestBy: 'saved_at' }, limit)
}
