import { DAY_SECONDS, MIB } from '../../../domain/units.ts'
import * as outbox from '../../../store/records/outbox.ts'
import * as outboxSize from '../../../store/records/outbox-size.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { JobCall } from '../../define-job.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

const ROWS = 5_000

export const pruneOutbox = defineJob({
  name: 'prune-outbox',
  summary:
    'Deletes the oldest events, by age and size as the settings say; a tracker that was ' +
    'disconnected for longer gets a full state.',
  cron: '*/10 * * * *',
  jitterSeconds: 60,
  budgetSeconds: 60,

  async run(call) {
    const { db, config, now, log } = call
    const { outboxDays, outboxMebibytes } = await settings.site(db, config)
    const before = secondsBefore(now, outboxDays * DAY_SECONDS)
    const aged = await inBatches(call, ROWS, () => outbox.prune(db, before, ROWS))
    const oversize = await pruneDownTo(call, outboxMebibytes * MIB)
    log('outbox.pruned', { pruned: aged + oversize, oversize })
  },
})

/** Deletes the oldest events until the rest takes at most `most` bytes. */
async function pruneDownTo(call: JobCall, most: number): Promise<number> {
  let over = (await outboxSize.keptBytes(call.db)) - most
  if (over <= 0) return 0
  return inBatches(call, 1, async () => {
    if (over <= 0) return 0
    const { count, bytes } = await outboxSize.pruneOldest(call.db, ROWS)
    over -= bytes
    return count
  })
}
