import { DAY_SECONDS, startOfDay } from '../../../domain/units.ts'
import * as ledgerPartitions from '../../../store/records/ledger/partitions.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as trafficDays from '../../../store/traffic/days.ts'
import type { JobCall } from '../../define-job.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'
import { eachRow } from '../../running/each-row.ts'

const INTERVALS = 10_000

export const rollUpTraffic = defineJob({
  name: 'roll-up-traffic',
  summary: 'Combines older traffic intervals into days, as the setting says; sums do not change.',
  cron: '13 4 * * *',
  jitterSeconds: 300,
  after: ['sum-days'],
  budgetSeconds: 600,
  budgetRows: 20_000_000,

  async run(call) {
    const { db, config, now, log } = call
    const { intervalDays } = await settings.site(db, config)
    const before = startOfDay(secondsBefore(now, intervalDays * DAY_SECONDS))
    const rolled = await rollDays(call, before)
    const dropped = await ledgerPartitions.dropEmpty(db, before)
    log('traffic.rolled_up', { rolled, dropped })
  },
})

/**
 * Rolls up day by day, from the oldest on; a run that is asked to stop leaves the rest to the next
 * run.
 */
async function rollDays(call: JobCall, before: Date): Promise<number> {
  const days: Date[] = []
  let day = (await trafficDays.oldestDay(call.db, before)) ?? before
  for (; day < before; day = secondsBefore(day, -DAY_SECONDS)) days.push(day)
  let rolled = 0
  const rollOne = async (begins: Date) => {
    rolled += await inBatches(call, INTERVALS, () => trafficDays.rollUp(call.db, begins, INTERVALS))
    return 0
  }
  await eachRow(call, days, rollOne, (begins) => begins.toISOString())
  return rolled
}
