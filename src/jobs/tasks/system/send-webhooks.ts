import { DAY_SECONDS } from '../../../domain/units.ts'
import * as webhooks from '../../../store/notifications/webhooks.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'
import { bodyFor } from '../../webhook/body.ts'
import { deliver } from '../../webhook/deliver.ts'

/** Concurrent deliveries: a slow one delays few others. */
const AT_ONCE = 4
const KEPT_SECONDS = 30 * DAY_SECONDS
const ROWS = 5_000

export const sendWebhooks = defineJob({
  name: 'send-webhooks',
  summary: 'Sends due webhook deliveries of members, and deletes delivery records after 30 days.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 10_000,
  attempts: 1,

  async run(call) {
    const { db, secrets, stopping, log, now, did } = call
    const done = { sent: 0, later: 0, failed: 0 }
    const work = async () => {
      while (!stopping.aborted) {
        const delivery = await webhooks.claim(db, now)
        if (delivery === null) return
        did(1)
        const body = await bodyFor(call, delivery)
        if (body === null) {
          await webhooks.drop(db, delivery.id)
          continue
        }
        const secret = secrets.unseal(delivery.secret)
        const outcome = await deliver(delivery, { secret, body, now })
        done[await webhooks.note(db, delivery, outcome, now)]++
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await webhooks.prune(db, secondsBefore(now, KEPT_SECONDS), ROWS)
    if (done.sent + done.later + done.failed > 0) log('webhooks.told', done)
  },
})
