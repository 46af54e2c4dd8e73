import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import { MAX_SWARM_COUNTS, swarmCounts } from '../../bridge/events/traffic-events.ts'
import { STATE } from '../memory/status.ts'
import { takeCountChanges } from '../memory/swarm/dirty-list.ts'
import { attachRows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'

type Count = Payload<typeof swarmCounts>['counts'][number]

/** A whole report again, now and then: it mends whatever a failure on the other side left wrong. */
const WHOLE_REPORT_SECONDS = 900
/** Torrents that one tick looks at for a whole report. */
const ROWS_A_TICK = 50_000

export interface SwarmCounts {
  /** The bridge is up: everything is reported anew. */
  readonly join: () => void
  readonly leave: () => void
  /** Sends what is due; called about every second. */
  readonly tick: (nowSeconds: number) => void
}

/**
 * Reports how many seeders and leechers each swarm has: everything when the tracker joins, in
 * parts, then what changed since the last tick, each torrent once.
 */
export function createSwarmCounts(
  world: World,
  storeId: string,
  send: (event: Envelope) => boolean,
): SwarmCounts {
  const { words } = world
  const rows = attachRows(words, TORRENT_ROWS)
  let isJoined = false
  /** Place of the whole report that is on its way; -1: none is. */
  let cursor = -1
  let hasBegun = false
  let wholeSince = 0
  /** Read but not sent yet, because the queue of the bridge was full. */
  let waiting: Count[] = []

  function countOf(torrent: number): Count {
    return {
      torrentId: (words[torrent + T.idLo] >>> 0) + (words[torrent + T.idHi] >>> 0) * 2 ** 32,
      seeders: words[torrent + T.seeders],
      leechers: words[torrent + T.leechers],
    }
  }

  function sendPart(part: Payload<typeof swarmCounts>['part'], counts: Count[]): boolean {
    return send(envelope(swarmCounts, { storeId, part, counts }))
  }

  /** Goes on with the whole report; false when it has to wait for the queue. */
  function goOn(): boolean {
    const end = Math.min(rows.count(), cursor + ROWS_A_TICK)
    for (; cursor < end && waiting.length < MAX_SWARM_COUNTS; cursor++) {
      const torrent = rows.at(cursor)
      if (torrent === 0 || words[torrent + T.seeders] + words[torrent + T.leechers] === 0) continue
      waiting.push(countOf(torrent))
    }
    const isLast = cursor >= rows.count()
    if (!isLast && waiting.length < MAX_SWARM_COUNTS) return false
    const part = isLast ? (hasBegun ? 'last' : 'only') : hasBegun ? 'more' : 'first'
    if (!sendPart(part, waiting)) return false
    waiting = []
    hasBegun = true
    if (isLast) cursor = -1
    return true
  }

  function begin(now: number): void {
    // What changed until now is in the whole report; what changes from now on is sent after it.
    takeCountChanges(words, () => {})
    waiting = []
    cursor = 0
    hasBegun = false
    wholeSince = now
  }

  function sendChanges(): void {
    takeCountChanges(words, (torrent) => waiting.push(countOf(torrent)))
    while (waiting.length > 0) {
      if (!sendPart('change', waiting.slice(0, MAX_SWARM_COUNTS))) return
      waiting = waiting.slice(MAX_SWARM_COUNTS)
    }
  }

  return {
    join() {
      isJoined = true
      wholeSince = -WHOLE_REPORT_SECONDS
    },
    leave() {
      isJoined = false
    },
    tick(now) {
      // Before the first full state nobody knows which torrents still are.
      if (!isJoined || world.status.state() === STATE.loading) return
      if (now - wholeSince >= WHOLE_REPORT_SECONDS) begin(now)
      while (cursor >= 0) if (!goOn()) return
      sendChanges()
    },
  }
}
