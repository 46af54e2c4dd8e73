import { DAY_SECONDS } from '../../../domain/units.ts'
import * as explanations from '../../../store/fleet/explanations.ts'
import * as logQuestions from '../../../store/fleet/log-questions.ts'
import * as memberPorts from '../../../store/traffic/member-ports.ts'
import * as reachTests from '../../../store/traffic/reach-tests.ts'
import * as traces from '../../../store/fleet/traces.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 100
const TRACES_KEPT_SECONDS = 7 * DAY_SECONDS
const QUESTIONS_KEPT_SECONDS = DAY_SECONDS
const PORTS_KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneTraces = defineJob({
  name: 'prune-traces',
  summary: 'Deletes traces after a week, answers of trackers after a day, ports after 30 days.',
  cron: '29 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 10_000,

  async run(call) {
    const { db, now, log } = call
    const ended = secondsBefore(now, TRACES_KEPT_SECONDS)
    const asked = secondsBefore(now, QUESTIONS_KEPT_SECONDS)
    const all = (step: () => Promise<number>) => inBatches(call, ROWS, step)
    const pruned = await all(() => traces.prune(db, ended, ROWS))
    const questions = await all(() => explanations.prune(db, asked, ROWS))
    await all(() => logQuestions.prune(db, asked, ROWS))
    const tests = await all(() => reachTests.prune(db, asked, ROWS))
    const tested = secondsBefore(now, PORTS_KEPT_SECONDS)
    const ports = await all(() => memberPorts.prune(db, tested, ROWS))
    log('traces.pruned', { traces: pruned, questions, tests, ports })
  },
})
