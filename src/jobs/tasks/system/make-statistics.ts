import * as clients from '../../../store/statistics/clients.ts'
import * as flows from '../../../store/statistics/flows.ts'
import * as stocks from '../../../store/statistics/stocks.ts'
import { defineJob } from '../../define-job.ts'
import { eachRow } from '../../running/each-row.ts'

export const makeStatistics = defineJob({
  name: 'make-statistics',
  summary: 'Counts the figures of /stats and keeps them by day.',
  cron: '59 * * * *',
  jitterSeconds: 120,
  after: ['sum-days'],
  budgetSeconds: 300,
  budgetRows: 100_000,

  async run(call) {
    const { db, now, log } = call
    const { ofTorrents, ofMembers, ofTalk, ofEconomy } = stocks
    const counts = { ofTorrents, ofMembers, ofTalk, ofEconomy, ofClients: clients.ofClients }
    const countOne = async ([, count]: [string, (typeof counts)[keyof typeof counts]]) => {
      await count(db, now)
      return 1
    }
    await eachRow(call, Object.entries(counts), countOne, ([name]) => name)
    const sumWith = (sum: typeof flows.ofDay) => async (day: Date) => {
      await sum(db, day, now)
      return 1
    }
    const keyOf = (day: Date) => day.toISOString()
    const days = await flows.daysDue(db, now)
    await eachRow(call, days, sumWith(flows.ofDay), keyOf)
    const changed = await flows.daysChanged(db, now)
    await eachRow(call, changed, sumWith(flows.recountTraffic), keyOf)
    log('statistics.made', { days: days.length, changed: changed.length })
  },
})
