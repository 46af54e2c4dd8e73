import * as making from '../../../store/top/making.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const PLACES = 5_000

export const makeTop = defineJob({
  name: 'make-top',
  summary: 'Makes the lists of /top, and deletes those of more than 400 days ago.',
  cron: '5 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 600,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, now, stopping, did, log } = call
    const due = await making.listsDue(db, now)
    for (const one of due) {
      if (stopping.aborted) return
      did(await making.makeList(db, one, now))
    }
    const dropped = await inBatches(call, PLACES, () => making.dropOld(db, now, PLACES))
    log('top.made', { lists: due.length, dropped })
  },
})
