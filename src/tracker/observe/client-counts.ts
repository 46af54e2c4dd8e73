import { MAX_THREADS } from '../memory/layout.ts'
import { clientText } from './read-record.ts'
import {
  CLIENT_SLOT,
  CLIENT_SLOT_WORDS,
  CLIENT_SLOTS,
  SEEN,
  seenBase,
  sumSeen,
} from '../memory/reply-cells.ts'

/** The figures cover the last one to two periods of this length. */
const SPAN_SECONDS = 1_800
/** The most clients in the list; all others are added up. */
const MOST_CLIENTS = 64

interface Mark {
  readonly at: number
  readonly counts: ReadonlyMap<string, number>
}

/**
 * Returns the number of announces per client since the tracker's start. A client is the first 8
 * bytes of the peer ID as text.
 */
export function clientTotals(words: Int32Array): Map<string, number> {
  const totals = new Map<string, number>()
  for (let thread = 0; thread < MAX_THREADS; thread++) {
    const slots = seenBase(thread) + SEEN.clients
    // The words of threads that never ran are not read, because that would allocate their pages.
    if (words[seenBase(thread) + SEEN.isUsed] === 0) continue
    for (let slot = 0; slot < CLIENT_SLOTS; slot++) {
      const at = slots + slot * CLIENT_SLOT_WORDS
      const count = words[at + CLIENT_SLOT.count] >>> 0
      if (count === 0) continue
      const client = clientText(words[at + CLIENT_SLOT.hi], words[at + CLIENT_SLOT.lo])
      totals.set(client, (totals.get(client) ?? 0) + count)
    }
  }
  return totals
}

/** Creates the list of clients that announced recently. */
export function createClientCounts(words: Int32Array, startSeconds: number) {
  let older: Mark = { at: startSeconds, counts: new Map() }
  let newer = older
  let othersThen = 0
  let othersNewer = 0

  return {
    /** Returns the counts of the last half hour to one hour, most frequent first. */
    recent(nowSeconds: number) {
      const totals = clientTotals(words)
      const others = sumSeen(words, SEEN.otherClients)
      if (nowSeconds - newer.at >= SPAN_SECONDS) {
        older = newer
        othersThen = othersNewer
        newer = { at: nowSeconds, counts: totals }
        othersNewer = others
      }
      const since = [...totals]
        .map(([client, total]) => ({
          client,
          announces: total - (older.counts.get(client) ?? 0),
        }))
        .filter(({ announces }) => announces > 0)
        .sort((a, b) => b.announces - a.announces)
      const told = since.slice(0, MOST_CLIENTS)
      const rest = since.slice(MOST_CLIENTS).reduce((sum, { announces }) => sum + announces, 0)
      return { clients: told, otherClients: others - othersThen + rest }
    },
  }
}
