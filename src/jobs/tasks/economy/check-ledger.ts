import * as ledgerCheck from '../../../store/traffic/ledger-check.ts'
import { defineJob } from '../../define-job.ts'

export const checkLedger = defineJob({
  name: 'check-ledger',
  summary: 'Recalculates every sum of the ledger and fails when one is wrong.',
  cron: '47 2 * * *',
  jitterSeconds: 300,
  after: ['earn-points'],
  budgetSeconds: 600,
  budgetRows: 1_000_000_000,
  attempts: 1,

  async run({ db, now, log, did }) {
    const report = await ledgerCheck.check(db)
    await ledgerCheck.note(db, report, now)
    const { faults, entries, accounts } = report
    did(accounts)
    log('ledger.checked', { entries, accounts, faults: faults.length })
    if (faults.length === 0) return
    const [{ check, what, found, expected }] = faults
    throw new Error(`${faults.length} wrong sums: ${check}: ${what} is ${found}, not ${expected}`)
  },
})
