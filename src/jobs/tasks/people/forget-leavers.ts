import * as leaving from '../../../store/accounts/leaving.ts'
import * as articles from '../../../store/articles/erasing.ts'
import type { Db } from '../../../store/base/db.ts'
import * as collections from '../../../store/collections/collections.ts'
import * as comments from '../../../store/comments/erasing.ts'
import * as posts from '../../../store/forums/erasing.ts'
import * as messages from '../../../store/messages/erasing.ts'
import * as requests from '../../../store/requests/ending.ts'
import type { JobCall } from '../../define-job.ts'
import { defineJob } from '../../define-job.ts'
import { eachRow } from '../../running/each-row.ts'

/** How many texts are erased in one transaction. */
const AT_ONCE = 500

/**
 * The subjects with texts of members; each has a function that erases up to a number of texts, and
 * returns how many.
 */
const texts = [posts, comments, messages, articles, requests, collections]

export const forgetLeavers = defineJob({
  name: 'forget-leavers',
  summary: 'Anonymizes accounts whose members requested deletion 14 days ago.',
  cron: '27 * * * *',
  jitterSeconds: 120,
  budgetSeconds: 60,
  budgetRows: 1_000,

  async run(call) {
    const { db, secrets, now, log, stopping } = call
    const erasing = new Set(await leaving.erasing(db, now))
    // Most of a member's texts are deleted before the account, so that no transaction is long. An
    // error for one member does not affect the others.
    const forgotten = await eachRow(call, await leaving.due(db, now), async (id) => {
      if (erasing.has(id)) await erase(call, id)
      return stopping.aborted ? 0 : leaving.forget(db, secrets, id, now, leave)
    })
    log('members.forgotten', { forgotten })
  },
})

async function erase({ db, now, stopping }: JobCall, memberId: number): Promise<number> {
  let erased = 0
  for (const one of texts) {
    for (let some = 1; some > 0 && !stopping.aborted; erased += some) {
      some = await db.transaction().execute((tx) => one.erase(tx, memberId, now, AT_ONCE))
    }
  }
  return erased
}

/**
 * Removes a member. The remaining texts, including newer ones, are deleted in the same transaction.
 */
async function leave(
  tx: Db,
  memberId: number,
  now: Date,
  { removesTexts }: { readonly removesTexts: boolean },
): Promise<void> {
  await requests.leave(tx, memberId, now)
  if (!removesTexts) return
  for (const one of texts) while ((await one.erase(tx, memberId, now, AT_ONCE)) > 0);
}
