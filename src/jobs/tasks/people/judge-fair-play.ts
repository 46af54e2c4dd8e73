import { LATE_SECONDS } from '../../../domain/fair-play/collect.ts'
import { DAY_MS } from '../../../domain/units.ts'
import * as looks from '../../../store/fair-play/looks.ts'
import * as trafficDays from '../../../store/traffic/days.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

/** How many days the first evaluation goes back, as does one after a long pause. */
const MOST_DAYS_BACK = 14
const KEPT_DAYS = 180
const PRUNED_AT_ONCE = 5_000

// Evaluates the traffic of one UTC day once late intervals are booked. An evaluation and its day
// are committed together, so that repeated runs evaluate each day only once. Missed days are
// evaluated one per hour.
export const judgeFairPlay = defineJob({
  name: 'judge-fair-play',
  summary: 'Compares what members report over all swarms, and shows staff who reports false bytes.',
  cron: '23 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 300,

  async run(call) {
    const { db, now, log, did, stopping } = call
    const last = dayOf(secondsBefore(now, LATE_SECONDS)).getTime() - DAY_MS
    const seen = (await looks.lastDay(db))?.getTime() ?? -Infinity
    if (seen >= last) return
    // A new site has no traffic from before the first interval.
    const first = Number.isFinite(seen) ? seen : (await trafficDays.oldestDay(db, now))?.getTime()
    if (first === undefined || first > last) return
    const day = Math.max(seen + DAY_MS, last - (MOST_DAYS_BACK - 1) * DAY_MS, first)
    const window = { since: new Date(day), until: new Date(day + DAY_MS) }
    const found = await looks.look(db, window, seen !== day - DAY_MS)
    if (stopping.aborted) return
    const members = await looks.keep(db, found, window, now)
    did(members)
    const { flows, swarms, excess } = found
    log('fair-play.looked', { day: window.since.toISOString(), members, flows, swarms, excess })
    const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS)
    await inBatches(call, PRUNED_AT_ONCE, () => looks.prune(db, before, PRUNED_AT_ONCE))
  },
})

function dayOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS)
}
