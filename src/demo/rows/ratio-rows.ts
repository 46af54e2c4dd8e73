import { sql } from 'kysely'
import type pg from 'pg'
import { DAY_SECONDS, GIB } from '../../domain/units.ts'
import type { Values } from '../../domain/ratio/params.ts'
import { usualValues } from '../../domain/ratio/params.ts'
import { termParams } from '../../domain/ratio/terms.ts'
import { upDown } from '../../domain/ratio/up-down.ts'
import { saidOf } from '../../domain/ratio/labels.ts'
import { copyRows } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import * as states from '../../store/ratio/states.ts'
import { firstDayOf, type DemoDay } from './history.ts'
import type { JudgedEvent } from './judged-days.ts'
import { judgeDays } from './judged-days.ts'
import type { DemoMember } from './types.ts'

// Members whose downloading is disabled, and a policy that has evaluated all members since the
// daily records began, with the results that it would have by now.

/** The policy is lenient: few members break it today, but many once did. */
const NAME = 'Ratio 0.15'
const PARAMS: Values = { ...usualValues(upDown.params), ratio: 0.15, freeGib: 5 }
/** For how many days the policy before it was active. */
const FORMER_DAYS = 300

/** Disables the downloading of members, as staff would; `now` is the time of the demo. */
export async function writeStaffBans(tx: Db, now: Date): Promise<void> {
  await sql`
    insert into leech_ban (member_id, cause, reason, since)
    select id, 'staff', 'Took and never gave back', ${now}::timestamptz - interval '216 hours'
    from member where not can_leech`.execute(tx)
}

/** Evaluates members by the policy, and writes the results. */
export interface DemoJudge {
  /** Evaluates a member; `days` are all daily records of that member. */
  readonly note: (member: DemoMember, days: readonly DemoDay[]) => void
  /** Writes the standings of the members who were evaluated since the last call. */
  readonly write: () => Promise<void>
  /**
   * Returns the ratio that the policy requires of an evaluated member who has downloaded this many
   * bytes; null if it requires none.
   */
  readonly requiredOf: (memberId: number, downloaded: number) => number | null
  /**
   * Writes everything else. To be called when all members were evaluated and all records are
   * written.
   */
  readonly finish: () => Promise<void>
}

/** Writes the policy; `now` is the time of the demo. */
export async function startRatio(
  client: pg.ClientBase,
  tx: Db,
  members: readonly DemoMember[],
  now: Date,
): Promise<DemoJudge> {
  const policy = await writePolicy(
    tx,
    members.find(({ role }) => role === 'admin')?.id ?? null,
    now,
  )
  const events: MemberEvent[] = []
  const bound = new Set<number>()
  let rows: states.StateRow[] = []
  const freeBytes = Number(PARAMS.freeGib) * GIB
  return {
    note(member, days) {
      if (member.ban !== null) return
      const seen = judgeDays(policy, member, days, Math.floor(now.getTime() / 1000))
      rows.push(states.rowOf(member.id, seen.standing, seen.opinion, seen.atBreach))
      if (seen.standing.state !== 'exempt') bound.add(member.id)
      for (const event of seen.events) events.push({ ...event, memberId: member.id })
    },
    async write() {
      await states.write(tx, rows, now)
      rows = []
    },
    requiredOf(id, downloaded) {
      return bound.has(id) && downloaded >= freeBytes ? Number(PARAMS.ratio) : null
    },
    async finish() {
      await writeEvents(client, policy.id, events)
      await forbid(tx)
      await writeInputs(tx, now)
    },
  }
}

interface MemberEvent extends JudgedEvent {
  readonly memberId: number
}

async function writeEvents(client: pg.ClientBase, policyId: number, events: MemberEvent[]) {
  await copyRows(
    client,
    'ratio_event',
    ['member_id', 'at', 'from_state', 'to_state', 'cause', 'policy_id', 'snapshot'],
    events
      .sort((a, b) => a.at - b.at)
      .map(({ memberId, at, event: { from, to, cause }, opinion: { verdict }, standing }) => [
        ...[memberId, new Date(at * 1000), from, to, cause, policyId],
        JSON.stringify(states.snapshotOf(verdict, standing)),
      ]),
  )
}

async function writePolicy(tx: Db, createdBy: number | null, now: Date) {
  const firstDay = firstDayOf(now.getTime() / 1000)
  const startsAt = new Date(firstDay * DAY_SECONDS * 1000)
  const terms = usualValues(termParams)
  await writeFormerPolicy(tx, createdBy, startsAt)
  const { id } = await tx
    .insertInto('ratio_policy')
    .values({
      ...{ name: NAME, strategy: upDown.name },
      scope: 'everyone',
      state: 'active',
      ...{ params: JSON.stringify(PARAMS), terms: JSON.stringify(terms) },
      ...{ created_by: createdBy, starts_at: startsAt },
      created_at: new Date(startsAt.getTime() - 2 * DAY_SECONDS * 1000),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const whom = { scope: 'everyone', role: null, categoryId: null } as const
  return { id, name: NAME, strategy: upDown, params: PARAMS, terms, startsAt, ...whom }
}

/** Writes the policy that was replaced when the recorded days began. */
async function writeFormerPolicy(tx: Db, createdBy: number | null, endedAt: Date): Promise<void> {
  const startsAt = new Date(endedAt.getTime() - FORMER_DAYS * DAY_SECONDS * 1000)
  const params = JSON.stringify({ ...PARAMS, ratio: 0.1 })
  await tx
    .insertInto('ratio_policy')
    .values({
      ...{ name: 'Ratio 0.1', strategy: upDown.name, scope: 'everyone', state: 'ended', params },
      ...{ terms: JSON.stringify(usualValues(termParams)), created_by: createdBy },
      ...{ starts_at: startsAt, created_at: startsAt, ended_at: endedAt },
    })
    .execute()
}

/** Disables downloading for the members who lost it, with the reason that the ratio task gives. */
async function forbid(tx: Db): Promise<void> {
  const says = Object.fromEntries(
    (['overdraw', 'expired'] as const).map((cause) => [cause, saidOf(cause, 'disabled', null)]),
  )
  await sql`
    insert into leech_ban (member_id, cause, reason, since)
    select s.member_id, 'ratio', ${JSON.stringify(says)}::jsonb ->> e.cause, s.since
    from ratio_state s
    join ratio_event e on e.member_id = s.member_id and e.to_state = 'disabled' and e.at = s.since
    where s.state = 'disabled'`.execute(tx)
  await sql`
    update member set can_leech = false where can_leech and id in (select member_id from leech_ban)
  `.execute(tx)
}

/**
 * Writes how far the ratio task has got, so that it continues from there and does not start over.
 */
async function writeInputs(tx: Db, now: Date): Promise<void> {
  await sql`
    insert into ratio_input (member_id, uploaded, downloaded, seeded_seconds, leeched_seconds,
      seeded_gib_seconds, leeched_gib_seconds, seed_hours, leech_hours, seed_gib_hours,
      leech_gib_hours, at)
    select t.member_id, t.uploaded, t.downloaded, t.seeded_seconds, coalesce(h.leeched, 0),
      coalesce(h.seeded_gib, 0), coalesce(h.leeched_gib, 0), d.seed_hours * d.left,
      d.leech_hours * d.left, d.seed_gib_hours * d.left, d.leech_gib_hours * d.left, ${now}
    from member_totals t
    join (
      select distinct on (member_id) member_id, seed_hours, leech_hours, seed_gib_hours,
        leech_gib_hours,
        power(2, -greatest(0, extract(epoch from ${now}::timestamptz) - looked_at)::float8
          / ${14 * DAY_SECONDS}) as left
      from ratio_day order by member_id, day desc
    ) d on d.member_id = t.member_id
    left join (
      select member_id, sum(least(leeched_seconds, ${DAY_SECONDS}))::bigint as leeched,
        sum(seeded_seconds * (size / ${GIB}::float8)) as seeded_gib,
        sum(least(leeched_seconds, ${DAY_SECONDS}) * (size / ${GIB}::float8)) as leeched_gib
      from member_torrent join torrent t on t.id = torrent_id group by member_id
    ) h on h.member_id = t.member_id`.execute(tx)
}
