import {
  addressDeadlines,
  addressPurposeNames,
} from '../../../domain/accounts/address-retention.ts'
import * as ageing from '../../../store/accounts/address-ageing.ts'
import { addressTerm } from '../../../store/records/settings/addresses.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { defineJob, inBatches } from '../../define-job.ts'
import { eachRow } from '../../running/each-row.ts'

const ROWS = 1_000

// Addresses that have passed both terms are deleted first, so that they need not be truncated.
export const ageAddresses = defineJob({
  name: 'age-addresses',
  summary: 'Truncates addresses to their networks, then deletes them, by purpose and setting.',
  cron: '31 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 120,
  budgetRows: 500_000,

  async run(call) {
    const { db, config, now, log } = call
    const site = await settings.site(db, config)
    const bits = { v4: site.networkBits4, v6: site.networkBits6 }
    await eachRow(call, addressPurposeNames, async (purpose) => {
      const { truncateBefore, forgetBefore } = addressDeadlines(addressTerm(site, purpose), now)
      const forgotten = await inBatches(call, ROWS, () =>
        ageing.forget(db, purpose, forgetBefore, ROWS),
      )
      const truncated = await inBatches(call, ROWS, () =>
        ageing.truncate(db, purpose, bits, truncateBefore, ROWS),
      )
      if (forgotten + truncated > 0) log('addresses.aged', { purpose, forgotten, truncated })
      return 0
    })
  },
})
