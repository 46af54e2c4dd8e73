import { HOUR_SECONDS } from '../../../domain/units.ts'
import * as memberPorts from '../../../store/traffic/member-ports.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'

const RETEST_SECONDS = 12 * HOUR_SECONDS
/** The most members in one run; trackers test their ports at the rate in the settings. */
const MEMBERS = 300

export const retestPorts = defineJob({
  name: 'retest-ports',
  summary: 'Asks trackers to retest ports: changes after ten minutes, others after twelve hours.',
  cron: '*/5 * * * *',
  jitterSeconds: 30,
  budgetSeconds: 30,
  budgetRows: 10_000,
  attempts: 1,

  async run({ db, now, log, did }) {
    const members = await memberPorts.retest(db, secondsBefore(now, RETEST_SECONDS), MEMBERS, now)
    did(members)
    log('ports.asked', { members })
  },
})
