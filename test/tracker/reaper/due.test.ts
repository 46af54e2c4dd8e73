import { beforeEach, describe, expect, it } from 'vitest'
import { defaultTrackerSettings } from '../../../src/bridge/events/settings-events.ts'
import type { TrackerSettingsValues } from '../../../src/bridge/events/settings-events.ts'
import { ENTRY_WORDS, readEntry } from '../../../src/bridge/traffic-entry.ts'
import { TORRENT_STATE } from '../../../src/domain/announce/types.ts'
import { attachJournal } from '../../../src/tracker/journal/journal.ts'
import { createSweep } from '../../../src/tracker/reaper/sweep.ts'
import { writeSettings } from '../../../src/tracker/memory/settings.ts'
import { STAT, statsBase } from '../../../src/tracker/memory/statistics.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import { aWorld } from '../support/a-world.ts'

const HOUR = 3_600

let made: ReturnType<typeof aWorld>
let expired: number[]
let slice: (torrents: number) => number

beforeEach(() => {
  made = aWorld()
  expired = []
  const { world } = made
  const journal = attachJournal(world.words, 0, (_fd, bytes, offset, end) => {
    const words = new Int32Array(bytes.slice(offset, end).buffer)
    for (let at = 0; at < words.length; at += ENTRY_WORDS) {
      expired.push(readEntry(words, at).torrentId)
    }
    return end - offset
  })
  const sweep = createSweep(world, journal)
  slice = (torrents) => sweep.slice(torrents, 10_000).left
})

function settle(values: Partial<TrackerSettingsValues>): void {
  writeSettings(made.world.words, { ...defaultTrackerSettings, ...values })
}

function peers(id: number, count: number): number {
  const { world, tables } = made
  const torrent = tables.torrents.rowOf(id, 0)
  for (let member = 1; member <= count; member++) {
    const peer = world.swarms.add(torrent, tables.members.rowOf(member, 0), member, id, 0)
    world.endpoints.set4(peer, 0x50000000 + id, 6_881, world.clock.seconds())
  }
  return torrent
}

const swept = () => made.world.words[statsBase(made.shared.thread) + STAT.sweptTorrents]

describe('a torrent that is due', () => {
  it('is swept in the order of silence, however few torrents one plan has', () => {
    for (const id of [1, 2, 3]) {
      peers(id, 1)
      made.pass(4 * HOUR)
    }
    expect([slice(1), slice(1), slice(1)]).toEqual([2, 1, 0])
    expect(expired).toEqual([1, 2, 3])
  })

  it('is swept in the order of removal or size, if staff choose that', () => {
    settle({ reaperFirst: 'removed' })
    for (const id of [1, 2, 3]) peers(id, id === 2 ? 20 : 1)
    made.world.words[peers(4, 1) + T.state] = TORRENT_STATE.removed
    made.pass(4 * HOUR)
    slice(1)
    expect(expired).toEqual([4])
    settle({ reaperFirst: 'large' })
    while (slice(1) > 0);
    for (const id of [5, 6]) peers(id, id === 6 ? 9 : 1)
    made.pass(4 * HOUR)
    expired.length = 0
    slice(1)
    expect(new Set(expired)).toEqual(new Set([6]))
  })

  it('is swept when it is due, and not before', () => {
    peers(1, 1)
    made.pass(HOUR)
    peers(2, 1)
    slice(100)
    expect(swept()).toBe(0)
    made.pass(HOUR + 60)
    slice(100)
    // Both for the first time: neither was swept since the start.
    expect([swept(), expired]).toEqual([2, [1]])
    slice(100)
    expect(swept()).toBe(2)
    made.pass(HOUR)
    slice(100)
    expect([swept(), expired]).toEqual([3, [1, 2]])
  })

  it('is due again as soon as peers that announced since then can expire', () => {
    const { world, tables } = made
    const torrent = peers(1, 2)
    made.pass(HOUR)
    const heard = world.swarms.find(torrent, tables.members.rowOf(1, 0), 1, 1)
    world.endpoints.set4(heard, 0x50000001, 6_881, world.clock.seconds())
    made.pass(HOUR + 60)
    slice(10)
    expect(expired).toHaveLength(1)
    made.pass(600)
    slice(10)
    expect(expired).toHaveLength(1)
    made.pass(300)
    slice(10)
    expect(expired).toHaveLength(2)
  })

  it('is due immediately when a setting shortens the expiry', () => {
    settle({ adaptIntervals: false, intervalSeconds: 14_400 })
    peers(1, 1)
    made.pass(2 * HOUR)
    slice(10)
    expect(expired).toEqual([])
    settle({ adaptIntervals: false })
    slice(10)
    expect(expired).toEqual([1])
  })
})
