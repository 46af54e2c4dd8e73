import { sql } from 'kysely'
import type { RequirementState } from '../../domain/hit-and-run/judge.ts'
import { judge } from '../../domain/hit-and-run/judge.ts'
import { HOUR_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import type { Owed } from './facts.ts'
import { factsOf, isEnough } from './facts.ts'
import type { HitAndRunPolicy } from './policies.ts'

// Seeding requirements as members and staff see them.

/** The most open requirements that a preview evaluates. */
const PREVIEWED = 50_000

const NAMED = 50

/** Returns a member's open requirements, oldest first; at most `limit`. */
export async function openOf(
  db: Db,
  memberId: number,
  policy: HitAndRunPolicy,
  now: Date,
  limit: number,
): Promise<readonly Owed[]> {
  const open = sql`select * from obligation where settled_at is null and member_id = ${memberId}
    order by since limit ${limit}`
  const rows = await factsOf(db, open, policy.immuneRoles, now)
  return [...rows].sort((a, b) => a.facts.since - b.facts.since)
}

/** Returns a member's open requirements for these torrents, by torrent. */
export async function openAmong(
  db: Db,
  memberId: number,
  torrentIds: readonly number[],
  policy: HitAndRunPolicy,
  now: Date,
): Promise<ReadonlyMap<number, Owed>> {
  if (torrentIds.length === 0) return new Map()
  const open = sql`select * from obligation where settled_at is null and member_id = ${memberId}
    and torrent_id = any(${[...torrentIds]}::bigint[])`
  const rows = await factsOf(db, open, policy.immuneRoles, now)
  return new Map(rows.map((row) => [row.torrentId, row]))
}

export interface SettledRow {
  readonly torrentId: number
  readonly torrent: string
  readonly state: RequirementState
  readonly since: Date
  readonly settledAt: Date
  readonly reason: string | null
}

/** Returns a member's settled requirements, newest first. */
export async function settledOf(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly SettledRow[]> {
  const { rows } = await sql<SettledRow>`
    select o.torrent_id as "torrentId", t.name as torrent, o.state, o.since,
      o.settled_at as "settledAt", o.pardon_reason as reason
    from obligation o join torrent t on t.id = o.torrent_id
    where o.member_id = ${memberId} and o.settled_at is not null
    order by o.settled_at desc, o.torrent_id limit ${limit}`.execute(db)
  return rows
}

export interface ListedRow {
  readonly memberId: number
  readonly member: string
  readonly torrentId: number
  readonly torrent: string
  readonly state: RequirementState
  readonly since: Date
  readonly seededSeconds: number
  readonly uploaded: bigint
  readonly lastAt: Date
}

export interface ListPlace {
  readonly since: Date
  readonly memberId: number
  readonly torrentId: number
}

/** Returns requirements of all members in one state, oldest first. */
export async function inState(
  db: Db,
  state: RequirementState,
  after: ListPlace | null,
  limit: number,
): Promise<readonly ListedRow[]> {
  const behind =
    after === null
      ? sql`true`
      : keyset.above(
          ['o.since', after.since],
          ['o.member_id', after.memberId],
          ['o.torrent_id', after.torrentId],
        )
  const { rows } = await sql<ListedRow>`
    select o.member_id as "memberId", m.name as member, o.torrent_id as "torrentId",
      t.name as torrent, o.state, o.since, h.seeded_seconds as "seededSeconds",
      h.raw_uploaded as uploaded, h.last_at as "lastAt"
    from obligation o join member m on m.id = o.member_id join torrent t on t.id = o.torrent_id
    join member_torrent h on h.member_id = o.member_id and h.torrent_id = o.torrent_id
    where o.state = ${state} and ${behind}
    order by o.since, o.member_id, o.torrent_id limit ${limit}`.execute(db)
  return rows
}

/** Returns how many requirements of a member are open, and how many have an active warning. */
export async function countsOf(db: Db, memberId: number) {
  const { rows } = await sql<{ isOn: boolean; open: number; warned: number }>`
    select coalesce((select is_on from obligation_policy order by id desc limit 1), false)
        as "isOn",
      count(*) as open, count(*) filter (where state = 'warned') as warned
    from obligation where member_id = ${memberId} and settled_at is null`.execute(db)
  return rows[0]
}

/** The effect that a policy would have if it applied now. */
export interface Preview {
  /** Downloads that would require seeding, and members who would have to seed. */
  readonly owed: number
  readonly members: number
  /**
   * How many of these downloads would cause a reminder immediately, and a warning later unless the
   * member seeds.
   */
  readonly reminded: number
  readonly warned: number
  /** Members who would then lose the right to download. */
  readonly forbidden: number
  readonly names: readonly string[]
  /**
   * Whether there are too many downloads to evaluate; the figures are then only about some of them.
   */
  readonly isCut: boolean
}

/** Evaluates downloads since `startsAt` under a draft policy; changes nothing. */
export async function preview(db: Db, policy: HitAndRunPolicy, now: Date): Promise<Preview> {
  const { rules, startsAt, immuneRoles } = policy
  const would = sql`
    select h.member_id, h.torrent_id, 'watching'::text as state,
      coalesce(h.completed_at, h.last_at) as since, null::timestamptz as prewarned_at,
      null::bigint as warning_id
    from member_torrent h join torrent t on t.id = h.torrent_id
    join member m on m.id = h.member_id and m.state = 'active'
    where h.first_at >= ${startsAt} and t.state <> 'removed'
      and t.uploader_id is distinct from h.member_id and ${isEnough(rules)}
      and h.seeded_seconds < ${rules.seedHours * HOUR_SECONDS}
    order by h.member_id, h.torrent_id limit ${PREVIEWED}`
  const all = await factsOf(db, would, immuneRoles, now)
  const at = now.getTime() / 1000
  const acts = all.map((one) => ({ ...one, act: judge(one.known, one.facts, rules, at) }))
  const owed = acts.filter(({ act, facts }) => act !== 'meet' && !facts.isImmune)
  const reminded = owed.filter(({ act }) => act === 'prewarn')
  const later = at + rules.prewarnHours * HOUR_SECONDS
  const warned = owed.filter(({ known, facts }) => {
    const told = { ...known, state: 'prewarned' as const, prewarnedAt: at }
    return (
      judge(known, facts, rules, at) === 'prewarn' && judge(told, facts, rules, later) === 'warn'
    )
  })
  const by = new Map<number, number>()
  for (const { memberId } of warned) by.set(memberId, (by.get(memberId) ?? 0) + 1)
  const most = rules.warningsMost
  const lost = most === 0 ? [] : [...by].filter(([, n]) => n >= most).map(([id]) => id)
  return {
    owed: owed.length,
    members: new Set(owed.map(({ memberId }) => memberId)).size,
    reminded: reminded.length,
    warned: warned.length,
    forbidden: lost.length,
    names: await namesOf(db, lost.slice(0, NAMED)),
    isCut: all.length === PREVIEWED,
  }
}

async function namesOf(db: Db, ids: readonly number[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('member')
    .select('name')
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute()
  return rows.map(({ name }) => name)
}
