import {
  addressDeadlines,
  addressPurposeNames,
} from '../../../domain/accounts/address-retention.ts'
import * as ageing from '../../../store/accounts/address-ageing.ts'
import { addressTerm } from '../../../store/records/settings/addresses.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const ROWS = 1_000

// What is past both terms goes first: it need not be cut before.
export const ageAddresses = defineJob({
  name: 'age-addresses',
  summary: 'Cuts addresses to their networks and forgets them, by purpose, as the settings say.',
  cron: '31 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 120,
  budgetRows: 500_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, log } = call
    const site = await settings.site(db, config)
    const bits = { v4: site.networkBits4, v6: site.networkBits6 }
    for (const purpose of addressPurposeNames) {
      const { truncateBefore, forgetBefore } = addressDeadlines(addressTerm(site, purpose), now)
      const forgotten = await inBatches(call, ROWS, () =>
        ageing.forget(db, purpose, forgetBefore, ROWS),
      )
      const truncated = await inBatches(call, ROWS, () =>
        ageing.truncate(db, purpose, bits, truncateBefore, ROWS),
      )
      if (forgotten + truncated > 0) log('addresses.aged', { purpose, forgotten, truncated })
    }
  },
})
