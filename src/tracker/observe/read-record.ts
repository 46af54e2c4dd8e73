import { ENTRY_FLAG, KIND } from '../../bridge/traffic-entry.ts'
import type { TraceRecord } from '../../bridge/events/trace-events.ts'
import { announceRules } from '../../domain/announce/rules/index.ts'
import { EVENT } from '../../domain/announce/types.ts'
import type { Io } from '../io/choose-io.ts'
import { replyCodes } from '../memory/reply-cells.ts'
import { NUMWANT_DEFAULT } from '../wire/announce-request.ts'
import { N, TRACE_FLAG } from '../memory/trace-cells.ts'

const EVENTS = Object.keys(EVENT)
const KINDS = Object.keys(KIND)
const MARKS = [
  ['early', TRACE_FLAG.early],
  ['repeated', TRACE_FLAG.repeated],
  ['head', TRACE_FLAG.head],
  ['read-only', TRACE_FLAG.readOnly],
  ['browser', TRACE_FLAG.browser],
] as const

/** Converts a record of the ring to an event for the bridge. */
export function readRecord(words: Int32Array, at: number, io: Io): TraceRecord {
  const word = (place: number) => words[at + place] >>> 0
  const bytes = (lo: number) => String(BigInt(word(lo)) | (BigInt(word(lo + 1)) << 32n))
  const number = (lo: number) => word(lo) + word(lo + 1) * 2 ** 32
  const has = (flag: number) => (word(N.flags) & flag) !== 0
  const numwant = words[at + N.numwant]
  const verdict = word(N.verdict)
  return {
    at: word(N.wall),
    memberId: number(N.memberLo),
    torrentId: number(N.torrentLo) || null,
    infoHash: Buffer.from(words.slice(at + N.hash, at + N.hash + 5).buffer).toString('hex'),
    client: clientText(word(N.clientHi), word(N.clientLo)),
    session: hex32(word(N.keyHi)) + hex32(word(N.keyLo)),
    network: networkText(word(N.network), word(N.networkLo), has(TRACE_FLAG.ipv4)),
    wire: has(TRACE_FLAG.udp) ? 'udp' : 'http',
    event: EVENTS[word(N.event)] ?? 'none',
    port: word(N.port),
    numwant: numwant === NUMWANT_DEFAULT ? null : Math.max(0, numwant),
    uploaded: bytes(N.uploadedLo),
    downloaded: bytes(N.downloadedLo),
    left: bytes(N.leftLo),
    marks: MARKS.filter(([, flag]) => has(flag)).map(([name]) => name),
    code: verdict === 0 ? null : (replyCodes[verdict - 1] ?? null),
    rule: ruleName(words[at + N.rule]),
    entries: KINDS.filter((_, kind) => (word(N.kinds) & (1 << kind)) !== 0),
    up: bytes(N.rawUpLo),
    down: bytes(N.rawDownLo),
    isSuspicious: (word(N.entryFlags) & ENTRY_FLAG.suspicious) !== 0,
    replyBytes: word(N.replyBytes),
    peers: word(N.peers),
    peers6: word(N.peers6),
    intervalSeconds: word(N.interval),
    minIntervalSeconds: word(N.minInterval),
    seeders: word(N.complete),
    leechers: word(N.incomplete),
    ...{ io, thread: word(N.thread) },
  }
}

function ruleName(place: number): string | null {
  if (place === 0) return null
  return place < 0 ? 'before the rules' : announceRules[place - 1].name
}

/**
 * Returns the first 8 bytes of a peer ID as text, with a dot for each byte that is not printable
 * ASCII.
 */
export function clientText(hi: number, lo: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32BE(hi >>> 0, 0)
  bytes.writeUInt32BE(lo >>> 0, 4)
  return bytes.toString('latin1').replace(/[^\x21-\x7e]/g, '.')
}

function networkText(first: number, second: number, isIpv4: boolean): string {
  if (isIpv4) return `${first >>> 24}.${(first >>> 16) & 255}.${(first >>> 8) & 255}.0/24`
  const groups = [first >>> 16, first & 0xffff, second >>> 16]
  return `${groups.map((group) => group.toString(16)).join(':')}::/48`
}

function hex32(word: number): string {
  return word.toString(16).padStart(8, '0')
}
