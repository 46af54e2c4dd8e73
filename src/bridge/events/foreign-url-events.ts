import { count, id, list, record } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** The most members in one message. */
export const MAX_FOREIGN_URLS = 1_000

// Tracker -> jobs. Members whose clients announced by the URL of another program (rule 10), each
// once an hour. `at`: when the hour began, in seconds since 1970.
export const foreignUrlsUsed = defineEvent(
  'foreign-urls.used',
  1,
  record({ uses: list(record({ memberId: id, at: count })).max(MAX_FOREIGN_URLS) }),
  'tracker',
)
