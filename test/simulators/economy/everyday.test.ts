import { describe, expect, it } from 'vitest'
import type { BookedRow, MissingPeer } from '../../../src/domain/fair-play/collect.ts'
import type { EverydayHabit } from '../../../src/simulators/economy/community.ts'
import { simulate } from '../../../src/simulators/economy/economy.ts'
import { everydayHabits } from '../../../src/simulators/economy/everyday/index.ts'

interface Lived {
  readonly rows: readonly BookedRow[]
  readonly missing: readonly MissingPeer[]
  readonly falseUp: number
  readonly sizeOf: (torrent: number) => number
}

/** The announces of an honest community in which half of the members have these habits. */
function live(habits: readonly EverydayHabit[]): Lived {
  const rows: BookedRow[] = []
  const missing: MissingPeer[] = []
  let falseUp = 0
  const { torrents } = simulate(
    {
      ...{ seed: 5, members: 60, days: 5, cheats: new Map() },
      everyday: habits.map((habit) => ({ ...habit, share: 0.5 })),
    },
    {
      row: (row) => void rows.push(row),
      unfinished: (peer) => void missing.push(peer),
    },
    // Reports are whole bytes.
    (_, __, { up, claimedUp }) => (falseUp += Math.max(0, claimedUp - up - 1)),
  )
  const sizes = new Map(torrents.map(({ id, size }) => [id, size]))
  return { rows, missing, falseUp, sizeOf: (id) => sizes.get(id) ?? 0 }
}

/** Members and torrents of which far more than the torrent was downloaded. */
function timesDownloaded({ rows, sizeOf }: Lived): number {
  const sums = new Map<string, number>()
  for (const { member, torrent, down } of rows) {
    const key = `${member} ${torrent}`
    sums.set(key, (sums.get(key) ?? 0) + down / sizeOf(torrent))
  }
  return [...sums.values()].filter((times) => times > 1.5).length
}

const count = (of: (row: BookedRow, size: number) => boolean) => (lived: Lived) =>
  lived.rows.filter((row) => of(row, lived.sizeOf(row.torrent))).length

/** What each habit makes more frequent. */
const traces: Readonly<Record<string, (lived: Lived) => number>> = {
  'cross-seeds several torrents per day': count(({ fell, down }, size) => fell - down > 0.9 * size),
  'gets content from elsewhere, bit by bit': count(
    ({ fell, down }, size) => down === 0 && fell > 0 && fell < 0.5 * size,
  ),
  'gives up one download per day without an announce': ({ missing }) =>
    missing.filter(({ isSilent }) => isSilent).length,
  'has a disk that loses pieces': count(
    ({ fell, down }, size) => down > 0.02 * size && fell < 0.5 * down,
  ),
  'downloads from a web seed that its client does not count': count(
    ({ fell, down }) => down > 0 && fell > 1.2 * down,
  ),
  'downloads with two clients': timesDownloaded,
  'shares a fast host with other members': count(({ down }) => down > 0),
  'shares rare torrents with two friends': count(({ down }) => down > 0),
  'seeds so slowly that leechers give up': ({ missing }) =>
    missing.filter(({ isSilent }) => isSilent).length,
}

describe('an everyday habit', () => {
  const usual = live([])

  it.each(everydayHabits.map((habit) => [habit.label, habit] as const))(
    'leaves its trace in the reports and is not a lie: %s',
    (label, habit) => {
      const lived = live([habit])
      expect(lived.falseUp).toBe(0)
      const more = traces[label](lived) - traces[label](usual)
      expect(more).toBeGreaterThan(5)
    },
  )
})
