import { sql } from 'kysely'
import type { Act, RequirementState } from '../../domain/hit-and-run/judge.ts'
import { judge } from '../../domain/hit-and-run/judge.ts'
import { DAY_MS } from '../../domain/units.ts'
import { theProgram } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named, namedWithin, oneByOne } from '../records/tasks/failed-rows.ts'
import { notify } from '../notifications/notifications.ts'
import type { Owed } from './facts.ts'
import { factsOf, isEnough } from './facts.ts'
import type { HitAndRunPolicy } from './policies.ts'
import * as rights from './rights.ts'
import * as lateTraffic from '../traffic/late.ts'
import type { WarningPolicy } from '../../domain/members/warnings.ts'
import * as warnings from '../members/warnings.ts'

// The work of the hit-and-run task: it finds new seeding requirements and evaluates them. The
// result (state, notification, warning, permission) is written in one transaction, so that it
// happens only once.

const HREF = '/hit-and-run'

/**
 * Records downloads since the last run that have to be seeded; returns the number of new ones.
 * Traffic is booked after it was moved, so each run goes back to before the end of the last one,
 * or to traffic that was booked even later.
 */
export async function findNew(
  db: Db,
  policy: HitAndRunPolicy,
  now: Date,
  except: readonly number[] = [],
): Promise<number> {
  const late = await lateTraffic.begin(db, 'judge-obligations')
  return db.transaction().execute(async (tx) => {
    const { seen_until: seen } = await tx
      .selectFrom('obligation_look')
      .select('seen_until')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const since = sinceOf(policy, seen, late)
    const found = await namedWithin(
      tx,
      (id) => insertNew(tx, policy, { since, id, except }),
      () => moving(tx, since),
    )
    await tx.updateTable('obligation_look').set({ seen_until: now }).execute()
    await lateTraffic.end(tx, 'judge-obligations')
    return found
  })
}

function sinceOf({ startsAt }: HitAndRunPolicy, seen: Date | null, late: Date | null): Date {
  if (seen === null) return startsAt
  const usual = seen.getTime() - lateTraffic.LATE_SECONDS * 1000
  const earliest = Math.min(usual, late?.getTime() ?? usual)
  return new Date(Math.max(startsAt.getTime(), earliest))
}

interface Sought {
  readonly since: Date
  /** Only the requirements of this member; null: those of all members except `except`. */
  readonly id: number | null
  readonly except: readonly number[]
}

async function insertNew(tx: Db, policy: HitAndRunPolicy, { since, id, except }: Sought) {
  const whose = id === null ? apartFrom(sql`h.member_id`, except) : sql`h.member_id = ${id}::bigint`
  const { numAffectedRows = 0n } = await sql`
    insert into obligation (member_id, torrent_id, since)
    select h.member_id, h.torrent_id, coalesce(h.completed_at, h.last_at)
    from (select distinct member_id, torrent_id from traffic_ledger
      where at >= ${since} and raw_down > 0) as moved
    join member_torrent h using (member_id, torrent_id)
    join torrent t on t.id = h.torrent_id
    where h.first_at >= ${policy.startsAt} and t.state <> 'removed' and ${whose}
      and t.uploader_id is distinct from h.member_id and ${isEnough(policy.rules)}
    order by h.member_id, h.torrent_id
    on conflict do nothing`.execute(tx)
  return Number(numAffectedRows)
}

/** Returns members who have downloaded anything since `since`. */
async function moving(tx: Db, since: Date): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct member_id as id from traffic_ledger
    where at >= ${since} and raw_down > 0 order by 1`.execute(tx)
  return rows.map(({ id }) => id)
}

export interface Judged {
  /** The last member that was evaluated; null: there was none. */
  readonly last: number | null
  readonly members: number
  readonly acts: number
}

/** Evaluates the requirements of at most `limit` members after `after`, in order of IDs. */
export async function judgeSome(
  db: Db,
  policy: HitAndRunPolicy,
  warningPolicy: WarningPolicy,
  after: number,
  now: Date,
  ...[limit, except]: Some
): Promise<Judged> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number }>`
      select distinct member_id as id from obligation
      where settled_at is null and member_id > ${after} and ${apartFrom(sql`member_id`, except)}
      order by 1 limit ${limit}`.execute(tx)
    const ids = rows.map(({ id }) => id)
    if (ids.length === 0) return { last: null, members: 0, acts: 0 }
    const open = sql`
      select * from obligation where settled_at is null and member_id = any(${ids}::bigint[])
      order by member_id, torrent_id for update`
    const owed = await named(ids, () => factsOf(tx, open, policy.immuneRoles, now))
    let acts = 0
    await oneByOne(
      owed,
      ({ memberId }) => memberId,
      async (one) => {
        const act = judge(one.known, one.facts, policy.rules, now.getTime() / 1000)
        if (act === null) return
        acts++
        await follow(tx, one, act, { policy, warningPolicy, now })
      },
    )
    return { last: ids.at(-1) ?? null, members: ids.length, acts }
  })
}

interface Following {
  readonly policy: HitAndRunPolicy
  readonly warningPolicy: WarningPolicy
  readonly now: Date
}

/** The state of a requirement after each action, including those that settle it. */
const AFTER: Readonly<Record<NonNullable<Act>, RequirementState>> = {
  prewarn: 'prewarned',
  warn: 'warned',
  meet: 'met',
  lift: 'met',
  expire: 'expired',
  void: 'void',
}

async function follow(tx: Db, owed: Owed, act: NonNullable<Act>, given: Following): Promise<void> {
  const { memberId, torrentId, torrent, warningId } = owed
  const { policy, warningPolicy, now } = given
  const state = AFTER[act]
  const isOpen = act === 'prewarn' || act === 'warn'
  await tx
    .updateTable('obligation')
    .set({
      ...{ state, settled_at: isOpen ? null : now },
      ...(act === 'prewarn' && { prewarned_at: now }),
      ...(act === 'warn' && { warned_at: now }),
    })
    .where('member_id', '=', memberId)
    .where('torrent_id', '=', torrentId)
    .execute()
  if (act === 'prewarn') {
    await notify(tx, { member: memberId, code: 'seeding-due', data: { torrent }, href: HREF, now })
  }
  if (act === 'warn') await warn(tx, owed, policy, warningPolicy, now)
  if (act === 'lift' && warningId !== null) {
    await warnings.lift(tx, memberId, warningId, theProgram, now)
  }
  if (act === 'warn' || act === 'lift' || act === 'expire') {
    await rights.settle(tx, memberId, policy.rules.warningsMost, now)
  }
}

async function warn(
  tx: Db,
  { memberId, torrentId, torrent }: Owed,
  { rules }: HitAndRunPolicy,
  warningPolicy: WarningPolicy,
  now: Date,
): Promise<void> {
  const endsAt = new Date(now.getTime() + rules.warningDays * DAY_MS)
  const reason = `“${torrent.slice(0, 200)}” was downloaded and not seeded`
  const warning = { memberId, kind: 'hit-and-run' as const, reason, torrentId, endsAt }
  const warned = await warnings.warn(tx, warning, warningPolicy, theProgram, now)
  await tx
    .updateTable('obligation')
    .set({ warning_id: warned?.id ?? null })
    .where('member_id', '=', memberId)
    .where('torrent_id', '=', torrentId)
    .execute()
}
