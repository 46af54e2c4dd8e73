import * as searchAlerts from '../../../store/search/alerts.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const SEARCHES = 100

// A search that somebody else has just looked at is not due: each run goes once round all of them.
export const alertSearches = defineJob({
  name: 'alert-searches',
  summary: 'Tells members what is new of the searches that they keep, where they want to be told.',
  cron: '*/5 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 120,
  budgetRows: 100_000,
  attempts: 3,

  async run(call) {
    const { db, now, log } = call
    const looked = await inBatches(call, SEARCHES, () => {
      return searchAlerts.tellSome(db, now, now, SEARCHES)
    })
    log('searches.alerted', { searches: looked })
  },
})
