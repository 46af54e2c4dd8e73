import type { Infer } from '../../shared/shape.ts'
import { count, flag, id, list, oneOf, randomId, record, text } from '../../shared/shape.ts'
import { defineEvent } from '../define-event.ts'

/** The most members and torrents that are traced at the same time. */
export const MAX_TRACES = 16

// Jobs -> tracker. All current traces as one state; each ends automatically.
export const tracesChanged = defineEvent(
  'traces.changed',
  1,
  record({
    version: count,
    traces: list(
      record({
        kind: oneOf(['member', 'torrent']),
        id,
        /** Seconds since 1970. */
        until: count,
      }),
    ).max(MAX_TRACES),
  }),
)

/** A 64-bit number of bytes, as decimal text. */
const bytes64 = text(20).regex(/^\d+$/)

/** One announce as the tracker recorded it, without passkey, full address or peer ID. */
export const traceRecord = record({
  /** Seconds since 1970. */
  at: count,
  memberId: id,
  /** Null: the info hash is unknown. */
  torrentId: id.nullable(),
  infoHash: text(40),
  /** The first 8 bytes of the peer id, as text: `-qB4650-`. */
  client: text(8),
  /** Distinguishes sessions of the same client. */
  session: text(16),
  network: text(50),
  wire: oneOf(['http', 'udp']),
  event: text(20),
  port: count,
  numwant: count.nullable(),
  uploaded: bytes64,
  downloaded: bytes64,
  left: bytes64,
  /** early, repeated, head, read-only, browser */
  marks: list(text(20)).max(8),
  /** Null: a normal reply. */
  code: text(40).nullable(),
  /** The rule that decided; null: no rule objected. */
  rule: text(40).nullable(),
  /** The kinds of journal entries that it wrote, and the bytes in them. */
  entries: list(text(20)).max(8),
  up: bytes64,
  down: bytes64,
  isSuspicious: flag,
  replyBytes: count,
  peers: count,
  peers6: count,
  intervalSeconds: count,
  minIntervalSeconds: count,
  seeders: count,
  leechers: count,
  io: oneOf(['ffi', 'net']),
  thread: count,
})

export type TraceRecord = Readonly<Infer<typeof traceRecord>>

/** The most records in one message. */
export const MAX_TRACE_RECORDS = 100

// Tracker -> jobs. Traced announces, oldest first.
export const tracesNoted = defineEvent(
  'traces.noted',
  1,
  record({
    node: text(60),
    storeId: randomId,
    records: list(traceRecord).max(MAX_TRACE_RECORDS),
    /** The number of traced announces that were dropped since the last message. */
    skipped: count,
  }),
  'tracker',
)
