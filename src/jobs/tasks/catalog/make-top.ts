import * as making from '../../../store/top/making.ts'
import { defineJob, inBatches } from '../../define-job.ts'
import { eachRow } from '../../running/each-row.ts'

const PLACES = 5_000

export const makeTop = defineJob({
  name: 'make-top',
  summary: 'Creates the lists of /top, and deletes those older than 400 days.',
  cron: '5 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 600,

  async run(call) {
    const { db, now, log } = call
    const due = await making.listsDue(db, now)
    const dropped = await inBatches(call, PLACES, () => making.dropOld(db, now, PLACES))
    const nameOf = ({ list, period }: (typeof due)[number]) => `${list} ${period}`
    await eachRow(call, due, (one) => making.makeList(db, one, now), nameOf)
    log('top.made', { lists: due.length, dropped })
  },
})
