import { describe, expect, it } from 'vitest'
import { shownPairs } from '../../../src/domain/fair-play/pairs/score.ts'
import { SHOWN_SCORE, scoreOf } from '../../../src/domain/fair-play/score.ts'
import { GIB } from '../../../src/domain/units.ts'
import type { Day } from '../../support/community/fair-play-days.ts'
import { down, looksAt, up } from '../../support/community/fair-play-days.ts'

// Members in whose swarms something is wrong each day, while another member is there each time who
// may have caused all of it.

const [ANN, BEN, LIAR] = [1, 2, 3]
const SEEDER = 100
const LEECHERS = Array.from({ length: 19 }, (_, nth) => SEEDER + 1 + nth)
const DAYS = [1, 2, 4, 8, 15, 30]

/** A swarm of twenty members, and what others do in it. */
const crowd = (others: Day[number] = {}) => ({
  [SEEDER]: up(38),
  ...Object.fromEntries(LEECHERS.map((id) => [id, down(2)])),
  ...others,
})

/** Days that differ only in their torrents, of which each day has at most ten. */
const days = (count: number, dayFrom: (first: number) => Day) =>
  Array.from({ length: count }, (_, day) => dayFrom(1_000 + day * 10))

/** The highest score of a member, over some numbers of these days. */
function highest(member: number, dayFrom: (first: number) => Day): number {
  const scores = DAYS.map((count) => {
    const { standings } = looksAt(days(count, dayFrom))
    return scoreOf(standings.get(member)).score
  })
  return Math.max(...scores)
}

/** The pairs that are shown after the last of these days. */
function pairsOf(dayFrom: (first: number) => Day) {
  const { standings, pairs } = looksAt(days(15, dayFrom))
  const isShown = (id: number) => scoreOf(standings.get(id)).score >= SHOWN_SCORE
  return shownPairs(pairs, isShown).map(({ ids }) => ids)
}

/** A leecher that has half of a torrent, reports nothing, and lacks the same after the upload. */
const silent = { left: 5 * GIB }
/** A client that downloads a torrent, and has nothing of it afterwards. */
const keepsNothing = { down: 10 * GIB, left: 10 * GIB }
/** Another one has a third of what it downloads, as one with a failing disk may have. */
const keepsSome = { down: 10 * GIB, fell: 3.6 * GIB, left: 6.4 * GIB }
/** Most of a torrent is found by a check, which takes longer than reading a disk. */
const crossSeeds = { down: 1.5 * GIB, fell: 10 * GIB }

describe('the only seeder', () => {
  it('of a leecher that reports nothing has no score: the two are a pair', () => {
    const one = (torrent: number) => ({
      [torrent]: { [ANN]: up(5), [BEN]: silent },
      [torrent + 9]: crowd(),
    })
    const two = (torrent: number) => ({
      ...one(torrent),
      [torrent + 1]: { [ANN]: up(5), [BEN]: silent },
      [torrent + 9]: crowd({ [ANN]: up(10), [BEN]: down(10) }),
    })
    for (const dayFrom of [one, two]) {
      expect(highest(ANN, dayFrom)).toBeLessThan(SHOWN_SCORE)
      expect(pairsOf(dayFrom)).toEqual([[ANN, BEN]])
    }
  })

  it('of a client that keeps nothing has no score, and nor has the client', () => {
    const one = (torrent: number) => ({
      [torrent]: { [ANN]: up(10), [BEN]: keepsNothing },
      [torrent + 9]: crowd(),
    })
    const two = (torrent: number) => ({
      ...one(torrent),
      [torrent + 1]: { [ANN]: up(10), [BEN]: keepsNothing },
    })
    const some = (torrent: number) => ({
      [torrent]: { [ANN]: up(10), [BEN]: keepsSome },
      [torrent + 1]: { [ANN]: up(10), [BEN]: keepsSome },
      [torrent + 9]: crowd(),
    })
    for (const dayFrom of [one, two, some]) {
      expect(highest(ANN, dayFrom)).toBeLessThan(SHOWN_SCORE)
      expect(highest(BEN, dayFrom)).toBeLessThan(SHOWN_SCORE)
      expect(pairsOf(dayFrom)).toEqual([[ANN, BEN]])
    }
  })

  it('keeps the score if these are other members each day, and the seeder is the only one', () => {
    const day = (torrent: number) => ({
      [torrent]: { [ANN]: up(30), [torrent]: down(10), [torrent + 1]: down(5) },
      [torrent + 1]: { [ANN]: up(30), [torrent + 2]: down(10), [torrent + 3]: down(5) },
      [torrent + 9]: crowd(),
    })
    expect(highest(ANN, day)).toBeGreaterThan(90)
  })
})

describe('two seeders of a leecher that reports nothing', () => {
  it('are no pair, as the leecher may have caused it', () => {
    const day = (torrent: number) => ({
      [torrent]: { [ANN]: up(2.5), [LIAR]: up(2.5), [BEN]: silent },
      [torrent + 9]: crowd(),
    })
    expect(highest(ANN, day)).toBeLessThan(SHOWN_SCORE)
    expect(highest(LIAR, day)).toBeLessThan(SHOWN_SCORE)
    expect(pairsOf(day)).not.toContainEqual([ANN, LIAR])
  })
})

describe('a cross-seeder whose swarms all have the same liar', () => {
  const swarm = (leecher: number) => ({
    ...{ [ANN]: crossSeeds, [LIAR]: up(20) },
    [leecher]: down(8.5),
  })

  it('has no score: the two are a pair', () => {
    const day = (torrent: number) => ({
      [torrent]: swarm(torrent),
      [torrent + 1]: swarm(torrent + 1),
      [torrent + 9]: crowd(),
    })
    expect(highest(ANN, day)).toBeLessThan(SHOWN_SCORE)
    expect(pairsOf(day)).toEqual([[ANN, LIAR]])
  })

  it('leaves the liar a score who reports false uploads elsewhere, too', () => {
    const day = (torrent: number) => ({
      [torrent]: swarm(torrent),
      [torrent + 1]: { [LIAR]: up(20), [torrent + 2]: down(10) },
      [torrent + 9]: crowd(),
    })
    expect(highest(ANN, day)).toBeLessThan(SHOWN_SCORE)
    expect(highest(LIAR, day)).toBeGreaterThan(90)
  })
})

describe('two accounts that report the same uploads in large swarms', () => {
  const swarm = {
    ...Object.fromEntries(LEECHERS.map((id) => [id, { ...down(4), ...up(2) }])),
    ...{ [SEEDER]: up(30), [ANN]: up(8), [BEN]: up(8) },
  }
  const day = (torrent: number) => ({
    ...{ [torrent]: swarm, [torrent + 1]: swarm },
    ...Object.fromEntries([5, 6, 7, 8, 9].map((nth) => [torrent + nth, crowd()])),
  })

  it('are a pair, though others may have caused a little of it', () => {
    expect(highest(ANN, day)).toBeLessThan(SHOWN_SCORE)
    expect(pairsOf(day)).toEqual([[ANN, BEN]])
  })
})

describe('a member who is in many swarms in which nothing is wrong', () => {
  it('is no rival of a liar who is also in some of them', () => {
    const day = (torrent: number) => ({
      [torrent]: { [LIAR]: up(10), [BEN]: up(5), [torrent]: down(10) },
      [torrent + 1]: { [LIAR]: up(10), [BEN]: up(5), [torrent + 1]: down(10) },
      [torrent + 2]: { [BEN]: up(60), [torrent]: down(60) },
      [torrent + 3]: { [BEN]: up(60), [torrent + 1]: down(60) },
      [torrent + 9]: crowd(),
    })
    expect(highest(LIAR, day)).toBeGreaterThanOrEqual(SHOWN_SCORE)
    expect(highest(BEN, day)).toBeLessThan(SHOWN_SCORE)
  })
})
