import * as clients from '../../../store/statistics/clients.ts'
import * as flows from '../../../store/statistics/flows.ts'
import * as stocks from '../../../store/statistics/stocks.ts'
import { defineJob } from '../../define-job.ts'

export const makeStatistics = defineJob({
  name: 'make-statistics',
  summary: 'Counts the figures of /stats and keeps them by day.',
  cron: '59 * * * *',
  jitterSeconds: 120,
  after: ['sum-days'],
  budgetSeconds: 300,
  budgetRows: 100_000,
  attempts: 3,

  async run({ db, now, stopping, did, log }) {
    const { ofTorrents, ofMembers, ofTalk, ofEconomy } = stocks
    for (const count of [ofTorrents, ofMembers, ofTalk, ofEconomy, clients.ofClients]) {
      if (stopping.aborted) return
      await count(db, now)
      did(1)
    }
    const days = await flows.daysDue(db, now)
    for (const day of days) {
      if (stopping.aborted) return
      await flows.ofDay(db, day, now)
      did(1)
    }
    log('statistics.made', { days: days.length })
  },
})
