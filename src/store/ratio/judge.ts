import { sql } from 'kysely'
import { freedomAt, SPARES_SECONDS } from '../../domain/ratio/amnesty.ts'
import { judgeOnce } from '../../domain/ratio/judgement.ts'
import type { Step } from '../../domain/ratio/transitions.ts'
import { saidOf } from '../../domain/ratio/labels.ts'
import { DAY_SECONDS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'
import * as leechRights from './leech-rights.ts'
import { notify } from '../notifications/notifications.ts'
import { lastAmnesty } from '../promotions/news.ts'
import * as inputsOf from './inputs.ts'
import type { InForce } from './policies.ts'
import * as policies from './policies.ts'
import type { StateRow } from './states.ts'
import * as states from './states.ts'
import type { Opinion } from './verdicts.ts'
import * as verdicts from './verdicts.ts'

// Evaluates members: processes new activity, applies the policies, and writes the results: the
// standing, the event, the notification, the right to download. One transaction writes all of it or
// nothing.

/** All members are evaluated once a day. */
const AGAIN_AFTER_SECONDS = DAY_SECONDS

export interface Judgement {
  /** The last member that was evaluated; null: there was none. */
  readonly last: number | null
  readonly judged: number
  readonly changed: number
}

/** Evaluates at most `limit` members after `after` who are due, in order of IDs. */
export async function judgeSome(
  db: Db,
  after: number,
  now: Date,
  ...[limit, except = []]: Some
): Promise<Judgement> {
  return db.transaction().execute(async (tx) => {
    const force = await policies.inForce(tx, now)
    const ids = await due(tx, force, { after, limit, except }, now)
    const changed = await named(ids, () => judge(tx, force, ids, now))
    return { last: ids.at(-1) ?? null, judged: ids.length, changed }
  })
}

/** Evaluates these members now, in the transaction that changed something about them. */
export async function judgeMembers(tx: Db, ids: readonly number[], now: Date): Promise<number> {
  return judge(tx, await policies.inForce(tx, now), ids, now)
}

interface Next {
  readonly after: number
  readonly limit: number
  readonly except: readonly number[]
}

async function due(tx: Db, { since }: InForce, { after, limit, except }: Next, now: Date) {
  const long = new Date(now.getTime() - AGAIN_AFTER_SECONDS * 1000)
  const { rows } = await sql<{ id: number }>`
    select m.id from member m
    join member_totals t on t.member_id = m.id
    left join ratio_state s on s.member_id = m.id
    left join ratio_input i on i.member_id = m.id
    where m.id > ${after} and m.state = 'active' and ${apartFrom(sql`m.id`, except)} and (
      s.member_id is null or s.judged_at <= ${long} or s.judged_at < ${since}::timestamptz
      or s.judged_at < ${now} and (
        s.state in ('watch', 'disabled') or not s.is_satisfied
        or i.uploaded is distinct from t.uploaded or i.downloaded is distinct from t.downloaded
        or i.seeded_seconds is distinct from t.seeded_seconds
        or exists (select from peer_session p
          where p.member_id = m.id and p.ended_at is null and p.left_bytes > 0)))
    order by m.id limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

async function judge(tx: Db, force: InForce, ids: readonly number[], now: Date): Promise<number> {
  if (ids.length === 0) return 0
  const inputs = await inputsOf.takeIn(tx, ids, now)
  const byCategory = await verdicts.categoryInputs(tx, force.policies, ids)
  const members = await verdicts.membersOf(tx, ids, now)
  const before = await states.lock(tx, ids, now)
  const amnesty = await lastAmnesty(tx, new Date(now.getTime() - SPARES_SECONDS * 1000), now)
  const rows: StateRow[] = []
  let changed = 0
  for (const member of members) {
    const own = inputs.get(member.id)
    const was = before.get(member.id)
    if (own === undefined || was === undefined) continue
    const { id, role, override, isOnVacation } = member
    const joinedAt = member.createdAt.getTime() / 1000
    const at = now.getTime() / 1000
    const person = { id, role, joinedAt, override, isOnVacation, ...freedomAt(amnesty, at) }
    const seen = judgeOnce(force.policies, person, own, was, at, byCategory)
    const { opinion, next, atBreach } = seen
    rows.push(states.rowOf(member.id, next.standing, opinion, atBreach))
    if (await follow(tx, member.id, next, opinion, now)) changed++
  }
  await states.write(tx, rows, now)
  return changed
}

/**
 * Writes the event, the notification and the right that follow from a standing; returns whether
 * anything changed.
 */
async function follow(
  tx: Db,
  memberId: number,
  { standing, event }: Step,
  { policy, verdict }: Opinion,
  now: Date,
): Promise<boolean> {
  // No policy applies to exempt members, so none limits their downloads either.
  const slots = standing.state === 'exempt' ? null : verdict.leechSlots
  await leechRights.allowSlots(tx, memberId, slots, now)
  if (event === null) return false
  const ends = standing.watchEndsAt
  const says = saidOf(event.cause, event.to, ends === null ? null : new Date(ends * 1000))
  const given = { policyId: policy?.id ?? null, verdict, standing }
  await states.recordEvent(tx, memberId, event, given, now)
  if (event.cause !== 'exempt' && event.cause !== 'judged-again') {
    const watchEnds = ends === null ? null : new Date(ends * 1000).toISOString()
    const data = { cause: event.cause, to: event.to, watchEnds }
    await notify(tx, { member: memberId, code: 'standing', data, href: '/me/standing', now })
  }
  if (event.to === 'disabled') {
    await leechRights.forbid(tx, memberId, { cause: 'ratio', reason: says, endsAt: null }, now)
  } else if (event.from === 'disabled') {
    await leechRights.allow(tx, memberId, 'ratio', now)
  }
  return true
}
