import type { AtBreach } from '../../domain/ratio/judgement.ts'
import { judgeOnce, NO_BREACH } from '../../domain/ratio/judgement.ts'
import { newStanding } from '../../domain/ratio/standing.ts'
import type { Standing } from '../../domain/ratio/standing.ts'
import type { Step } from '../../domain/ratio/transitions.ts'
import { rank } from '../../domain/roles/permissions.ts'
import type { RecordedDay, RecordedMember } from '../../domain/ratio/simulations/recorded.ts'
import { inputsAt } from '../../domain/ratio/simulations/recorded.ts'
import { DAY_SECONDS, GIB } from '../../domain/units.ts'
import type { Policy } from '../../store/ratio/policies.ts'
import type { Opinion } from '../../store/ratio/verdicts.ts'
import type { DemoDay } from './history.ts'
import type { DemoMember } from './types.ts'

// The decisions of the ratio task about a demo's members, for each recorded day. Only members who
// ever broke the rule are evaluated each day, because the standing of the others never changes.

export interface JudgedEvent {
  /** In seconds since 1970. */
  readonly at: number
  readonly event: NonNullable<Step['event']>
  readonly opinion: Opinion
  readonly standing: Standing
}

export interface JudgedMember {
  readonly standing: Standing
  readonly opinion: Opinion
  readonly atBreach: AtBreach
  readonly events: readonly JudgedEvent[]
}

/**
 * Evaluates a member day by day, up to `now` (seconds since 1970), by a policy that requires one
 * ratio.
 */
export function judgeDays(
  policy: Policy & { readonly startsAt: Date },
  member: DemoMember,
  days: readonly DemoDay[],
  now: number,
): JudgedMember {
  const since = Math.max(policy.startsAt.getTime() / 1000, member.createdAt)
  const recorded = recordedOf(member, days)
  const today = Math.floor(now / DAY_SECONDS)
  const person = personOf(member)
  const isStaff = rank(member.role) >= rank('moderator')
  const broken = isStaff ? undefined : days.find((one) => isBroken(policy, one))
  // A member who never broke the rule needs only one evaluation, because the first standing never
  // changes.
  const moments = broken === undefined ? [since] : momentsOf(member.id, broken.day, now)
  const events: JudgedEvent[] = []
  let [standing, atBreach, last] = [newStanding(since), NO_BREACH, -1]
  let opinion: Opinion | null = null
  for (const at of moments) {
    const day = broken === undefined ? today : Math.floor(at / DAY_SECONDS)
    while (days[last + 1] !== undefined && days[last + 1].day <= day) last++
    const inputs = inputsAt(recorded, last, at, 1)
    if (inputs === null) continue
    const seen = judgeOnce([policy], person, inputs, { standing, atBreach }, at)
    opinion = seen.opinion
    standing = seen.next.standing
    atBreach = seen.atBreach
    if (seen.next.event !== null) events.push({ at, event: seen.next.event, opinion, standing })
  }
  if (opinion === null) throw new Error(`member ${member.id} has no recorded day`)
  return { standing, opinion, atBreach, events }
}

function isBroken({ params }: Policy, { totalUp, totalDown }: DemoDay): boolean {
  return totalDown >= Number(params.freeGib) * GIB && totalUp < Number(params.ratio) * totalDown
}

/** Yields a time for each day, which is different for each member; the last one is `now`. */
function* momentsOf(memberId: number, firstDay: number, now: number): Generator<number> {
  const second = (memberId * 7_919) % DAY_SECONDS
  for (let day = firstDay; day < Math.floor(now / DAY_SECONDS); day++)
    yield day * DAY_SECONDS + second
  yield now
}

function personOf({ id, role, createdAt }: DemoMember) {
  const usual = { override: null, isOnVacation: false, isFreeForAll: false }
  return { id, role, joinedAt: createdAt, ...usual }
}

function recordedOf({ id, role, createdAt }: DemoMember, days: readonly DemoDay[]): RecordedMember {
  return {
    ...{ id, role, joinedAt: createdAt, override: null, vacation: null, standing: null },
    ...{ days: days.map(recordedDay), finished: [], categories: [] },
  }
}

function recordedDay(one: DemoDay): RecordedDay {
  const { day, seeding, seedingBytes, leeching, leechingBytes } = one
  const { seedHours, leechHours, seedGibHours, leechGibHours } = one
  return {
    ...{ day, seeding, seedingBytes, leeching, leechingBytes },
    ...{ seedHours, leechHours, seedGibHours, leechGibHours },
    totalUploaded: BigInt(one.totalUp),
    totalDownloaded: BigInt(one.totalDown),
    seededSeconds: one.seeded,
    activeSeconds: one.active,
    snatches: one.snatches,
    grabs: 0,
    lookedAt: day * DAY_SECONDS + DAY_SECONDS - 1,
  }
}
