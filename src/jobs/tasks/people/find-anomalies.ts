import { DAY_SECONDS } from '../../../domain/units.ts'
import * as anomalies from '../../../store/anomalies/anomalies.ts'
import { examine } from '../../../store/anomalies/examine.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'
import { rowByRow } from '../../running/each-row.ts'

/** How long traffic is left to settle: announces are booked a little later than they were made. */
const SETTLED_SECONDS = 300
/** After missed hours, a run examines at most one day of traffic. */
const LONGEST_LOOK_SECONDS = DAY_SECONDS

// Examines the traffic since the last run. The findings and the time up to which traffic was
// examined are committed together, so a repeated run finds nothing twice.
export const findAnomalies = defineJob({
  name: 'find-anomalies',
  summary: 'Looks for unusual traffic, sessions and sign-ins, and reports them to staff.',
  cron: '41 * * * *',
  jitterSeconds: 120,
  after: ['close-silent-sessions'],
  budgetSeconds: 300,
  budgetRows: 100_000,

  async run(call) {
    const { db, now, log, did, stopping } = call
    const until = secondsBefore(now, SETTLED_SECONDS)
    const dayAgo = secondsBefore(until, LONGEST_LOOK_SECONDS)
    const seen = await anomalies.watchedUntil(db)
    if (seen !== null && seen >= until) return
    const window = { since: seen === null || seen < dayAgo ? dayAgo : seen, until }
    const found = await examine(db, window)
    if (stopping.aborted) return
    const rows = rowByRow(call)
    const kept = await anomalies.keep(db, found, until, now, ({ kind, memberId }, error) => {
      rows.note(`${kind} of member ${memberId}`, error)
    })
    did(kept)
    log('anomalies.found', { found: found.length, kept })
    rows.end()
  },
})
