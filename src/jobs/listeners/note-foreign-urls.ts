import { foreignUrlsUsed } from '../../bridge/events/foreign-url-events.ts'
import * as foreignUrls from '../../store/fleet/foreign-urls.ts'
import { defineListener } from '../define-listener.ts'

/**
 * Stores which members still announce to URLs of another program, and notifies each member once.
 */
export const noteForeignUrls = defineListener(
  foreignUrlsUsed,
  async (news, _from, { db, clock }) => {
    await foreignUrls.note(db, news.uses, clock.now())
    return null
  },
)
