import * as searchAlerts from '../../../store/search/alerts.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const SEARCHES = 100

// A search that another node has just processed is not due: each run passes over all of them once.
export const alertSearches = defineJob({
  name: 'alert-searches',
  summary: 'Notifies members about new torrents that match their saved searches.',
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
