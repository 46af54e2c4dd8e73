import { count, list, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** The most networks in the list: 250 KB on the wire, and quick to check at each sign-in. */
export const MAX_NETWORKS = 5_000

/** The most characters of a reason that clients get. */
export const MAX_REASON = 100

// Jobs -> tracker. All banned networks as one state: `203.0.113.0/24`, `2001:db8::/32`. Clients
// that announce from one of them are refused.
export const networksBanned = defineEvent(
  'networks.banned',
  1,
  record({
    version: count,
    networks: list(text(50)).max(MAX_NETWORKS),
    /**
     * The reasons that clients get, each of them once; then, for each network, the index of its
     * reason.
     */
    reasons: list(text(MAX_REASON)).max(MAX_NETWORKS).optional(),
    reasonOf: list(count).max(MAX_NETWORKS).optional(),
  }),
)
