import { DAY_SECONDS } from '../../../domain/units.ts'
import * as ircMessages from '../../../store/irc/messages.ts'
import * as searchAlerts from '../../../store/search/alerts.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'
import { inSome } from '../../running/some-rows.ts'

const SEARCHES = 100
const ROWS = 5_000
const KEPT_SECONDS = 30 * DAY_SECONDS
/** The age after which the bot no longer sends lines to members who are not on IRC. */
const MESSAGE_SECONDS = 2 * DAY_SECONDS

// Alerts that are due immediately are sent when a torrent is announced (jobs/announcer.ts).
export const alertSearches = defineJob({
  name: 'alert-searches',
  summary:
    'Notifies members, also on IRC, about torrents that matched their saved searches, hourly ' +
    'or daily as they chose, and deletes alerts after 30 days.',
  cron: '*/5 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 120,

  async run(call) {
    const { db, now, log } = call
    const looked = await inSome(call, SEARCHES, (...some) => searchAlerts.tellDue(db, now, ...some))
    const said = await inSome(call, SEARCHES, (...some) => ircMessages.writeDue(db, now, ...some))
    const before = secondsBefore(now, KEPT_SECONDS)
    const pruned = await inBatches(call, ROWS, () => searchAlerts.prune(db, before, ROWS))
    const old = secondsBefore(now, MESSAGE_SECONDS)
    await inBatches(call, ROWS, () => ircMessages.prune(db, old, ROWS))
    log('searches.alerted', { searches: looked, said, pruned })
  },
})
