import { describe, expect, it } from 'vitest'
import { shownPairs } from '../../../src/domain/fair-play/pairs/score.ts'
import { GIB } from '../../../src/domain/units.ts'
import type { Day } from '../../support/community/fair-play-days.ts'
import { down, pairsAfter, up } from '../../support/community/fair-play-days.ts'

const [FIRST, SECOND, THIRD] = [1, 2, 3]
const SEEDER = 100
const LEECHERS = Array.from({ length: 19 }, (_, nth) => SEEDER + 1 + nth)

/** A swarm of twenty members, and what others do in it. */
const crowd = (others: Day[number] = {}) => ({
  [SEEDER]: up(38),
  ...Object.fromEntries(LEECHERS.map((id) => [id, down(2)])),
  ...others,
})

/** Days that differ only in their torrents, of which each day has at most ten. */
const days = (count: number, dayFrom: (torrent: number) => Day) =>
  Array.from({ length: count }, (_, day) => dayFrom(1_000 + day * 10))

const shownAfter = (given: readonly Day[]) => {
  const pairs = shownPairs(pairsAfter(given), () => false)
  return pairs.map(({ ids, score, standing }) => ({ ids, score, group: standing.group }))
}

/** The second account downloads three new torrents from the first, and nothing contradicts it. */
const once = (torrent: number): Day => ({
  [torrent]: { [FIRST]: up(10), [SECOND]: down(10) },
  [torrent + 1]: { [FIRST]: up(10), [SECOND]: down(10) },
  [torrent + 2]: { [FIRST]: up(10), [SECOND]: down(10) },
})

/** Each of three accounts uploads a torrent to both others. */
const circle = (torrent: number): Day => ({
  [torrent]: { [FIRST]: up(20), [SECOND]: down(10), [THIRD]: down(10) },
  [torrent + 1]: { [FIRST]: down(10), [SECOND]: up(20), [THIRD]: down(10) },
  [torrent + 2]: { [FIRST]: down(10), [SECOND]: down(10), [THIRD]: up(20) },
})

describe('a closed group, which is a case without a score,', () => {
  it('is a second account that downloads each torrent once, from one member only', () => {
    const day = (torrent: number): Day => ({ ...once(torrent), [torrent + 9]: crowd() })
    expect(shownAfter(days(3, day))).toEqual([])
    const pair = { ids: [FIRST, SECOND], score: 0, group: [FIRST, SECOND] }
    expect(shownAfter(days(4, day))).toEqual([pair])
  })

  it('is found on many small torrents, too', () => {
    const day = (torrent: number): Day => {
      const small = Array.from({ length: 40 }, (_, nth): [number, Day[number]] => {
        return [torrent * 100 + nth, { [FIRST]: up(0.5), [SECOND]: down(0.5) }]
      })
      return { ...Object.fromEntries(small), [torrent + 9]: crowd() }
    }
    const pairs = shownPairs(pairsAfter(days(4, day), 0.5 * GIB), () => false)
    expect(pairs.map(({ ids }) => ids)).toEqual([[FIRST, SECOND]])
  })

  it('is three accounts that upload to each other, and one case', () => {
    const day = (torrent: number): Day => ({ ...circle(torrent), [torrent + 9]: crowd() })
    const found = shownAfter(days(6, day))
    expect(found).toMatchObject([{ score: 0, group: [FIRST, SECOND, THIRD] }])
  })

  it('is one account with several that download from it only', () => {
    const day = (torrent: number): Day => ({
      [torrent]: { [FIRST]: up(20), [SECOND]: down(10), [THIRD]: down(10) },
      [torrent + 1]: { [FIRST]: up(20), [SECOND]: down(10), [THIRD]: down(10) },
      [torrent + 2]: { [FIRST]: up(20), [SECOND]: down(10), [THIRD]: down(10) },
      [torrent + 9]: crowd(),
    })
    expect(shownAfter(days(5, day))).toMatchObject([{ group: [FIRST, SECOND, THIRD] }])
  })

  it('is none if the members are as active with others: friends with rare torrents', () => {
    const day = (torrent: number): Day => ({
      ...once(torrent),
      [torrent + 9]: crowd({ [FIRST]: up(10), [SECOND]: down(10) }),
    })
    expect(shownAfter(days(8, day))).toEqual([])
  })

  it('is none any more after a day among others', () => {
    const closed = days(5, (torrent) => ({ ...once(torrent), [torrent + 9]: crowd() }))
    const open: Day = { 5_000: crowd({ [FIRST]: up(60), [SECOND]: down(60) }) }
    expect(shownAfter(closed)).toHaveLength(1)
    expect(shownAfter([...closed, open])).toEqual([])
  })

  it('is none if one member uploads to many who have no other source', () => {
    const day = (torrent: number): Day => {
      const swarms = LEECHERS.map((id, nth): [number, Day[number]] => {
        return [torrent * 100 + nth, { [FIRST]: up(10), [id]: down(10) }]
      })
      return Object.fromEntries(swarms)
    }
    expect(shownAfter(days(6, day))).toEqual([])
  })

  it('is none in a community of a few members', () => {
    expect(shownAfter(days(6, once))).toEqual([])
    expect(shownAfter(days(6, circle))).toEqual([])
  })

  it('is none of a few large torrents', () => {
    const day = (torrent: number): Day => ({
      [torrent]: { [FIRST]: up(10), [SECOND]: down(10) },
      [torrent + 9]: crowd(),
    })
    expect(shownAfter(days(8, day))).toEqual([])
  })
})
