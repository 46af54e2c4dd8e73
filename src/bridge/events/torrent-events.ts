import { count, id, infoHash, oneOf, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

// Jobs -> tracker. A tracker answers announces only for torrents that it knows. It keeps a removed
// one and the reason for 30 days (tracker.md rule 48).
export const torrentChanged = defineEvent(
  'torrent.changed',
  1,
  record({
    torrentId: id,
    version: count,
    state: oneOf(['listed', 'pending', 'removed']),
    /** The reason that clients get after the torrent was removed. */
    reason: text(200).optional(),
    /**
     * The v1 hash and, for a hybrid torrent, the first 20 bytes of the v2 hash: both lead to this
     * torrent (rule 79).
     */
    infoHashes: infoHash.array().min(1).max(2),
    sizeBytes: count,
    uploaderId: id.nullable(),
    /** The number of snatches to date; the count in the database is authoritative. */
    snatches: count,
    /** When it was removed, in seconds since 1970; 0: it is not removed. */
    removedAt: count,
    /**
     * When it was first listed, in seconds since 1970: clients in young swarms announce more often.
     */
    listedAt: count.optional(),
  }),
)
