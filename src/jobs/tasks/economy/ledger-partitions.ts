import * as ledgerPartitions from '../../../store/records/ledger/partitions.ts'
import { defineJob } from '../../define-job.ts'

/** How many months are created in advance: enough for a queue that has been stopped for weeks. */
const MONTHS_AHEAD = 3

export const makeLedgerPartitions = defineJob({
  name: 'ledger-partitions',
  summary: 'Creates the tables of the traffic ledger for the next months.',
  cron: '3 4 * * *',
  jitterSeconds: 300,
  budgetSeconds: 60,
  budgetRows: 1_000,
  attempts: 10,

  async run({ db, now, log, did }) {
    const made = await ledgerPartitions.makeAhead(db, now, MONTHS_AHEAD)
    did(made.length)
    log('ledger.partitions', { made })
  },
})
