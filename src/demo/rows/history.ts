import { decayed, gibHours } from '../../domain/ratio/seed-leech-time.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/units.ts'
import type { DemoPeer, DemoTorrent } from './types.ts'

// Daily records of a demo's members, added up while the traffic is written, as the ratio task would
// have recorded them.

/** The number of days up to today; simulations use 90 of them. */
export const HISTORY_DAYS = 98
const HALF_LIFE_DAYS = 14
/** The maximum leeching time per torrent that the ratio task counts. */
const LEECHED_SECONDS = DAY_SECONDS

/** One member's day, as in `ratio_day` and `member_day`. */
export interface DemoDay {
  /** Since 1970. */
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
  /** The totals at the end of the day. */
  readonly totalUp: number
  readonly totalDown: number
  readonly seedHours: number
  readonly leechHours: number
  readonly seedGibHours: number
  readonly leechGibHours: number
}

export interface DemoHistory {
  readonly add: (torrents: readonly DemoTorrent[]) => void
  /** Returns the first day and those with any activity, calculated from the member's traffic. */
  readonly daysOf: (memberId: number, up: number, down: number) => Generator<DemoDay>
}

/** 5 kB per member with activity in these days. */
interface Own {
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

function ownDays(): Own {
  const reals = () => new Float32Array(HISTORY_DAYS)
  const counts = () => new Uint16Array(HISTORY_DAYS)
  return {
    up: new Float64Array(HISTORY_DAYS),
    down: new Float64Array(HISTORY_DAYS),
    ...{ seeded: reals(), active: reals(), leeched: reals() },
    ...{ seededGib: reals(), leechedGib: reals() },
    ...{ seedingBytes: reals(), leechingBytes: reals() },
    ...{ seeding: counts(), leeching: counts(), snatches: counts() },
  }
}

const NOTHING = ownDays()

/** Who announced within this time is still there. */
const ANNOUNCE_SECONDS = HOUR_SECONDS

interface Window {
  readonly firstDay: number
  readonly now: number
}

/** `now` in seconds since 1970. */
export function createHistory(now: number): DemoHistory {
  const firstDay = Math.floor(now / DAY_SECONDS) - HISTORY_DAYS + 1
  const members = new Map<number, Own>()
  const of = (id: number) => {
    const own = members.get(id) ?? ownDays()
    members.set(id, own)
    return own
  }
  return {
    add(torrents) {
      for (const { sizeBytes, peers } of torrents) {
        for (const peer of peers) {
          if (peer.lastAt >= firstDay * DAY_SECONDS)
            addPeer(of(peer.memberId), peer, sizeBytes, { firstDay, now })
        }
      }
    },
    *daysOf(memberId, up, down) {
      yield* daysIn(members.get(memberId) ?? NOTHING, firstDay, up, down)
    },
  }
}

function addPeer(own: Own, peer: DemoPeer, sizeBytes: number, window: Window): void {
  const { firstDay } = window
  for (const { at, up, down } of peer.intervals) {
    const day = Math.floor(at / DAY_SECONDS) - firstDay
    if (day < 0 || day >= HISTORY_DAYS) continue
    own.up[day] += up
    own.down[day] += down
  }
  const { startedAt, completedAt, lastAt, isUploader } = peer
  const leechedUntil = isUploader ? startedAt : (completedAt ?? lastAt)
  const countedUntil = Math.min(leechedUntil, startedAt + LEECHED_SECONDS)
  eachDay(startedAt, countedUntil, window, (day, seconds) => {
    own.leeched[day] += seconds
    own.leechedGib[day] += gibHours(seconds, sizeBytes)
  })
  eachDay(startedAt, leechedUntil, window, (day, _seconds, isAtEnd) => {
    if (isAtEnd) own.leeching[day] += 1
    if (isAtEnd) own.leechingBytes[day] += sizeBytes
  })
  const seeds = isUploader || completedAt !== null
  if (!seeds) return
  eachDay(leechedUntil, lastAt, window, (day, seconds, isAtEnd) => {
    own.seeded[day] += seconds
    own.seededGib[day] += gibHours(seconds, sizeBytes)
    own.active[day] = Math.max(own.active[day], seconds)
    if (isAtEnd) own.seeding[day] += 1
    if (isAtEnd) own.seedingBytes[day] += sizeBytes
  })
  if (completedAt === null) return
  const finished = Math.floor(completedAt / DAY_SECONDS) - firstDay
  for (let day = Math.max(0, finished); day < HISTORY_DAYS; day++) own.snatches[day] += 1
}

/** `note` is told whether it lasted to the end of the day, or until now. */
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

function* daysIn(own: Own, firstDay: number, up: number, down: number): Generator<DemoDay> {
  const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0)
  let [totalUp, totalDown] = [up - sum(own.up), down - sum(own.down)]
  let [seedHours, leechHours, seedGibHours, leechGibHours] = [0, 0, 0, 0]
  const aDayOn = (hours: number, seconds: number) =>
    decayed(hours, DAY_SECONDS, seconds / HOUR_SECONDS, HALF_LIFE_DAYS)
  for (let day = 0; day < HISTORY_DAYS; day++) {
    totalUp += own.up[day]
    totalDown += own.down[day]
    seedHours = aDayOn(seedHours, own.seeded[day])
    leechHours = aDayOn(leechHours, own.leeched[day])
    seedGibHours = aDayOn(seedGibHours, own.seededGib[day])
    leechGibHours = aDayOn(leechGibHours, own.leechedGib[day])
    const isIdle = own.up[day] + own.down[day] + own.seeded[day] + own.leeched[day] === 0 && day > 0
    if (isIdle) continue
    yield {
      day: firstDay + day,
      ...{ up: own.up[day], down: own.down[day], totalUp, totalDown },
      ...{ seedHours, leechHours, seedGibHours, leechGibHours },
      seeded: Math.round(own.seeded[day]),
      active: Math.round(own.active[day]),
      leeched: Math.round(own.leeched[day]),
      ...{ seeding: own.seeding[day], leeching: own.leeching[day] },
      seedingBytes: Math.round(own.seedingBytes[day]),
      leechingBytes: Math.round(own.leechingBytes[day]),
      snatches: own.snatches[day],
    }
  }
}
