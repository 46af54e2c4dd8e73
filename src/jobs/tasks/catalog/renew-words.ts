import * as renewal from '../../../store/search/stored-words/renewal.ts'
import { defineJob } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

/** The rows per transaction: those that change are locked for about 0.2 s. */
const ROWS = 1_000

export const renewWords = defineJob({
  name: 'renew-words',
  summary: 'Renews the stored words of names after an upgrade that splits them differently.',
  cron: '*/5 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 240,

  async run(call) {
    // A step returns 0 only when nothing is due: fewer rows than the limit are the end of one kind
    // of rows.
    const rows = await inSome(call, ROWS, (...some) => renewal.renew(call.db, ...some), 'empty')
    call.log('words.renewed', { rows })
  },
})
