import * as settings from '../../../store/records/settings/settings.ts'
import * as tokenLots from '../../../store/promotions/token-lots.ts'
import { defineJob, inBatches } from '../../define-job.ts'

const LOTS = 200

export const expireTokens = defineJob({
  name: 'expire-tokens',
  summary: 'Notifies members about freeleech tokens that expire soon, and expires them.',
  cron: '17 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 300,
  budgetRows: 1_000_000,
  attempts: 3,

  async run(call) {
    const { db, config, now, log } = call
    const { tokenWarnDays } = await settings.site(db, config)
    const warn = () => tokenLots.warnSome(db, now, tokenWarnDays, LOTS)
    const warned = await inBatches(call, LOTS, warn)
    const expired = await inBatches(call, LOTS, () => tokenLots.expireSome(db, now, LOTS))
    if (warned + expired > 0) log('tokens.expired', { warned, expired })
  },
})
