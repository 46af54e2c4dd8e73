import * as step from '../../../store/ratio/simulation-step.ts'
import { defineJob } from '../../define-job.ts'
import { createSimulatePool } from '../../simulations/pool.ts'

const MEMBERS = 500

// Queued when staff request one; the schedule continues unfinished ones. Each step is a transaction
// that stores its progress, so that any node can continue after it.
export const runSimulations = defineJob({
  name: 'run-simulations',
  summary: 'Runs simulations and dry runs that staff requested.',
  cron: '* * * * *',
  jitterSeconds: 0,
  budgetSeconds: 55,
  budgetRows: 5_000_000,
  attempts: 3,

  async run({ db, now, log, did, stopping }) {
    const pool = createSimulatePool()
    const clockMs = () => performance.now()
    let members = 0
    try {
      while (!stopping.aborted) {
        const some = await step.step(db, pool.run, now, MEMBERS, clockMs)
        if (some === 0) break
        members += some
        did(some)
      }
    } finally {
      await pool.stop()
    }
    if (members > 0) log('simulations.ran', { members })
  },
})
