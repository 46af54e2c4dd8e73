import { gibHours, shareLeft } from '../../domain/ratio/seed-leech-time.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import type { CountedPeer } from './lanes/peer-columns.ts'

// The daily records of a demo's members, as the ratio task would have written them. They are added
// up while the traffic is written.

/** The number of recorded days up to today; simulations use 90 of them. */
export const HISTORY_DAYS = 98
const HALF_LIFE_DAYS = 14
/** The longest leeching time per torrent that the ratio task counts. */
const LEECHED_SECONDS = DAY_SECONDS

/** A day of one member, as in `ratio_day` and `member_day`. */
export interface DemoDay {
  /** The number of the day since 1970. */
  readonly day: number
  readonly up: number
  readonly down: number
  readonly seeded: number
  readonly active: number
  readonly leeched: number
  readonly seeding: number
  readonly seedingBytes: number
  readonly leeching: number
  readonly leechingBytes: number
  readonly snatches: number
  /** The totals of the member at the end of the day. */
  readonly totalUp: number
  readonly totalDown: number
  readonly seedHours: number
  readonly leechHours: number
  readonly seedGibHours: number
  readonly leechGibHours: number
}

export interface DemoHistory {
  /** The first recorded day, as a number since 1970. */
  readonly firstDay: number
  readonly add: (peer: CountedPeer) => void
  /** Returns the first day and all days with any activity, calculated from the member's traffic. */
  readonly daysOf: (memberId: number, up: number, down: number) => Generator<DemoDay>
}

/**
 * All days of one member, followed by those of the next; 5 kB for each member. With objects, there
 * would be millions of them.
 */
interface Columns {
  readonly up: Float64Array
  readonly down: Float64Array
  readonly seeded: Float32Array
  readonly active: Float32Array
  readonly leeched: Float32Array
  readonly seededGib: Float32Array
  readonly leechedGib: Float32Array
  readonly seedingBytes: Float32Array
  readonly leechingBytes: Float32Array
  readonly seeding: Uint16Array
  readonly leeching: Uint16Array
  readonly snatches: Uint16Array
}

function columnsOf(members: number): Columns {
  const length = members * HISTORY_DAYS
  const reals = () => new Float32Array(length)
  const counts = () => new Uint16Array(length)
  return {
    up: new Float64Array(length),
    down: new Float64Array(length),
    ...{ seeded: reals(), active: reals(), leeched: reals() },
    ...{ seededGib: reals(), leechedGib: reals() },
    ...{ seedingBytes: reals(), leechingBytes: reals() },
    ...{ seeding: counts(), leeching: counts(), snatches: counts() },
  }
}

/** A member who has announced within this time is still seeding or leeching. */
const ANNOUNCE_SECONDS = HOUR_SECONDS

interface Window {
  readonly firstDay: number
  readonly now: number
}

/** Returns the first recorded day as a number since 1970; `now` is in seconds since 1970. */
export function firstDayOf(now: number): number {
  return Math.floor(now / DAY_SECONDS) - HISTORY_DAYS + 1
}

/**
 * @param now in seconds since 1970
 * @param memberIds the IDs of all members, each once
 */
export function createHistory(now: number, memberIds: readonly number[]): DemoHistory {
  const firstDay = firstDayOf(now)
  const columns = columnsOf(memberIds.length)
  const starts = new Map(memberIds.map((id, nth) => [id, nth * HISTORY_DAYS]))
  return {
    firstDay,
    add(peer) {
      if (peer.lastAt < firstDay * DAY_SECONDS) return
      addPeer(columns, starts.get(peer.memberId)!, peer, { firstDay, now })
    },
    *daysOf(memberId, up, down) {
      yield* daysIn(columns, starts.get(memberId)!, { firstDay, up, down })
    },
  }
}

function addPeer(to: Columns, start: number, peer: CountedPeer, window: Window): void {
  const { firstDay } = window
  for (const { at, up, down } of peer.recent) {
    const day = Math.floor(at / DAY_SECONDS) - firstDay
    if (day < 0 || day >= HISTORY_DAYS) continue
    to.up[start + day] += up
    to.down[start + day] += down
  }
  const { startedAt, completedAt, lastAt, isUploader, sizeBytes } = peer
  const leechedUntil = isUploader ? startedAt : (completedAt ?? lastAt)
  const countedUntil = Math.min(leechedUntil, startedAt + LEECHED_SECONDS)
  eachDay(startedAt, countedUntil, window, (day, seconds) => {
    to.leeched[start + day] += seconds
    to.leechedGib[start + day] += gibHours(seconds, sizeBytes)
  })
  eachDay(startedAt, leechedUntil, window, (day, _seconds, isAtEnd) => {
    if (isAtEnd) to.leeching[start + day] += 1
    if (isAtEnd) to.leechingBytes[start + day] += sizeBytes
  })
  const seeds = isUploader || completedAt !== null
  if (!seeds) return
  eachDay(leechedUntil, lastAt, window, (day, seconds, isAtEnd) => {
    to.seeded[start + day] += seconds
    to.seededGib[start + day] += gibHours(seconds, sizeBytes)
    to.active[start + day] = Math.max(to.active[start + day], seconds)
    if (isAtEnd) to.seeding[start + day] += 1
    if (isAtEnd) to.seedingBytes[start + day] += sizeBytes
  })
  if (completedAt === null) return
  const finished = Math.floor(completedAt / DAY_SECONDS) - firstDay
  for (let day = Math.max(0, finished); day < HISTORY_DAYS; day++) to.snatches[start + day] += 1
}

/**
 * Calls `note` for each day of a time span. `isAtEnd` says whether it lasted to the end of the day
 * or, on the last day, until now.
 */
function eachDay(
  from: number,
  until: number,
  { firstDay, now }: Window,
  note: (day: number, seconds: number, isAtEnd: boolean) => void,
): void {
  const first = Math.max(0, Math.floor(from / DAY_SECONDS) - firstDay)
  for (let day = first; day < HISTORY_DAYS; day++) {
    const begin = (firstDay + day) * DAY_SECONDS
    if (begin >= until) return
    const seconds = Math.min(until, begin + DAY_SECONDS) - Math.max(from, begin)
    const end = Math.min(begin + DAY_SECONDS, now - ANNOUNCE_SECONDS)
    if (seconds > 0) note(day, seconds, until >= end)
  }
}

/** The factor by which hours decrease in a day. */
const LEFT = shareLeft(DAY_SECONDS, HALF_LIFE_DAYS)

function* daysIn(
  from: Columns,
  start: number,
  { firstDay, up, down }: { readonly firstDay: number; readonly up: number; readonly down: number },
): Generator<DemoDay> {
  const sum = (values: Float64Array) =>
    values.subarray(start, start + HISTORY_DAYS).reduce((a, b) => a + b, 0)
  let [totalUp, totalDown] = [up - sum(from.up), down - sum(from.down)]
  let [seedHours, leechHours, seedGibHours, leechGibHours] = [0, 0, 0, 0]
  for (let day = 0; day < HISTORY_DAYS; day++) {
    const at = start + day
    const [upThen, downThen] = [from.up[at], from.down[at]]
    const [seeded, leeched] = [from.seeded[at], from.leeched[at]]
    totalUp += upThen
    totalDown += downThen
    seedHours = seedHours * LEFT + seeded / HOUR_SECONDS
    leechHours = leechHours * LEFT + leeched / HOUR_SECONDS
    seedGibHours = seedGibHours * LEFT + from.seededGib[at] / HOUR_SECONDS
    leechGibHours = leechGibHours * LEFT + from.leechedGib[at] / HOUR_SECONDS
    const isIdle = upThen + downThen + seeded + leeched === 0 && day > 0
    if (isIdle) continue
    yield {
      day: firstDay + day,
      ...{ up: upThen, down: downThen, totalUp, totalDown },
      ...{ seedHours, leechHours, seedGibHours, leechGibHours },
      seeded: Math.round(seeded),
      active: Math.round(from.active[at]),
      leeched: Math.round(leeched),
      ...{ seeding: from.seeding[at], leeching: from.leeching[at] },
      seedingBytes: Math.round(from.seedingBytes[at]),
      leechingBytes: Math.round(from.leechingBytes[at]),
      snatches: from.snatches[at],
    }
  }
}
