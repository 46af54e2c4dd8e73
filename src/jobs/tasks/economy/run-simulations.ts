import * as step from '../../../store/ratio/simulation-step.ts'
import { defineJob } from '../../define-job.ts'
import { createSimulatePool } from '../../simulations/pool.ts'

const MEMBERS = 500

// Woken when one is asked for; the clock goes on with what was left. Each step is a transaction
// that notes how far it came: who takes it up goes on behind it.
export const runSimulations = defineJob({
  name: 'run-simulations',
  summary: 'Works on simulations and dry runs that staff asked for.',
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
