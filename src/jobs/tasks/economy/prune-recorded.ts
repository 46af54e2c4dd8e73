import { DAY_SECONDS } from '../../../domain/units.ts'
import * as recorded from '../../../store/ratio/recorded-days.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import * as simulations from '../../../store/ratio/simulations.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000
const RUNS = 20

export const pruneRecorded = defineJob({
  name: 'prune-recorded',
  summary: 'Deletes daily records, standing events and simulations after their retention time.',
  cron: '24 4 * * *',
  jitterSeconds: 300,
  budgetSeconds: 300,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, config, now, log } = call
    const { recordedDays, standingDays, simulationDays } = await settings.site(db, config)
    const before = (days: number) => secondsBefore(now, days * DAY_SECONDS)
    const days = await inBatches(call, ROWS, () =>
      recorded.pruneDays(db, before(recordedDays), ROWS),
    )
    const events = await inBatches(call, ROWS, () =>
      recorded.pruneEvents(db, before(standingDays), ROWS),
    )
    const runs = await inBatches(call, RUNS, () =>
      simulations.prune(db, before(simulationDays), RUNS),
    )
    log('recorded.pruned', { days, events, runs })
  },
})
