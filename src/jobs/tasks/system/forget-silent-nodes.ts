import { DAY_SECONDS } from '../../../domain/units.ts'
import * as nodes from '../../../store/fleet/nodes.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'

/**
 * The silence after which a tracker is deleted. Its clients have left it long before then; until
 * then, its swarms are counted unchanged.
 */
const SILENT_SECONDS = DAY_SECONDS

export const forgetSilentNodes = defineJob({
  name: 'forget-silent-nodes',
  summary: 'Deletes trackers that have been silent for one day, and the peers they counted.',
  cron: '17 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 300,
  budgetRows: 100,

  async run({ db, now, log, did }) {
    const forgotten = await nodes.forgetSilent(db, secondsBefore(now, SILENT_SECONDS))
    did(forgotten.length)
    log('nodes.forgotten', { forgotten })
  },
})
