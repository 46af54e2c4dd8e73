import type { Envelope, Payload } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import { MAX_SWARM_COUNTS, swarmCounts } from '../../bridge/events/traffic-events.ts'
import { STATE } from '../memory/status.ts'
import { noteCountChange, takeCountChanges } from '../memory/swarm/dirty-list.ts'
import { attachRows } from '../memory/tables/rows.ts'
import type { Rows } from '../memory/tables/rows.ts'
import { TORRENT_ROWS } from '../memory/tables/torrent-table.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'

type Count = Payload<typeof swarmCounts>['counts'][number]

/** How often all counts are sent: it corrects errors that a failure on the other side caused. */
const WHOLE_REPORT_SECONDS = 900
/** Torrents that one tick reads for a full report. */
const ROWS_A_TICK = 50_000

export interface SwarmCounts {
  /** Reports everything again, after the bridge was down. */
  readonly join: () => void
  readonly leave: () => void
  /** Sends what is due; called about every second. */
  readonly tick: (nowSeconds: number) => void
}

interface CountsTold {
  readonly world: World
  readonly send: (event: Envelope) => boolean
  readonly storeId: string
  readonly rows: Rows
  readonly isBorrowed: (torrent: number) => boolean
  /** By which map and links it is known which torrents other trackers have. */
  links: string
  /** The position of the running full report; -1: none. */
  cursor: number
  /** Read but not sent yet, because the queue of the bridge was full. */
  waiting: Count[]
  hasBegun: boolean
  wholeSince: number
  isJoined: boolean
}

/**
 * Reports the seeders and leechers of each swarm: everything when the tracker joins, in parts, then
 * what changed since the last tick, each torrent once. A swarm is reported by the tracker that
 * decides its announces, so that no client counts twice after a link was cut.
 *
 * @param isBorrowed swarms that another tracker reports
 */
export function createSwarmCounts(
  world: World,
  storeId: string,
  send: (event: Envelope) => boolean,
  isBorrowed: (torrent: number) => boolean = () => false,
): SwarmCounts {
  const { words } = world
  const told: CountsTold = {
    world,
    send,
    storeId,
    rows: attachRows(words, TORRENT_ROWS),
    isBorrowed,
    links: linksOf(world),
    cursor: -1,
    waiting: [],
    hasBegun: false,
    wholeSince: 0,
    isJoined: false,
  }

  return {
    join: () => join(told),
    leave: () => leave(told),
    tick: (now) => tick(told, now),
  }
}

function linksOf({ holders }: World): string {
  return [holders.version(), ...holders.upPlaces()].join(' ')
}

/** A swarm of which another tracker has more than remains of it here is empty (rule 87). */
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
  return send(envelope(swarmCounts, { storeId, part, counts }))
}

/** Continues the full report; false when it has to wait for the queue. */
function goOn(told: CountsTold): boolean {
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

/** Whether torrents may have come from another tracker, or gone to one, since the last report. */
function isChanged(told: CountsTold): boolean {
  return told.cursor < 0 && told.links !== linksOf(told.world)
}

function begin(told: CountsTold, now: number): void {
  told.links = linksOf(told.world)
  // Changes until now are in the full report; later ones are sent after it.
  takeChanges(told, () => {})
  told.waiting = []
  told.cursor = 0
  told.hasBegun = false
  told.wholeSince = now
}

/**
 * A swarm that is on its way between two trackers is reported when it has arrived: until then each
 * of them would report that it has none.
 */
function takeChanges({ world }: CountsTold, each: (torrent: number) => void): void {
  takeCountChanges(world.words, (torrent) => {
    const slot = world.holders.sharedSlotOf(torrent)
    if (world.holders.isMoving(slot)) noteCountChange(world.words, torrent)
    else each(torrent)
  })
}

function sendChanges(told: CountsTold): void {
  takeChanges(told, (torrent) => {
    if (!told.isBorrowed(torrent)) told.waiting.push(countOf(told, torrent))
  })
  while (told.waiting.length > 0) {
    if (!sendPart(told, 'change', told.waiting.slice(0, MAX_SWARM_COUNTS))) return
    told.waiting = told.waiting.slice(MAX_SWARM_COUNTS)
  }
}

function join(told: CountsTold): void {
  told.isJoined = true
  told.wholeSince = -WHOLE_REPORT_SECONDS
}

function leave(told: CountsTold): void {
  told.isJoined = false
}

function tick(told: CountsTold, now: number): void {
  // Before the first full state it is not known which torrents still exist.
  if (!told.isJoined || told.world.status.state() === STATE.loading) return
  if (now - told.wholeSince >= WHOLE_REPORT_SECONDS || isChanged(told)) begin(told, now)
  while (told.cursor >= 0) if (!goOn(told)) return
  sendChanges(told)
}
