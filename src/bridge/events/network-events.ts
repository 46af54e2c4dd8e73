import { count, list, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** Networks on the list, at most: 250 KB on the wire, and a moment's look for each sign-in. */
export const MAX_NETWORKS = 5_000

/** Of a reason, what clients are told. */
export const MAX_REASON = 100

// Jobs -> tracker. All networks that are banned, as one state: `203.0.113.0/24`, `2001:db8::/32`.
// Clients that announce from one are refused.
export const networksBanned = defineEvent(
  'networks.banned',
  1,
  record({
    version: count,
    networks: list(text(50)).max(MAX_NETWORKS),
    /** The reasons that clients are told, each once; then which of them each network has. */
    reasons: list(text(MAX_REASON)).max(MAX_NETWORKS).optional(),
    reasonOf: list(count).max(MAX_NETWORKS).optional(),
  }),
)
