import { sql } from 'kysely'
import type { Flows } from '../../domain/fair-play/flows.ts'
import { claimLevel, isClaimCase } from '../../domain/fair-play/claims.ts'
import { CLASSES } from '../../domain/fair-play/exposure.ts'
import type { Before, Look } from '../../domain/fair-play/look.ts'
import { lookAt } from '../../domain/fair-play/look.ts'
import { SHOWN_SCORE, scoreOf } from '../../domain/fair-play/score.ts'
import type { Part } from '../../domain/fair-play/parts.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'
import type { Dismissed } from '../../domain/fair-play/verdicts.ts'
import { amountsOf, isFarMore, shownReasons } from '../../domain/fair-play/verdicts.ts'
import type { Db } from '../base/db.ts'
import { allowLonger } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'
import { weighFindings } from './findings.ts'
import type { Window } from './flows.ts'
import { flowsOf } from './flows.ts'
import { keepPairs, knownPairs } from './pair-looks.ts'
import { contestedBefore, standingsOf } from './standings.ts'

/** The number of rows per statement. */
const BATCH = 2_000
/** How many numbers an evaluation needs of each member: exposures, shares and leanings. */
const EVIDENCE = 3 * CLASSES
/**
 * The lowest score whose evidence is stored: below it, evidence explains nothing that staff see.
 */
const KEPT_SCORE = 15
/**
 * The same limit for uploads to leechers that vanished, as a share of a case: from half of a case
 * on, they may become one.
 */
const KEPT_CLAIMS = 0.5
/** The time limit: summing up a day of ten million intervals takes half a minute. */
const LIMIT_MS = 240_000

/** Returns the day of the last evaluation; null before the first. */
export async function lastDay(db: Db): Promise<Date | null> {
  const { day } = await db
    .selectFrom('fair_play_look')
    .select(({ fn }) => fn.max('day').as('day'))
    .executeTakeFirstOrThrow()
  return day as Date | null
}

/** Sums up the traffic of a window, as of one moment. */
export async function readFlows(db: Db, window: Window): Promise<Flows> {
  return patiently(db, (tx) => flowsOf(tx, window))
}

/** Returns the members with traffic in a window, in the order of their IDs. */
export async function membersWithTraffic(db: Db, { since, until }: Window): Promise<number[]> {
  const { rows } = await patiently(db, (tx) =>
    sql<{ id: number }>`
      select distinct member_id as id from traffic_ledger
      where at > ${since} and at <= ${until} order by 1`.execute(tx),
  )
  return rows.map(({ id }) => id)
}

/** Runs a read as of one moment, with enough time for millions of intervals. */
async function patiently<T>(db: Db, read: (tx: Db) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      await allowLonger(tx, LIMIT_MS)
      return read(tx)
    })
}

/** Evaluates a day of traffic; nothing is stored. `isFirst`: the day before was not evaluated. */
export async function look(db: Db, window: Window, isFirst: boolean): Promise<Look> {
  const flows = await readFlows(db, window)
  const evidenceOf = await evidenceBefore(db)
  const open = await db.selectFrom('fair_play_carry').select(['torrent_id', 'bytes']).execute()
  const carries = new Map(open.map((row) => [row.torrent_id, row.bytes]))
  const carriedOf = (torrentId: number) => (isFirst ? null : (carries.get(torrentId) ?? 0))
  const pairs = await knownPairs(db)
  const contested = await contestedBefore(db)
  const before = { evidenceOf, carriedOf, pairs, contested }
  return lookAt(flows, before, window.until.getTime() / 1_000)
}

/**
 * Returns the sums that earlier evaluations stored of each member. They are read in pages: an
 * object for each of 100,000 members takes more memory than all their numbers.
 */
async function evidenceBefore(db: Db): Promise<Before['evidenceOf']> {
  const places = new Map<number, number>()
  const pages: Float64Array[] = []
  for (let after: number | undefined = 0; after !== undefined;) {
    const rows: { readonly member_id: number; readonly evidence: readonly number[][] }[] = await db
      .selectFrom('fair_play_standing')
      .select('member_id')
      .select(
        sql<number[][]>`jsonb_build_array(standing->'exposure', standing->'share',
          coalesce(standing->'lean', '[]'))`.as('evidence'),
      )
      .where('member_id', '>', after)
      .orderBy('member_id')
      .limit(BATCH)
      .execute()
    const page = new Float64Array(rows.length * EVIDENCE)
    for (const [nth, { member_id: id, evidence }] of rows.entries()) {
      places.set(id, pages.length * BATCH + nth)
      // Evaluations by an older version have fewer explanations.
      for (const [place, sums] of evidence.entries()) {
        page.set(sums, nth * EVIDENCE + place * CLASSES)
      }
    }
    pages.push(page)
    after = rows.length < BATCH ? undefined : rows.at(-1)?.member_id
  }
  return (memberId) => {
    const place = places.get(memberId)
    if (place === undefined) return null
    const from = (place % BATCH) * EVIDENCE
    const own = pages[Math.floor(place / BATCH)].subarray(from, from + EVIDENCE)
    const [exposure, share] = [own.subarray(0, CLASSES), own.subarray(CLASSES, 2 * CLASSES)]
    return { exposure, share, lean: own.subarray(2 * CLASSES) }
  }
}

/**
 * Stores an evaluation in one transaction, so that a repeated run evaluates each day only once.
 * Returns the number of members.
 */
export async function keep(db: Db, found: Look, { since }: Window, now: Date): Promise<number> {
  const { memberIds, parts, carries, flows, swarms, excess } = found
  return db.transaction().execute(async (tx) => {
    const counts = { flows, swarms, members: memberIds.length, excess }
    await tx
      .insertInto('fair_play_look')
      .values({ day: since, at: now, ...counts })
      .execute()
    const dismissed = { scores: await dismissedOf(tx), claims: await dismissedClaims(tx) }
    const shown = new Set<number>()
    const claiming = new Set<number>()
    for (let from = 0; from < memberIds.length; from += BATCH) {
      const known = await standingsOf(tx, memberIds.slice(from, from + BATCH))
      const scored = scoredRows(found, from, known, dismissed)
      await keepStandings(tx, scored, since, now)
      for (const { m, score, standing } of scored) {
        if (score >= KEPT_SCORE) shown.add(m)
        if (claimLevel(standing) >= KEPT_CLAIMS) claiming.add(m)
      }
    }
    const kept = parts.filter(({ memberId }) => shown.has(memberId))
    for (const some of batches(kept)) await keepParts(tx, some, since)
    const claims = claiming.size === 0 ? [] : found.claimPartsOf((id) => claiming.has(id))
    for (const some of batches(claims)) await keepParts(tx, some, since)
    await keepPairs(tx, found.pairs, since, now)
    await tx.deleteFrom('fair_play_carry').execute()
    for (const some of batches([...carries])) {
      const text = JSON.stringify(some.map(([t, bytes]) => ({ t, bytes })))
      await sql`insert into fair_play_carry (torrent_id, bytes)
        select t, bytes from jsonb_to_recordset(${text}::jsonb) as given (t bigint, bytes float8)
        `.execute(tx)
    }
    await weighFindings(tx, since, now)
    return memberIds.length
  })
}

/** Returns, by member, what the last verdict on a score dismissed, if it was `honest`. */
async function dismissedOf(tx: Db): Promise<ReadonlyMap<number, Dismissed>> {
  const rows = await tx
    .selectFrom('fair_play_verdict')
    .distinctOn('member_id')
    .select(['member_id', 'verdict', 'overstated', 'taken', 'overstated_gib', 'taken_gib'])
    .where(sql<boolean>`greatest(overstated, taken) >= ${SHOWN_SCORE}`)
    .orderBy('member_id')
    .orderBy('id', 'desc')
    .execute()
  const honest = rows.filter(({ verdict }) => verdict === 'honest')
  return new Map(honest.map((row) => [row.member_id, dismissed(row)]))
}

/** Returns, by member, what the last verdict on uploads to vanished leechers dismissed, in GiB. */
async function dismissedClaims(tx: Db): Promise<ReadonlyMap<number, number>> {
  const rows = await tx
    .selectFrom('fair_play_verdict')
    .distinctOn('member_id')
    .select(['member_id', 'verdict', sql<number>`claimed_gib`.as('gib')])
    .where('claimed_gib', '>', 0)
    .orderBy('member_id')
    .orderBy('id', 'desc')
    .execute()
  const honest = rows.filter(({ verdict }) => verdict === 'honest')
  return new Map(honest.map(({ member_id: id, gib }) => [id, gib]))
}

interface AllDismissed {
  readonly scores: ReadonlyMap<number, Dismissed>
  readonly claims: ReadonlyMap<number, number>
}

interface DismissedRow {
  readonly overstated: number
  readonly taken: number
  readonly overstated_gib: number
  readonly taken_gib: number
}

function dismissed({ overstated, taken, overstated_gib, taken_gib }: DismissedRow): Dismissed {
  return {
    scores: { overstated, taken },
    amounts: { overstated: overstated_gib, taken: taken_gib },
  }
}

/** Returns one batch of members, from a position on. */
function scoredRows(
  { memberIds, standingAfter }: Look,
  from: number,
  before: ReadonlyMap<number, Standing>,
  dismissed: AllDismissed,
) {
  return memberIds.slice(from, from + BATCH).map((m, nth) => {
    const standing = standingAfter(from + nth, before.get(m) ?? null)
    const score = scoreOf(standing)
    const news = shownReasons(score, amountsOf(standing), dismissed.scores.get(m) ?? null)
    const last = dismissed.claims.get(m)
    const isClaiming =
      isClaimCase(standing) && (last === undefined || isFarMore(standing.claims.gib, last))
    return { m, ...score, shown: news.length > 0 || isClaiming, standing }
  })
}

async function keepStandings(tx: Db, rows: readonly object[], day: Date, now: Date) {
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (m bigint,
        score integer, overstated integer, taken integer, shown boolean, standing jsonb)
      where exists (select from member where id = m)
    ), history as (
      insert into fair_play_score (member_id, day, score, overstated, taken)
      select m, ${day}, score, overstated, taken from given where score >= ${KEPT_SCORE}
      on conflict do nothing
    )
    insert into fair_play_standing as known (member_id, day, score, overstated, taken, standing,
      waits_since)
    select m, ${day}, score, overstated, taken, standing,
      case when shown then ${now}::timestamptz end
    from given order by m
    on conflict (member_id) do update set day = excluded.day, score = excluded.score,
      overstated = excluded.overstated, taken = excluded.taken, standing = excluded.standing,
      waits_since = case when excluded.waits_since is null
          or (known.verdict in ('cheater', 'watch') and not known.by_rules) then null
        else coalesce(known.waits_since, excluded.waits_since) end`.execute(tx)
}

async function keepParts(tx: Db, parts: readonly Part[], day: Date): Promise<void> {
  await sql`
    insert into fair_play_part (day, member_id, torrent_id, up, down, overstated, certain, hidden,
      idle, swarm_up, swarm_down, swarm_hidden, swarm_lost, swarm_edges, excess, likely_up,
      likely_hidden, likely_lost)
    select ${day}, "memberId", "torrentId", up, down, overstated, certain, hidden, idle, "swarmUp",
      "swarmDown", "swarmHidden", "swarmLost", "swarmEdges", excess, "likelyUp", "likelyHidden",
      "likelyLost"
    from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as given ("memberId" bigint,
      "torrentId" bigint, up float8, down float8, overstated float8, certain float8, hidden float8,
      idle float8, "swarmUp" float8, "swarmDown" float8, "swarmHidden" float8, "swarmLost" float8,
      "swarmEdges" float8, excess float8, "likelyUp" float8, "likelyHidden" float8,
      "likelyLost" float8)
    where exists (select from member where id = "memberId")
    on conflict do nothing`.execute(tx)
}

function* batches<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += BATCH) yield rows.slice(at, at + BATCH)
}

/** Deletes at most `limit` parts and scores of evaluations before a time; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const where = sql`day < ${before}`
  const key = ['member_id', 'day', 'torrent_id']
  const parts = await deleteSome(db, { from: 'fair_play_part', key, where }, limit)
  if (parts === limit) return parts
  const scores = { from: 'fair_play_score', key: ['member_id', 'day'], where } as const
  return parts + (await deleteSome(db, scores, limit - parts))
}
