import { sql } from 'kysely'
import type { Part } from '../../domain/fair-play/parts.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'
import { emptyStanding } from '../../domain/fair-play/standing.ts'
import type { Judged, Verdict } from '../../domain/fair-play/verdicts.ts'
import { amountsOf } from '../../domain/fair-play/verdicts.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { note } from '../base/noted-later.ts'
import { releaseIn } from './holds.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'

// Members whose reports the balance of swarms puts in doubt, and what staff decided about them.

/** Cases that wait for staff, and those with a last verdict. */
export const caseStates = ['waiting', 'watch', 'cheater', 'honest'] as const
export type CaseState = (typeof caseStates)[number]

export interface CaseFilter {
  /** The member of staff who reads: they do not see their own case. */
  readonly readerId?: number
  readonly state: CaseState
  readonly after: { readonly score: number; readonly id: number } | null
  readonly limit: number
}

export type CaseRow = Awaited<ReturnType<typeof list>>[number]

/** Returns cases in a state, highest score first. */
export async function list(db: Db, { readerId, state, after, limit }: CaseFilter) {
  const waits = sql<boolean>`waits_since is not null`
  let query = rows(db)
  if (readerId !== undefined) query = query.where('member_id', '<>', readerId)
  // A dismissed case that waits again is no longer among the dismissed ones.
  if (state === 'waiting') query = query.where(waits)
  else query = query.where('verdict', '=', state).where(sql<boolean>`not (${waits})`)
  if (after !== null) {
    query = query.where(keyset.below(['score', after.score], ['member_id', after.id]))
  }
  return query.orderBy('score', 'desc').orderBy('member_id', 'desc').limit(limit).execute()
}

/**
 * Returns the case of a member by name, for a member of staff; null if no look has seen the member,
 * or if it is the reader's own.
 */
export async function find(db: Db, name: string, readerId?: number): Promise<CaseRow | null> {
  const query = rows(db).where(sql`lower(member.name)`, '=', name.toLowerCase())
  const row = await query.executeTakeFirst()
  return row === undefined || row.memberId === readerId ? null : row
}

function rows(db: Db) {
  return db
    .selectFrom('fair_play_standing')
    .innerJoin('member', 'member.id', 'member_id')
    .select(['member_id as memberId', 'member.name', 'member.role', 'member.state as memberState'])
    .select(['day', 'score', 'overstated', 'taken', 'waits_since as waitsSince', 'verdict'])
    // Looks of an older version know less.
    .select(sql<Standing>`${JSON.stringify(emptyStanding)}::jsonb || standing`.as('standing'))
    .$narrowType<{ verdict: Verdict | null }>()
}

/** The scores of a member after each look since a time, oldest first. */
export async function scoresOf(db: Db, memberId: number, since: Date) {
  return db
    .selectFrom('fair_play_score')
    .select(['day', 'score', 'overstated', 'taken'])
    .where('member_id', '=', memberId)
    .where('day', '>=', since)
    .orderBy('day')
    .execute()
}

export type PartRow = Omit<Part, 'memberId' | 'beyond' | 'takenBeyond'> & {
  readonly day: Date
  readonly torrent: string | null
}

/** The evidence about a member as it was judged, the largest parts first. */
export async function partsOf(db: Db, memberId: number, limit: number) {
  const { rows: found } = await sql<PartRow>`
    select p.day, p.torrent_id as "torrentId", t.name as torrent, up, down, overstated, certain,
      hidden, idle, swarm_up as "swarmUp", swarm_down as "swarmDown",
      swarm_hidden as "swarmHidden", swarm_lost as "swarmLost", swarm_edges as "swarmEdges", excess,
      likely_up as "likelyUp", likely_hidden as "likelyHidden", likely_lost as "likelyLost"
    from fair_play_part p left join torrent t on t.id = p.torrent_id
    where p.member_id = ${memberId}
    order by overstated + hidden + idle desc limit ${limit}`.execute(db)
  return found
}

export interface Given {
  readonly verdict: Verdict
  readonly note: string
}

/** Stores the verdict of staff about a case; false if the case does not exist. */
export async function decide(
  db: Db,
  memberId: number,
  { verdict, note }: Given,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await rows(tx).where('member_id', '=', memberId).executeTakeFirst()
    if (row === undefined) return false
    const { name, score, overstated, taken, standing } = row
    const amounts = amountsOf(standing)
    const given = { overstated_gib: amounts.overstated, taken_gib: amounts.taken }
    const who = { by_id: by.memberId, by_name: by.name, at: now }
    await tx
      .insertInto('fair_play_verdict')
      .values({ member_id: memberId, verdict, overstated, taken, ...given, note, ...who })
      .execute()
    await tx
      .updateTable('fair_play_standing')
      .set({ verdict, waits_since: null })
      .where('member_id', '=', memberId)
      .execute()
    if (verdict === 'honest') await releaseIn(tx, { memberId, name }, by, now)
    const target = { kind: 'member', id: memberId, name }
    const after = { verdict, score, note: note === '' ? null : note }
    await audit.record(tx, { by, action: 'fair-play.decide', target, after }, now)
    return true
  })
}

/** The verdicts about a member, newest first. */
export async function verdictsOf(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('fair_play_verdict')
    .select(['id', 'verdict', 'overstated', 'taken', 'note', 'by_name as by', 'at'])
    .where('member_id', '=', memberId)
    .orderBy('id', 'desc')
    .limit(limit)
    .$narrowType<{ verdict: Verdict }>()
    .execute()
}

/** The last verdicts about anyone, newest first. */
export async function lastVerdicts(db: Db, limit: number): Promise<readonly Judged[]> {
  const found = await db
    .selectFrom('fair_play_verdict')
    .select(['verdict', 'overstated', 'taken'])
    .orderBy('id', 'desc')
    .limit(limit)
    .$narrowType<{ verdict: Verdict }>()
    .execute()
  return found.map(({ verdict, ...scores }) => ({ verdict, scores }))
}

type Seen = Pick<CaseRow, 'memberId' | 'name'>

/** Records that staff looked at a case: one line of the audit log an hour. */
export async function noteViewing(db: Db, seen: Seen, by: Actor, now: Date): Promise<void> {
  const fields = { memberId: seen.memberId, by: by.memberId }
  await note(db, { event: 'fair-play.look', fields, write: () => view(db, seen, by, now) })
}

async function view(db: Db, { memberId, name }: Seen, by: Actor, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const hourAgo = new Date(now.getTime() - HOUR_MS)
    const { rows: fresh } = await sql`
      insert into fair_play_viewing as known (member_id, viewer_id, at)
      values (${memberId}, ${by.memberId}, ${now})
      on conflict (member_id, viewer_id) do update set at = excluded.at
        where known.at <= ${hourAgo}
      returning at`.execute(tx)
    if (fresh.length === 0) return
    const target = { kind: 'member', id: memberId, name }
    await audit.record(tx, { by, action: 'fair-play.look', target }, now)
  })
}
