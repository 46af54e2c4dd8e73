import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { AnomalyKind } from '../../domain/anomalies/rules/index.ts'
import { isClaimCase } from '../../domain/fair-play/claims.ts'
import type { Part } from '../../domain/fair-play/parts.ts'
import { SHOWN_SCORE } from '../../domain/fair-play/score.ts'
import type { Standing } from '../../domain/fair-play/standing.ts'
import { emptyStanding } from '../../domain/fair-play/standing.ts'
import type { Judged, Verdict } from '../../domain/fair-play/verdicts.ts'
import { amountsOf } from '../../domain/fair-play/verdicts.ts'
import type { Role } from '../../domain/roles/permission-rows.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import { note } from '../base/noted-later.ts'
import { closeFindings } from './findings.ts'
import { releaseIn } from './holds.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'

// Cases about members: those whose reports the balance of swarms puts in doubt, and those that
// rules found, with what staff decided about them.

/**
 * States: waiting for staff, with a last verdict, or with findings that staff decided one by one.
 */
export const caseStates = ['waiting', 'watch', 'cheater', 'honest', 'findings'] as const
export type CaseState = (typeof caseStates)[number]

/** The source of a case: its score, or only rules. */
export const caseSources = ['score', 'rules'] as const
export type CaseSource = (typeof caseSources)[number]

export interface CaseFilter {
  /** The staff member who reads, and who does not see a case about themselves. */
  readonly readerId?: number
  readonly state: CaseState
  /** Null: both sources. */
  readonly source: CaseSource | null
  /** A rule whose findings the case has; null: any or none. */
  readonly rule: AnomalyKind | null
  readonly after: { readonly place: number; readonly id: number } | null
  readonly limit: number
}

export interface CaseRow {
  readonly memberId: number
  readonly name: string
  readonly role: Role
  readonly memberState: 'active' | 'banned' | 'parked'
  /** The day of the last evaluation in which the member had traffic; null: there was none. */
  readonly day: Date | null
  /**
   * Null: the score does not put the member in doubt: the case has only findings of rules, or
   * uploads to leechers that vanished (src/domain/fair-play/claims.ts).
   */
  readonly score: number | null
  readonly overstated: number
  readonly taken: number
  readonly standing: Standing
  readonly waitsSince: Date | null
  readonly verdict: Verdict | null
  /**
   * The rules whose findings wait; of a case that does not wait, those whose findings were closed
   * by the last verdict or one by one.
   */
  readonly rules: readonly AnomalyKind[]
  /** The order in the list: by score, then by the worst finding of a rule. */
  readonly place: number
  /** Changes with each verdict, and when something new waits. */
  readonly version: number
}

/**
 * Added to scores for their place in the list: findings of rules have at most 100, so every score
 * comes before them.
 */
export const ABOVE_RULES = 101
const HAS_SCORE = sql`(known.score >= ${sql.lit(SHOWN_SCORE)}
  or (known.verdict is not null and not known.by_rules))`
const WAITS = sql`member.id in (
  select member_id from fair_play_standing where waits_since is not null
  union select member_id from anomaly where waits_since is not null)`

/** Returns cases in a state: highest score first, then those that only rules found. */
export async function list(db: Db, filter: CaseFilter): Promise<readonly CaseRow[]> {
  const { readerId, state, source, rule, after, limit } = filter
  const wanted: RawBuilder<unknown>[] = [stateIs(state)]
  if (readerId !== undefined) wanted.push(sql`member.id <> ${readerId}`)
  const narrowed: RawBuilder<unknown>[] = [sql`true`]
  if (source !== null) narrowed.push(sql`(score is null) = ${source === 'rules'}`)
  if (rule !== null) narrowed.push(sql`${rule} = any(rules)`)
  if (after !== null) {
    narrowed.push(keyset.below(['place', after.place], ['memberId', after.id]))
  }
  const { rows } = await sql<CaseRow>`
    select * from (${rowsWhere(sql.join(wanted, sql` and `))}) as listed
    where ${sql.join(narrowed, sql` and `)}
    order by place desc, "memberId" desc limit ${limit}`.execute(db)
  return rows
}

// A dismissed case that waits again no longer counts as dismissed.
function stateIs(state: CaseState): RawBuilder<unknown> {
  if (state === 'waiting') return WAITS
  if (state !== 'findings') return sql`known.verdict = ${state} and not (${WAITS})`
  return sql`known.verdict is null and not (${WAITS})
    and member.id in (select member_id from anomaly where state <> 'open')`
}

/**
 * Returns the case of a member by name, for a staff member; null if nothing was found about the
 * member, or if the case is about the reader.
 */
export async function find(db: Db, name: string, readerId?: number): Promise<CaseRow | null> {
  const row = await one(db, sql`lower(member.name) = ${name.toLowerCase()}`)
  return row === null || row.memberId === readerId ? null : row
}

async function one(db: Db, where: RawBuilder<unknown>): Promise<CaseRow | null> {
  const { rows } = await sql<CaseRow>`${rowsWhere(sql`${where} and (known.member_id is not null
    or exists (select from anomaly where member_id = member.id))`)}`.execute(db)
  return rows[0] ?? null
}

// Standings that were stored by an older version have fewer fields.
function rowsWhere(where: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select member.id as "memberId", member.name, member.role, member.state as "memberState",
      known.day, case when ${HAS_SCORE} then known.score end as score,
      coalesce(known.overstated, 0) as overstated, coalesce(known.taken, 0) as taken,
      ${JSON.stringify(emptyStanding)}::jsonb || coalesce(known.standing, '{}') as standing,
      least(known.waits_since, found.since) as "waitsSince", known.verdict,
      case when known.waits_since is null and found.since is null
        then coalesce(nullif(decided.rules, '{}'), reviewed.rules, '{}')
        else coalesce(found.rules, '{}') end as rules,
      case when ${HAS_SCORE} then ${sql.lit(ABOVE_RULES)} + known.score
        else coalesce(found.worst, 0) end as place,
      coalesce(round(extract(epoch from
        greatest(decided.at, found.latest, known.waits_since)) * 1000), 0)::int8 as version
    from member left join fair_play_standing as known on known.member_id = member.id
    cross join lateral (
      select max(score) as worst, min(waits_since) as since, max(waits_since) as latest,
        array_agg(distinct kind order by kind) as rules
      from anomaly where member_id = member.id and waits_since is not null) as found
    cross join lateral (
      select array_agg(distinct kind order by kind) as rules
      from anomaly where member_id = member.id and state <> 'open') as reviewed
    left join lateral (
      select rules, at from fair_play_verdict where member_id = member.id
      order by id desc limit 1) as decided on true
    where ${where}`
}

/** Returns the scores of a member after each evaluation since a time, oldest first. */
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

/** Returns the evidence about a member as it was evaluated, the largest parts first. */
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
  /** The version of the case that the verdict is about; null: the current one. */
  readonly seen?: number | null
}

/**
 * Stores the verdict of staff about a case, and closes what rules found about the member. False if
 * the case does not exist, or has changed since it was seen.
 */
export async function decide(
  db: Db,
  memberId: number,
  { verdict, note, seen = null }: Given,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await locked(tx, memberId)
    if (row === null || (seen !== null && seen !== row.version)) return false
    const { name, score, overstated, taken, standing } = row
    const isSecond = row.waitsSince === null
    const closed = await closeFindings(tx, memberId, { verdict, note, isSecond }, by, now)
    // A second verdict is about the same findings as the first.
    const rules = closed.length > 0 ? closed : row.rules
    const amounts = amountsOf(standing)
    const claimed = isClaimCase(standing) ? standing.claims.gib : 0
    const given = { overstated_gib: amounts.overstated, taken_gib: amounts.taken }
    const who = { by_id: by.memberId, by_name: by.name, at: now }
    const about = { member_id: memberId, verdict, overstated, taken, ...given, note, ...who }
    await tx
      .insertInto('fair_play_verdict')
      .values({ ...about, rules: [...rules], claimed_gib: claimed })
      .execute()
    await tx
      .updateTable('fair_play_standing')
      .set({ verdict, by_rules: rules.length > 0 && isOfRules(row), waits_since: null })
      .where('member_id', '=', memberId)
      .execute()
    if (verdict === 'honest') await releaseIn(tx, { memberId, name }, by, now)
    const target = { kind: 'member', id: memberId, name }
    const after = { verdict, score, note: note || null, rules: closed.join(', ') || null }
    await audit.record(tx, { by, action: 'fair-play.decide', target, after }, now)
    return true
  })
}

/** Returns whether a verdict is only about findings of rules, and not about a later score. */
function isOfRules({ score, verdict, waitsSince }: CaseRow): boolean {
  if (score === null) return true
  // Rules have found something since an earlier score, which has faded, was dismissed.
  return waitsSince !== null && score < SHOWN_SCORE && verdict === 'honest'
}

/**
 * Returns the case of a member, locked until the transaction ends; null: there is none. The
 * standing is locked before the findings, as in an evaluation (looks.ts), and is created if it is
 * missing.
 */
async function locked(tx: Db, memberId: number): Promise<CaseRow | null> {
  const isMember = sql`member.id = ${memberId}`
  if ((await one(tx, isMember)) === null) return null
  await sql`
    insert into fair_play_standing as known (member_id, score, overstated, taken, standing)
    values (${memberId}, 0, 0, 0, ${JSON.stringify(emptyStanding)}::jsonb)
    on conflict (member_id) do update set verdict = known.verdict`.execute(tx)
  return one(tx, isMember)
}

/** Returns the verdicts about a member, newest first. */
export async function verdictsOf(db: Db, memberId: number, limit: number) {
  return db
    .selectFrom('fair_play_verdict')
    .select(['id', 'verdict', 'overstated', 'taken', 'rules', 'note', 'by_name as by', 'at'])
    .where('member_id', '=', memberId)
    .orderBy('id', 'desc')
    .limit(limit)
    .$narrowType<{ verdict: Verdict; rules: AnomalyKind[] }>()
    .execute()
}

/** Returns the last verdicts about all members, newest first. */
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

/** Records that staff viewed a case: at most one entry of the audit log per hour. */
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
