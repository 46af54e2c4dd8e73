import * as step from '../../../store/ratio/simulation-step.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'
import { createSimulatePool } from '../../simulations/pool.ts'

const MEMBERS = 500

// Queued when staff request a simulation; the schedule continues unfinished ones. Each step is a
// transaction that stores its progress, so that any node can continue after it.
export const runSimulations = defineJob({
  name: 'run-simulations',
  summary: 'Runs simulations and dry runs that staff requested.',
  cron: '* * * * *',
  jitterSeconds: 0,
  budgetSeconds: 55,
  budgetRows: 5_000_000,

  async run(call) {
    const { db, now, log } = call
    const pool = createSimulatePool()
    const clockMs = () => performance.now()
    const work = (_: number, except: readonly number[]) =>
      step.step(db, pool.run, now, MEMBERS, clockMs, except)
    try {
      const members = await inSome(call, 1, work, 'empty')
      if (members > 0) log('simulations.ran', { members })
    } finally {
      await pool.stop()
    }
  },
})
