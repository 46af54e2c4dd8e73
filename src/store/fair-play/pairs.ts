import { sql } from 'kysely'
import { MOST_PAIRS } from '../../domain/fair-play/pairs/candidates.ts'
import { pairSumOf } from '../../domain/fair-play/pairs/news.ts'
import { isRuleCase } from '../../domain/fair-play/pairs/score.ts'
import { pairKindsOf } from '../../domain/fair-play/pairs/standing.ts'
import { SHOWN_SCORE } from '../../domain/fair-play/score.ts'
import type { Verdict } from '../../domain/fair-play/verdicts.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { CaseSource, CaseState, Given } from './cases.ts'
import { wholePairStanding } from './pair-looks.ts'

// Pairs of members as cases, and what staff decided about them.

export type PairRow = NonNullable<Awaited<ReturnType<typeof find>>>

interface PairFilter {
  /** The staff member who reads, and who does not see a case about themselves. */
  readonly readerId: number
  readonly state: CaseState
  /** Null: both sources. */
  readonly source: CaseSource | null
  /** Scores from `from` up to, but not including, `below`. */
  readonly from: number
  readonly below: number
}

/**
 * Returns pairs in a state with scores in a range, highest first, then those without a score: all
 * of the latter, as there are only a few.
 */
export async function list(
  db: Db,
  { readerId, state, source, from, below }: PairFilter,
): Promise<readonly PairRow[]> {
  const waits = sql<boolean>`waits_since is not null`
  let query = rows(db, readerId).where('pair.score', '>=', from).where('pair.score', '<', below)
  if (state === 'waiting') query = query.where(waits)
  else query = query.where(sql<boolean>`verdict = ${state} and not (${waits})`)
  const found = await query
    .orderBy('pair.score', 'desc')
    .orderBy('pair.id', 'desc')
    .limit(MOST_PAIRS)
    .execute()
  return found
    .map(wholeRow)
    .filter(({ score }) => source === null || (score === null) === (source === 'rules'))
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
}

/**
 * Returns a pair for a staff member; null if there is none, or if the reader is part of it or of
 * its closed group.
 */
export async function find(db: Db, pairId: number, readerId: number) {
  const row = await rows(db, readerId).where('pair.id', '=', pairId).executeTakeFirst()
  return row === undefined ? null : wholeRow(row)
}

/** A verdict is about what was known then: a pair that waits again has no verdict yet. */
const currentVerdict = sql<Verdict | null>`case when waits_since is null then verdict end`
/** Changes with each evaluation in which the pair was seen, and with each verdict. */
const version = sql<number>`extract(epoch from pair.day)::int8 * 1000
  + (select count(*) from fair_play_pair_verdict where pair_id = pair.id)`

function rows(db: Db, readerId: number) {
  return db
    .selectFrom('fair_play_pair as pair')
    .innerJoin('member as one', 'one.id', 'first_id')
    .innerJoin('member as other', 'other.id', 'second_id')
    .select(['pair.id', 'first_id as firstId', 'second_id as secondId'])
    .select(['one.name as first', 'other.name as second'])
    .select(['pair.day', 'pair.score', 'pair.standing', 'waits_since as waitsSince'])
    .select([currentVerdict.as('verdict'), version.as('version')])
    .where('first_id', '<>', readerId)
    .where('second_id', '<>', readerId)
    .where(
      sql<boolean>`not coalesce(pair.standing->'group' @> to_jsonb(${readerId}::bigint), false)`,
    )
}

/**
 * Returns a row with its score; null: it is a case only because of traffic that no report
 * contradicts.
 */
function wholeRow<Row extends { readonly standing: unknown; readonly score: number }>({
  standing,
  score,
  ...row
}: Row) {
  const known = wholePairStanding(standing)
  const hasScore = score >= SHOWN_SCORE || !isRuleCase(known)
  return { ...row, score: hasScore ? score : null, standing: known }
}

/**
 * Stores the verdict of staff about a pair; false if the pair does not exist, or has changed since
 * it was seen. The verdict is recorded in the audit log of all members of the case.
 *
 * @throws Outranked when the actor may not decide about one of the two
 */
export async function decide(
  db: Db,
  pairId: number,
  { verdict, note, seen = null }: Given,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // Prevents any evaluation or other verdict from changing the pair until this one is stored.
    await sql`select from fair_play_pair where id = ${pairId} for update`.execute(tx)
    const row = await find(tx, pairId, by.memberId ?? 0)
    if (row === null || (seen !== null && seen !== row.version)) return false
    const { score, standing } = row
    const kinds = pairKindsOf(standing)
    const amounts = { gib: pairSumOf(kinds), again_gib: kinds.again, closed_gib: kinds.closed }
    const who = { by_id: by.memberId, by_name: by.name, at: now }
    await tx
      .insertInto('fair_play_pair_verdict')
      .values({ pair_id: pairId, verdict, score: score ?? 0, ...amounts, note, ...who })
      .execute()
    await tx
      .updateTable('fair_play_pair')
      .set({ verdict, waits_since: null })
      .where('id', '=', pairId)
      .execute()
    const others = await othersOf(tx, row)
    for (const [id, name, other] of sidesOf(row, others)) {
      const target = { kind: 'member', id, name }
      const after = { verdict, score, pairedWith: other, note: note === '' ? null : note }
      await audit.record(tx, { by, action: 'fair-play.decide', target, after }, now)
    }
    return true
  })
}

type Sides = Pick<PairRow, 'firstId' | 'first' | 'secondId' | 'second'>

/** Returns all members of a case, each with the name of another one. */
function sidesOf({ firstId, first, secondId, second }: Sides, others: readonly Other[]) {
  return [
    [firstId, first, second] as const,
    [secondId, second, first] as const,
    ...others.map(({ id, name }) => [id, name, first] as const),
  ]
}

interface Other {
  readonly id: number
  readonly name: string
}

/** Returns the members of the closed group of a pair, except the two. */
export async function othersOf(
  db: Db,
  { firstId, secondId, standing }: Pick<PairRow, 'firstId' | 'secondId' | 'standing'>,
): Promise<readonly Other[]> {
  const ids = standing.group.filter((id) => id !== firstId && id !== secondId)
  if (ids.length === 0) return []
  const { rows: found } = await sql<Other>`
    select id, name from member where id = any(${ids}::bigint[]) order by name`.execute(db)
  return found
}

/** Returns the verdicts about a pair, newest first. */
export async function verdictsOf(db: Db, pairId: number, limit: number) {
  return (
    db
      .selectFrom('fair_play_pair_verdict')
      .select(['verdict', 'note', 'by_name as by', 'at'])
      // A case without a score is stored as 0.
      .select(sql<number | null>`nullif(score, 0)`.as('score'))
      .where('pair_id', '=', pairId)
      .orderBy('id', 'desc')
      .limit(limit)
      .$narrowType<{ verdict: Verdict }>()
      .execute()
  )
}

export type PairPartRow = Awaited<ReturnType<typeof partsOf>>[number]

/** Returns the torrents that count most for a pair, with their names. */
export async function partsOf(db: Db, { standing }: PairRow) {
  const ids = standing.tops.map(({ torrent }) => torrent)
  const { rows: named } = await sql<{ id: number; name: string }>`
    select id, name from torrent where id = any(${ids}::bigint[])`.execute(db)
  const names = new Map(named.map(({ id, name }) => [id, name]))
  return standing.tops.map((top) => ({ ...top, name: names.get(top.torrent) ?? null }))
}
