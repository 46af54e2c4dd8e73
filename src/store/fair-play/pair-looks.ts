import { sql } from 'kysely'
import { MOST_CLOSED, MOST_PAIRS } from '../../domain/fair-play/pairs/candidates.ts'
import type { FoundPair, KnownPair } from '../../domain/fair-play/pairs/look.ts'
import type { DismissedPair, PairAmounts } from '../../domain/fair-play/pairs/news.ts'
import { isPairNews } from '../../domain/fair-play/pairs/news.ts'
import { isPairCase, shownPairs } from '../../domain/fair-play/pairs/score.ts'
import type { PairStanding } from '../../domain/fair-play/pairs/standing.ts'
import {
  emptyPairStanding,
  pairKindsOf,
  pairWeightOf,
} from '../../domain/fair-play/pairs/standing.ts'
import { SHOWN_SCORE } from '../../domain/fair-play/score.ts'
import type { Verdict } from '../../domain/fair-play/verdicts.ts'
import type { Db } from '../base/db.ts'

// Pairs of members, as each evaluation leaves them. An evaluation replaces the pairs without a
// verdict, so that the table has only those of the last evaluation, and those that staff decided
// about.

/** Returns the pairs of earlier evaluations that are stored: those with the most evidence. */
export async function knownPairs(db: Db): Promise<readonly KnownPair[]> {
  const rows = await db
    .selectFrom('fair_play_pair')
    .select(['first_id', 'second_id', 'standing'])
    .orderBy('weight', 'desc')
    .limit(MOST_PAIRS + MOST_CLOSED)
    .execute()
  return rows.map(({ first_id: first, second_id: second, standing }) => ({
    ids: [first, second] as const,
    standing: wholePairStanding(standing),
  }))
}

/**
 * Returns a stored standing with all fields; older versions stored fewer, and no squares of one
 * kind.
 */
export function wholePairStanding(known: unknown): PairStanding {
  const { squares: jointSquares = 0 } = known as Partial<PairStanding>
  return { ...emptyPairStanding, jointSquares, ...(known as object) }
}

/** Stores the pairs of an evaluation, in its transaction and after its standings. */
export async function keepPairs(
  tx: Db,
  pairs: readonly FoundPair[],
  day: Date,
  now: Date,
): Promise<void> {
  const shown = await shownOf(tx, pairs)
  const rows = pairs.map((pair) => {
    const { ids, score, standing } = pair
    const weight = pairWeightOf(standing)
    return { a: ids[0], b: ids[1], score, weight, shown: shown.has(pair), standing }
  })
  await sql`
    insert into fair_play_pair as known (first_id, second_id, day, score, weight, standing,
      waits_since)
    select a, b, ${day}::timestamptz, score, weight, standing,
      case when shown then ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (a bigint, b bigint,
      score integer, weight float8, shown boolean, standing jsonb)
    where exists (select from member where id = a) and exists (select from member where id = b)
    order by a, b
    on conflict (first_id, second_id) do update set day = excluded.day, score = excluded.score,
      weight = excluded.weight, standing = excluded.standing,
      waits_since = case when excluded.waits_since is null
          or known.verdict = 'cheater' then null
        else coalesce(known.waits_since, excluded.waits_since) end`.execute(tx)
  await sql`delete from fair_play_pair where day < ${day} and verdict is null`.execute(tx)
  await sql`
    update fair_play_pair set waits_since = null
    where day < ${day} and waits_since is not null`.execute(tx)
}

/** Returns the pairs of an evaluation that staff see. */
async function shownOf(tx: Db, pairs: readonly FoundPair[]): Promise<ReadonlySet<FoundPair>> {
  const cases = pairs.filter(isPairCase)
  if (cases.length === 0) return new Set()
  const members = await shownMembers(tx, [...new Set(cases.flatMap(({ ids }) => ids))])
  const decided = await decidedOf(tx)
  const open = cases.filter((pair) => {
    const last = lastOf(decided, pair)
    if (last === undefined) return true
    return last.verdict !== 'cheater' && isPairNews(pairKindsOf(pair.standing), last)
  })
  const confirmed = [...decided.values()].filter(({ verdict }) => verdict === 'cheater')
  const known = new Set(confirmed.flatMap(({ ids }) => ids))
  return new Set(shownPairs(open, (id) => members.has(id) || known.has(id)))
}

/**
 * Returns the last verdict on a pair; if there is none, a verdict on another pair of its closed
 * group.
 */
function lastOf(decided: ReadonlyMap<string, Decided>, { ids, standing }: FoundPair) {
  const own = decided.get(ids.join(' '))
  if (own !== undefined || standing.group.length === 0) return own
  return [...decided.values()].find((last) => last.ids.every((id) => standing.group.includes(id)))
}

/** Returns those of these members whose score is shown without a pair, or was confirmed. */
async function shownMembers(tx: Db, memberIds: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ id: number }>`
    select member_id as id from fair_play_standing
    where member_id = any(${memberIds}::bigint[])
      and ((waits_since is not null and score >= ${SHOWN_SCORE}) or (not by_rules
        and (verdict = 'cheater' or (verdict = 'watch' and score >= ${SHOWN_SCORE}))))`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}

interface Decided extends DismissedPair {
  readonly ids: readonly [number, number]
  readonly verdict: Verdict
}

/** Returns the last verdict on each pair. */
async function decidedOf(tx: Db): Promise<ReadonlyMap<string, Decided>> {
  const rows = await tx
    .selectFrom('fair_play_pair_verdict as given')
    .innerJoin('fair_play_pair as pair', 'pair.id', 'pair_id')
    .distinctOn('pair_id')
    .select(['first_id', 'second_id', 'given.verdict', 'gib', 'again_gib', 'closed_gib'])
    .orderBy('pair_id')
    .orderBy('given.id', 'desc')
    .execute()
  return new Map(
    rows.map(({ first_id: first, second_id: second, verdict, gib, again_gib, closed_gib }) => {
      const ids = [first, second] as const
      return [ids.join(' '), { ids, verdict, gib, kinds: kindsOf(gib, again_gib, closed_gib) }]
    }),
  )
}

/** Returns the evidence of a verdict by kind; null if only its sum was stored. */
function kindsOf(gib: number, again: number | null, closed: number | null): PairAmounts | null {
  if (again === null || closed === null) return null
  return { joint: gib - again - closed, again, closed }
}
