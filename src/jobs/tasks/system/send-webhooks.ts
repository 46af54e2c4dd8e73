import { DAY_SECONDS } from '../../../domain/units.ts'
import * as webhooks from '../../../store/notifications/webhooks.ts'
import { isOfAllRows } from '../../../store/records/tasks/failed-rows.ts'
import { defineJob, secondsBefore } from '../../define-job.ts'
import { rowByRow } from '../../running/each-row.ts'
import { bodyFor } from '../../webhook/body.ts'
import { deliver } from '../../webhook/deliver.ts'

/** How many deliveries are sent concurrently, so that a slow one delays only a few others. */
const AT_ONCE = 4
const KEPT_SECONDS = 30 * DAY_SECONDS
const ROWS = 5_000
const UNMADE = { status: null, error: 'could not be made' }

export const sendWebhooks = defineJob({
  name: 'send-webhooks',
  summary: 'Sends due webhook deliveries of members, and deletes delivery records after 30 days.',
  cron: '* * * * *',
  jitterSeconds: 15,
  budgetSeconds: 50,
  budgetRows: 10_000,
  attempts: 1,

  async run(call) {
    const { db, secrets, stopping, log, now } = call
    const rows = rowByRow(call)
    const done = { sent: 0, later: 0, failed: 0 }
    const work = async () => {
      while (!stopping.aborted) {
        const delivery = await webhooks.claim(db, now)
        if (delivery === null) return
        await rows.take(String(delivery.id), () => tell(delivery))
      }
    }
    const tell = async (delivery: webhooks.ClaimedDelivery) => {
      try {
        const body = await bodyFor(call, delivery)
        if (body === null) {
          await webhooks.drop(db, delivery.id)
          return 1
        }
        const secret = secrets.unseal(delivery.secret)
        const outcome = await deliver(delivery, { secret, body, now })
        done[await webhooks.note(db, delivery, outcome, now)]++
        return 1
      } catch (error) {
        // The delivery is tried again later, as after any failure, and abandoned in the end.
        if (!isOfAllRows(error)) await webhooks.note(db, delivery, UNMADE, now)
        throw error
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await webhooks.prune(db, secondsBefore(now, KEPT_SECONDS), ROWS)
    if (done.sent + done.later + done.failed > 0) log('webhooks.told', done)
    rows.end()
  },
})
