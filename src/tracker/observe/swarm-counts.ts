import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import { MAX_SWARM_COUNTS, swarmCounts } from '../../bridge/events/traffic-events.ts'
import { STATE } from '../memory/status.ts'
import type { CountChanges } from '../memory/swarm/dirty-list.ts'
import { createCountChanges, noteCountChange } from '../memory/swarm/dirty-list.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { Rows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'

type Count = Payload<typeof swarmCounts>['counts'][number]

/**
 * After how many seconds all counts are sent again, which corrects errors that a failure at the
 * other end caused.
 */
const WHOLE_REPORT_SECONDS = 900
/** How many torrents one tick reads for a full report. */
const ROWS_A_TICK = 50_000
/**
 * While entries wait to be booked, changes are held back for this long, so that a swarm that
 * changes again is reported only once.
 */
const HELD_SECONDS = 30
/**
 * The most messages that jobs has not handled while entries wait, batches included: further ones
 * would fill the window of the link (`upFrames`), and bookings would wait for counts.
 */
const MOST_WHILE_BEHIND = 6

export interface SwarmCounts {
  /** Reports everything again after the bridge was down. */
  readonly join: () => void
  readonly leave: () => void
  /** Sends what is due; call it about every second. */
  readonly tick: (nowSeconds: number) => void
  /** Continues a report that had to wait for room; call it several times per second. */
  readonly goOn: () => void
}

export interface CountsOptions {
  /** Returns whether another tracker reports this swarm. */
  readonly isBorrowed: (torrent: number) => boolean
  /** Returns whether entries wait to be booked. */
  readonly isBehind: () => boolean
  /** Returns how many messages to jobs are not handled yet, including those that wait for room. */
  readonly unhandled: () => number
}

interface CountsTold extends CountsOptions {
  readonly world: World
  readonly send: (event: Envelope) => boolean
  readonly storeId: string
  readonly rows: Rows
  readonly changes: CountChanges
  /** The map and the links, as text: they determine which torrents other trackers have. */
  links: string
  /** The position of the full report that is under way; -1: there is none. */
  cursor: number
  /**
   * The counts, at most one message, that were read but not sent because the queue of the bridge
   * was full.
   */
  waiting: Count[]
  /** How many messages may still be sent in this turn. */
  left: number
  /** When the last list of changes was taken. */
  changesAt: number
  hasBegun: boolean
  wholeSince: number
  isJoined: boolean
}

/**
 * Creates the reports of seeders and leechers of each swarm: all swarms, in parts, when the tracker
 * joins, then those that changed since the last tick, each torrent once. A swarm is reported by the
 * tracker that decides its announces, so that no client counts twice after a link is cut.
 */
export function createSwarmCounts(
  world: World,
  storeId: string,
  send: (event: Envelope) => boolean,
  { isBorrowed, isBehind, unhandled }: CountsOptions,
): SwarmCounts {
  const { words } = world
  const told: CountsTold = {
    world,
    send,
    storeId,
    rows: attachRows(words, TORRENT_ROWS),
    changes: createCountChanges(words),
    ...{ isBorrowed, isBehind, unhandled },
    links: linksOf(world),
    cursor: -1,
    waiting: [],
    left: 0,
    changesAt: -HELD_SECONDS,
    hasBegun: false,
    wholeSince: 0,
    isJoined: false,
  }

  return {
    join: () => join(told),
    leave: () => leave(told),
    tick: (now) => tick(told, now),
    goOn: () => goOn(told),
  }
}

function linksOf({ holders }: World): string {
  return [holders.version(), ...holders.upPlaces()].join(' ')
}

/**
 * Returns a swarm's counts. If another tracker has it, so that only a remainder is here, the counts
 * are 0 (rule 87).
 */
function countOf(told: CountsTold, torrent: number): Count {
  const { words, holders } = told.world
  const isHere = holders.placesOf(holders.sharedSlotOf(torrent)) === 0
  return {
    torrentId: (words[torrent + T.idLo] >>> 0) + (words[torrent + T.idHi] >>> 0) * 2 ** 32,
    seeders: isHere ? words[torrent + T.seeders] : 0,
    leechers: isHere ? words[torrent + T.leechers] : 0,
  }
}

function sendPart(
  told: CountsTold,
  part: Payload<typeof swarmCounts>['part'],
  counts: Count[],
): boolean {
  const { send, storeId } = told
  if (told.left <= 0 || !send(envelope(swarmCounts, { storeId, part, counts }))) return false
  told.left--
  return true
}

/** Continues the full report; returns false when it has to wait for room in the queue. */
function sendWhole(told: CountsTold): boolean {
  const { rows } = told
  const { words } = told.world
  const end = Math.min(rows.count(), told.cursor + ROWS_A_TICK)
  for (; told.cursor < end && told.waiting.length < MAX_SWARM_COUNTS; told.cursor++) {
    const torrent = rows.at(told.cursor)
    if (torrent === 0 || told.isBorrowed(torrent)) continue
    if (words[torrent + T.seeders] + words[torrent + T.leechers] === 0) continue
    const count = countOf(told, torrent)
    if (count.seeders + count.leechers > 0) told.waiting.push(count)
  }
  const isLast = told.cursor >= rows.count()
  if (!isLast && told.waiting.length < MAX_SWARM_COUNTS) return false
  const part = isLast ? (told.hasBegun ? 'last' : 'only') : told.hasBegun ? 'more' : 'first'
  if (!sendPart(told, part, told.waiting)) return false
  told.waiting = []
  told.hasBegun = true
  if (isLast) told.cursor = -1
  return true
}

/** Whether torrents may have arrived from another tracker, or left, since the last report. */
function isChanged(told: CountsTold): boolean {
  return told.cursor < 0 && told.links !== linksOf(told.world)
}

function begin(told: CountsTold, now: number): void {
  told.links = linksOf(told.world)
  // Changes up to now are part of the full report; only later ones are sent after it.
  for (let list = 0; list < 2; list++) {
    told.changes.next()
    while (nextChange(told) !== 0);
  }
  told.waiting = []
  told.cursor = 0
  told.hasBegun = false
  told.wholeSince = now
}

/**
 * Returns the next swarm that changed; 0: none. A swarm that is moving between two trackers is
 * reported after it has arrived: before that, each of them would report that it has no peers.
 */
function nextChange({ world, changes }: CountsTold): number {
  const { words, holders } = world
  for (;;) {
    const torrent = changes.take()
    if (torrent === 0 || !holders.isMoving(holders.sharedSlotOf(torrent))) return torrent
    noteCountChange(words, torrent)
  }
}

/** Sends the list of changes as far as there is room; the rest stays in the list. */
function sendChanges(told: CountsTold): void {
  for (;;) {
    while (told.waiting.length < MAX_SWARM_COUNTS) {
      const torrent = nextChange(told)
      if (torrent === 0) break
      if (!told.isBorrowed(torrent)) told.waiting.push(countOf(told, torrent))
    }
    if (told.waiting.length === 0 || !sendPart(told, 'change', told.waiting)) return
    told.waiting = []
  }
}

function join(told: CountsTold): void {
  told.isJoined = true
  told.wholeSince = -WHOLE_REPORT_SECONDS
}

function leave(told: CountsTold): void {
  told.isJoined = false
}

/** Whether reports can be sent: before the first full state, it is unknown what still exists. */
function mayReport({ isJoined, world }: CountsTold): boolean {
  return isJoined && world.status.state() !== STATE.loading
}

function tick(told: CountsTold, now: number): void {
  if (!mayReport(told)) return
  if (now - told.wholeSince >= WHOLE_REPORT_SECONDS || isChanged(told)) begin(told, now)
  if (isSending(told)) return goOn(told)
  if (told.isBehind() && now - told.changesAt < HELD_SECONDS) return
  told.changesAt = now
  told.changes.next()
  sendFurther(told)
}

/** Whether a report is under way. */
function isSending({ cursor, waiting, changes }: CountsTold): boolean {
  return cursor >= 0 || waiting.length > 0 || !changes.isRead()
}

function goOn(told: CountsTold): void {
  if (mayReport(told) && isSending(told)) sendFurther(told)
}

/** Sends what there is room for. Changes since a full report wait for the next turn. */
function sendFurther(told: CountsTold): void {
  told.left = told.isBehind() ? MOST_WHILE_BEHIND - told.unhandled() : Infinity
  if (told.cursor < 0) return sendChanges(told)
  while (told.cursor >= 0) if (!sendWhole(told)) return
}
