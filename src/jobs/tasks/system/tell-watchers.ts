import { tellSome } from '../../../store/watches/events.ts'
import { defineJob } from '../../define-job.ts'

const MEMBERS = 500

// Queued when something is added that anyone watches; the schedule continues unfinished ones.
export const tellWatchers = defineJob({
  name: 'tell-watchers',
  summary: 'Notifies members about posts, comments, edits, articles and torrents that they watch.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 1_000_000,
  attempts: 3,

  async run({ db, now, log, did, stopping }) {
    let looked = 0
    while (!stopping.aborted) {
      const step = await tellSome(db, now, MEMBERS)
      if (step.isDone) break
      looked += step.looked
      did(step.looked)
    }
    if (looked > 0) log('watchers.told', { looked })
  },
})
