import { DAY_SECONDS } from '../../../domain/units.ts'
import * as nodes from '../../../store/fleet/nodes.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'

/** Its clients have gone elsewhere long ago; until then its swarms count as they were. */
const SILENT_SECONDS = DAY_SECONDS

export const forgetSilentNodes = defineJob({
  name: 'forget-silent-nodes',
  summary: 'Forgets trackers, and the peers they counted, that gave no sign for a day.',
  cron: '17 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 300,
  budgetRows: 100,
  attempts: 3,

  async run({ db, now, log, did }) {
    const forgotten = await nodes.forgetSilent(db, secondsBefore(now, SILENT_SECONDS))
    did(forgotten.length)
    log('nodes.forgotten', { forgotten })
  },
})
