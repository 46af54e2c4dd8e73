import { LATE_SECONDS } from '../../../domain/fair-play/collect.ts'
import type { Outcome } from '../../../simulators/economy/outcome.ts'
import { outcomeOf } from '../../../simulators/economy/outcome.ts'
import { createReplay } from '../../../simulators/economy/replay.ts'
import { DAY_MS, startOfDay } from '../../../domain/units.ts'
import type { Db } from '../../../store/base/db.ts'
import * as looks from '../../../store/fair-play/looks.ts'

interface Given {
  readonly seed: number
  readonly days: number
  readonly cheaterShare: number
}

export interface Replayed {
  /** The number of members with traffic. */
  readonly members: number
  readonly since: Date
  readonly outcome: Outcome
}

/**
 * Adds invented cheating to the recent traffic of this community, and evaluates each day again. It
 * reads the ledger and stores nothing.
 */
export async function replayHistory(db: Db, given: Given, now: Date): Promise<Replayed> {
  const settled = new Date(now.getTime() - LATE_SECONDS * 1_000)
  const until = startOfDay(settled).getTime()
  const since = new Date(until - given.days * DAY_MS)
  const members = await looks.membersWithTraffic(db, { since, until: new Date(until) })
  const replay = createReplay({ ...given, members })
  for (let day = since.getTime(); day < until; day += DAY_MS) {
    const window = { since: new Date(day), until: new Date(day + DAY_MS) }
    replay.day(await looks.readFlows(db, window))
  }
  return { members: members.length, since, outcome: outcomeOf(replay.subjects()) }
}
