import { HOUR_MS, startOfDay } from '../../../domain/units.ts'
import * as swarmHistory from '../../../store/torrents/swarm-history.ts'
import { defineJob } from '../../define-job.ts'

const ROWS = 20_000

export const noteSwarms = defineJob({
  name: 'note-swarms',
  summary: 'Records swarm sizes by hour and by day, and deletes records that are too old.',
  cron: '3 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 600,
  budgetRows: 50_000_000,

  async run({ db, now, stopping, did, log }) {
    const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS)
    const day = startOfDay(now)
    let looked = 0
    for (const [span, at] of [
      ['hour', hour],
      ['day', day],
    ] as const) {
      for (let some = 1; some > 0 && !stopping.aborted;) {
        some = await swarmHistory.note(db, span, at)
        looked += some
        did(some)
      }
      while (!stopping.aborted && (await swarmHistory.prune(db, span, now, ROWS)) === ROWS);
    }
    log('swarms.noted', { looked })
  },
})
