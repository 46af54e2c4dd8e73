import { DAY_SECONDS } from '../../../domain/units.ts'
import * as imageCare from '../../../store/records/image-care.ts'
import { defineJob, inBatches, secondsBefore } from '../../define-job.ts'

/** How many images one statement examines, which also reads all texts with images. */
const LOOKED_AT = 5_000
const REMOVED = 200
/**
 * Long enough for someone to notice that a page has lost its image, and to restore it from the
 * history.
 */
const KEPT_SECONDS = 30 * DAY_SECONDS

export const pruneImages = defineJob({
  name: 'prune-images',
  summary: 'Deletes images that no page or text has shown for 30 days.',
  cron: '43 4 * * *',
  jitterSeconds: 300,
  budgetSeconds: 300,
  budgetRows: 2_000_000,

  async run(call) {
    const { db, now, log, stopping, did } = call
    const references = await imageCare.references(db)
    let after: number | null = 0
    while (after !== null && !stopping.aborted) {
      after = await imageCare.look(db, after, LOOKED_AT, references, now)
      if (after !== null) did(LOOKED_AT)
    }
    const before = secondsBefore(now, KEPT_SECONDS)
    const pruned = await inBatches(call, REMOVED, () =>
      imageCare.removeUnused(db, before, REMOVED, references),
    )
    log('images.pruned', { pruned })
  },
})
