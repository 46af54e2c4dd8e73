import { describe, expect, it } from 'vitest'
import { isClaimCase } from '../../../src/domain/fair-play/claims.ts'
import { shownPairs } from '../../../src/domain/fair-play/pairs/score.ts'
import { SHOWN_SCORE, scoreOf } from '../../../src/domain/fair-play/score.ts'
import { GIB } from '../../../src/domain/units.ts'
import type { Day } from '../../support/community/fair-play-days.ts'
import { down, looksAt, up } from '../../support/community/fair-play-days.ts'

// Honest members in company that looks like a cheat: whatever they do, no score puts them in doubt.

const [ANN, BEN] = [1, 2]
const SEEDER = 100
const LEECHERS = Array.from({ length: 19 }, (_, nth) => SEEDER + 1 + nth)
/** More days than the sums of a look remember. */
const DAYS = 40

/** A swarm of twenty members, and what others do in it. */
const crowd = (others: Day[number] = {}) => ({
  [SEEDER]: up(38),
  ...Object.fromEntries(LEECHERS.map((id) => [id, down(2)])),
  ...others,
})

/** Days that differ only in their torrents and leechers, of which each day has at most ten. */
const days = (count: number, dayFrom: (first: number) => Day) =>
  Array.from({ length: count }, (_, day) => dayFrom(1_000 + day * 10))

/** The highest score of a member or pair after any number of these days, and the cases without. */
function afterAll(given: readonly Day[]) {
  let highest = 0
  for (let count = 1; count <= given.length; count += 3) {
    const { standings, pairs } = looksAt(given.slice(0, count))
    const scores = [...standings.values()].map((standing) => scoreOf(standing).score)
    highest = Math.max(highest, ...scores, ...pairs.map(({ score }) => score))
  }
  const { standings, pairs } = looksAt(given)
  const claiming = [...standings].filter(([, standing]) => isClaimCase(standing))
  return {
    highest,
    pairs: shownPairs(pairs, () => false).map(({ ids }) => ids),
    claiming: claiming.map(([id]) => id),
  }
}

describe('a couple in one flat', () => {
  it('is no case if both download the same few things from others', () => {
    const found = afterAll(
      days(DAYS, (torrent) => ({
        [torrent]: { [SEEDER]: up(10), [ANN]: { ...down(10), ...up(10) }, [BEN]: down(10) },
        [torrent + 1]: { [SEEDER]: up(10), [BEN]: { ...down(10), ...up(10) }, [ANN]: down(10) },
        [torrent + 9]: crowd(),
      })),
    )
    expect(found.highest).toBeLessThan(SHOWN_SCORE)
    expect(found).toMatchObject({ pairs: [], claiming: [] })
  })

  it('has no score if one only downloads what the other makes, and no one else wants it', () => {
    const found = afterAll(
      days(DAYS, (torrent) => ({
        [torrent]: { [ANN]: up(10), [BEN]: down(10) },
        [torrent + 1]: { [ANN]: up(10), [BEN]: down(10) },
        [torrent + 2]: { [ANN]: up(10), [BEN]: down(10) },
        [torrent + 9]: crowd(),
      })),
    )
    expect(found.highest).toBeLessThan(SHOWN_SCORE)
    expect(found.pairs).toEqual([[ANN, BEN]])
  })
})

describe('a friend whose client loses its data', () => {
  /** A download from the friend, and the start of the next one. */
  const lost = { [ANN]: up(10), [BEN]: { ...down(10), left: 8 * GIB } }
  const others = (torrent: number): Day => ({
    [torrent + 9]: crowd({ [ANN]: up(10), [BEN]: down(10) }),
  })

  it('is no case after fifteen downloads of one torrent', () => {
    const found = afterAll(days(15, (torrent) => ({ 5: lost, ...others(torrent) })))
    expect(found.highest).toBeLessThan(SHOWN_SCORE)
    expect(found).toMatchObject({ pairs: [], claiming: [] })
  })

  it('has no score after fifteen downloads of several torrents', () => {
    const found = afterAll(
      days(15, (torrent) => ({ 5: lost, 6: lost, 7: lost, ...others(torrent) })),
    )
    expect(found.highest).toBeLessThan(SHOWN_SCORE)
    expect(found.pairs).toEqual([[ANN, BEN]])
  })
})

describe('a seeder whose leechers are slow and vanish', () => {
  /** It took more than its last announce said, and more than it likely took since. */
  const gone = (tookGib: number) => ({
    ...down(1),
    ...{ left: 9 * GIB, lostLikely: (tookGib * GIB) / 4, lostMost: 9 * GIB },
  })

  it('has no score, however many there are', () => {
    const found = afterAll(
      days(DAYS, (first) => ({
        [first]: { [ANN]: up(4), [first]: gone(3) },
        [first + 1]: { [ANN]: up(4), [first + 1]: gone(3) },
        [first + 9]: crowd(),
      })),
    )
    expect(found.highest).toBeLessThan(SHOWN_SCORE)
    expect(found.pairs).toEqual([])
  })

  it('is no case if they vanish from other seeders, too', () => {
    const found = afterAll(
      days(DAYS, (first) => ({
        [first]: { [ANN]: up(4), [first]: gone(3) },
        [first + 1]: { [BEN]: up(4), [first + 1]: gone(3) },
        [first + 2]: { [SEEDER]: up(4), [first + 2]: gone(3) },
        [first + 9]: crowd(),
      })),
    )
    expect(found.highest).toBeLessThan(SHOWN_SCORE)
    expect(found).toMatchObject({ pairs: [], claiming: [] })
  })
})
