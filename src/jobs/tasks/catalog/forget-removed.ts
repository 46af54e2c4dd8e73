import * as retention from '../../../store/records/retention.ts'
import { REMOVED_FOR_SECONDS } from '../../../store/fleet/snapshots.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const TORRENTS = 100

export const forgetRemoved = defineJob({
  name: 'forget-removed',
  summary: 'Deletes the content of torrents that were removed 30 days ago.',
  cron: '41 3 * * *',
  jitterSeconds: 300,
  budgetSeconds: 300,
  budgetRows: 10_000,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, REMOVED_FOR_SECONDS)
    const forgotten = await inSome(call, TORRENTS, (...some) =>
      retention.forgetRemoved(db, before, ...some),
    )
    log('torrents.forgotten', { forgotten })
  },
})
