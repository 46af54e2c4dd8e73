import { DAY_SECONDS } from '../../../domain/units.ts'
import * as retention from '../../../store/records/retention.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 20_000
/**
 * A tracker reports each session several times a day, so one that is silent for longer was lost.
 */
const SILENT_SECONDS = DAY_SECONDS

export const closeSilentSessions = defineJob({
  name: 'close-silent-sessions',
  summary: 'Closes peer sessions that no tracker has reported for one day.',
  cron: '37 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 300,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, SILENT_SECONDS)
    const closed = await inBatches(call, ROWS, () =>
      retention.closeSilentSessions(db, before, ROWS, now),
    )
    log('sessions.closed', { closed })
  },
})
