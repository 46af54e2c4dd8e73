import { sql } from 'kysely'
import type { AtBreach, Known } from '../../domain/ratio/judgement.ts'
import type { Standing, State } from '../../domain/ratio/standing.ts'
import { newStanding } from '../../domain/ratio/standing.ts'
import type { Term, Verdict } from '../../domain/ratio/strategy.ts'
import type { Cause } from '../../domain/ratio/transitions.ts'
import type { Db } from '../base/db.ts'
import type { Opinion } from './verdicts.ts'

// The rows of standings, and their histories.

/** Reads the standings of members, after locking their inputs; members without a row are new. */
export async function lock(
  tx: Db,
  ids: readonly number[],
  now: Date,
): Promise<ReadonlyMap<number, Known>> {
  const rows = await tx
    .selectFrom('ratio_state')
    .selectAll()
    .where('member_id', 'in', [...ids])
    .execute()
  const nothing = { leechingAtBreach: 0, leechingBytesAtBreach: 0 }
  const fresh = { standing: newStanding(now.getTime() / 1000), atBreach: nothing }
  const known = new Map<number, Known>(ids.map((id) => [id, fresh]))
  for (const row of rows) {
    known.set(row.member_id, {
      standing: {
        state: row.state,
        since: secondsOf(row.since),
        breachedSince: maybeSeconds(row.breached_since),
        keptSince: maybeSeconds(row.kept_since),
        watchEndsAt: maybeSeconds(row.watch_ends_at),
        watchBase: row.watch_base,
        watchBaseHours: row.watch_base_hours,
        strikes: row.strikes,
        reminders: row.reminders,
        probationUntil: maybeSeconds(row.probation_until),
        frozenSince: maybeSeconds(row.frozen_since),
      },
      atBreach: {
        leechingAtBreach: row.leeching_at_breach,
        leechingBytesAtBreach: row.leeching_bytes_at_breach,
      },
    })
  }
  return known
}

export type StateRow = ReturnType<typeof rowOf>

/** Returns a standing as the row that `write` expects. */
export function rowOf(
  memberId: number,
  standing: Standing,
  { policy, verdict }: Opinion,
  atBreach: AtBreach,
) {
  const { required, actual, satisfied } = verdict
  return {
    m: memberId,
    p: policy?.id ?? null,
    state: standing.state,
    required,
    actual: Number.isFinite(actual) ? actual : null,
    ok: satisfied,
    since: standing.since,
    breached: standing.breachedSince,
    kept: standing.keptSince,
    ends: standing.watchEndsAt,
    base: String(standing.watchBase),
    hours: standing.watchBaseHours,
    strikes: standing.strikes.map(Math.floor),
    reminders: standing.reminders,
    probation: standing.probationUntil,
    frozen: standing.frozenSince,
    lb: atBreach.leechingAtBreach,
    lbb: atBreach.leechingBytesAtBreach,
  }
}

/** Writes new and changed standings. */
export async function write(tx: Db, rows: readonly StateRow[], now: Date): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into ratio_state (member_id, policy_id, state, required, actual, is_satisfied, since,
      breached_since, kept_since, watch_ends_at, watch_base, watch_base_hours, strikes, reminders,
      probation_until, frozen_since, leeching_at_breach, leeching_bytes_at_breach, judged_at)
    select m, p, state, required, actual, ok, to_timestamp(since), to_timestamp(breached),
      to_timestamp(kept), to_timestamp(ends), base, hours, strikes, reminders,
      to_timestamp(probation), to_timestamp(frozen), lb, lbb, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (m bigint, p bigint, state text,
      required float8, actual float8, ok boolean, since float8, breached float8, kept float8,
      ends float8, base numeric, hours float8, strikes bigint[], reminders int,
      probation float8, frozen float8,
      lb int, lbb bigint)
    order by m
    on conflict (member_id) do update set policy_id = excluded.policy_id, state = excluded.state,
      required = excluded.required, actual = excluded.actual,
      is_satisfied = excluded.is_satisfied, since = excluded.since,
      breached_since = excluded.breached_since, kept_since = excluded.kept_since,
      watch_ends_at = excluded.watch_ends_at, watch_base = excluded.watch_base,
      watch_base_hours = excluded.watch_base_hours,
      strikes = excluded.strikes, reminders = excluded.reminders,
      probation_until = excluded.probation_until, frozen_since = excluded.frozen_since,
      leeching_at_breach = excluded.leeching_at_breach,
      leeching_bytes_at_breach = excluded.leeching_bytes_at_breach,
      judged_at = excluded.judged_at`.execute(tx)
}

interface Happened {
  readonly from: State
  readonly to: State
  readonly cause: Cause
}

/** Records that a standing changed, with the formula and its numbers at that moment. */
export async function recordEvent(
  tx: Db,
  memberId: number,
  { from, to, cause }: Happened,
  given: {
    readonly policyId: number | null
    readonly verdict: Verdict
    readonly standing: Standing
  },
  now: Date,
): Promise<void> {
  const snapshot = snapshotOf(given.verdict, given.standing)
  await tx
    .insertInto('ratio_event')
    .values({
      ...{ member_id: memberId, at: now, from_state: from, to_state: to, cause },
      policy_id: given.policyId,
      snapshot: JSON.stringify(snapshot),
    })
    .execute()
}

/** Returns the record of an event: the formula and its numbers, and the timers. */
export function snapshotOf({ explain, required, actual }: Verdict, standing: Standing) {
  return {
    ...{ required, actual: Number.isFinite(actual) ? actual : null, formula: explain.formula },
    terms: explain.terms.map(plain),
    mend: explain.mend.map(plain),
    // The simulator continues from here, with these timers.
    standing: { ...standing, watchBase: String(standing.watchBase) },
  }
}

function plain({ label, value, unit }: Term) {
  return { label, unit, value: typeof value === 'bigint' ? String(value) : value }
}

function secondsOf(at: Date): number {
  return at.getTime() / 1000
}

function maybeSeconds(at: Date | null): number | null {
  return at === null ? null : secondsOf(at)
}
