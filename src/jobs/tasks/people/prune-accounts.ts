import { DAY_SECONDS } from '../../../domain/units.ts'
import { pruneUnproven } from '../../../store/registration/applications.ts'
import * as retention from '../../../store/records/retention.ts'
import * as throttles from '../../../store/base/throttles.ts'
import * as admission from '../../../store/text-rules/admission.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 1_000
/**
 * How long staff see sent emails; the addresses of invited persons are stored no longer than that.
 */
const KEPT_SECONDS = 30 * DAY_SECONDS
/** The longest period of a limit for texts. */
const WRITTEN_SECONDS = DAY_SECONDS

export const pruneAccounts = defineJob({
  name: 'prune-accounts',
  summary: 'Deletes emails, mail links and addresses of invites after 30 days, and old attempts.',
  cron: '19 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 500_000,

  async run(call) {
    const { db, now, log } = call
    const before = secondsBefore(now, KEPT_SECONDS)
    const all = (step: () => Promise<number>) => inBatches(call, ROWS, step)
    const mails = await all(() => retention.pruneMails(db, before, ROWS))
    const tokens = await all(() => retention.pruneTokens(db, before, ROWS))
    const invited = await all(() => retention.forgetInvited(db, before, ROWS))
    const petitions = await all(() => pruneUnproven(db, before, ROWS))
    const attempts = await all(() => throttles.prune(db, ROWS, now))
    const dayBefore = secondsBefore(now, WRITTEN_SECONDS)
    const texts = await all(() => admission.prune(db, dayBefore, ROWS))
    log('accounts.pruned', { texts, mails, tokens, invited, petitions, attempts })
  },
})
