import * as settings from '../../../store/records/settings/settings.ts'
import * as tokenLots from '../../../store/promotions/token-lots.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const LOTS = 200

export const expireTokens = defineJob({
  name: 'expire-tokens',
  summary: 'Notifies members about freeleech tokens that expire soon, and expires them.',
  cron: '17 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 300,

  async run(call) {
    const { db, config, now, log } = call
    const { tokenWarnDays } = await settings.site(db, config)
    const warned = await inSome(call, LOTS, (...some) =>
      tokenLots.warnSome(db, now, tokenWarnDays, ...some),
    )
    const expired = await inSome(call, LOTS, (...some) => tokenLots.expireSome(db, now, ...some))
    if (warned + expired > 0) log('tokens.expired', { warned, expired })
  },
})
