import { describe, expect, it } from 'vitest'
import type { FoundPair } from '../../../src/domain/fair-play/pairs/look.ts'
import { pairScoreOf, shownPairs } from '../../../src/domain/fair-play/pairs/score.ts'
import { emptyPairStanding } from '../../../src/domain/fair-play/pairs/standing.ts'
import { SHOWN_SCORE } from '../../../src/domain/fair-play/score.ts'
import { GIB } from '../../../src/domain/units.ts'
import type { Day } from '../../support/community/fair-play-days.ts'
import { down, pairsAfter, up } from '../../support/community/fair-play-days.ts'

const shown = (pairs: readonly FoundPair[]) => shownPairs(pairs, () => false)

const FIRST = 1
const SECOND = 2
const HONEST = 3
const OTHER = 4
const LEECHER = 5

describe('a pair', () => {
  it('is found if two accounts report what one of both uploaded', () => {
    const day = (first: number): Day => ({
      [first]: { [FIRST]: up(5), [SECOND]: up(5), [LEECHER]: down(5) },
      [first + 1]: { [FIRST]: up(4), [SECOND]: up(4), [LEECHER]: down(4) },
      [first + 2]: { [FIRST]: up(6), [SECOND]: up(6), [LEECHER]: down(6) },
      [first + 3]: { [HONEST]: up(5), [LEECHER]: down(5) },
    })
    const pairs = pairsAfter([day(10), day(20), day(30)])
    expect(shown(pairs).map(({ ids }) => ids)).toEqual([[FIRST, SECOND]])
    const [{ score, standing }] = pairs
    expect(score).toBeGreaterThanOrEqual(SHOWN_SCORE)
    // A little is lost on days before the last, and to what waste explains.
    expect(standing.joint).toBeGreaterThan(38)
    expect(standing.joint).toBeLessThan(45)
    expect(standing.up).toEqual([standing.joint, standing.joint])
    expect(standing.hidden).toEqual([0, 0])
  })

  it('is none if one member is present wherever something is wrong', () => {
    const day = (first: number): Day => ({
      [first]: { [FIRST]: up(9), [HONEST]: up(3), [LEECHER]: down(6) },
      [first + 1]: { [FIRST]: up(6), [OTHER]: up(2), [LEECHER]: down(4) },
      [first + 2]: { [HONEST]: up(5), [OTHER]: up(5), [LEECHER]: down(10) },
    })
    expect(shown(pairsAfter([day(10), day(20), day(30)]))).toEqual([])
  })

  it('is a case without a score if one downloads again and again from the other only', () => {
    const day: Day = {
      10: { [FIRST]: up(20), [SECOND]: down(20) },
      11: { [FIRST]: up(20), [SECOND]: down(20) },
      12: { [HONEST]: up(10), [LEECHER]: down(10) },
    }
    const [pair, ...others] = shown(pairsAfter([day, day, day]))
    expect(others).toEqual([])
    expect(pair.ids).toEqual([FIRST, SECOND])
    expect(pair.standing.joint).toBe(0)
    expect(pair.standing.again).toBeGreaterThan(60)
    expect(pair.score).toBe(0)
  })

  it('has the score of what reports contradict, whatever one downloads again', () => {
    const top = (torrent: number) => ({ torrent, size: 6, joint: 6, taken: 0, again: 0 })
    const sums = { joint: 12, squares: 12, jointSquares: 12, exposure: 24, tries: 30 }
    const tops = [top(1), top(2)]
    const pair = { ...emptyPairStanding, ...sums, hits: 10, looks: 6, tops }
    // Two downloads of 18 GiB, in as many evaluations per GiB.
    const again = { again: 36, squares: 12 + 2 * 18 ** 2, hits: 40, looks: 24 }
    expect(pairScoreOf(pair)).toBeGreaterThanOrEqual(SHOWN_SCORE)
    expect(pairScoreOf({ ...pair, ...again })).toBe(pairScoreOf(pair))
  })

  it('is found in time if one downloads a little a day, and starts again when it is done', () => {
    const again = { ...down(5), left: 8 * GIB }
    const day: Day = {
      10: { [FIRST]: up(5), [SECOND]: again },
      11: { [FIRST]: up(5), [SECOND]: again },
    }
    const days = (count: number) => Array.from({ length: count }, () => day)
    expect(shown(pairsAfter(days(4)))).toEqual([])
    expect(shown(pairsAfter(days(12))).map(({ ids }) => ids)).toEqual([[FIRST, SECOND]])
  })

  it('is none if a member downloads each torrent with two clients', () => {
    const day = (first: number): Day => ({
      [first]: { [HONEST]: up(20), [LEECHER]: down(20) },
      [first + 1]: { [HONEST]: up(20), [LEECHER]: down(20) },
    })
    const pairs = pairsAfter([day(10), day(20), day(30)])
    expect(shown(pairs)).toEqual([])
    expect(pairs.map(({ standing }) => standing.again)).toEqual([0])
  })

  it('is none on torrents of unknown size', () => {
    const day: Day = {
      10: { [HONEST]: up(20), [LEECHER]: down(20) },
      11: { [HONEST]: up(20), [LEECHER]: down(20) },
    }
    expect(pairsAfter([day, day, day], 0)).toEqual([])
  })

  it('is none if a failing disk loses what was downloaded', () => {
    const day = (first: number): Day => ({
      [first]: { [HONEST]: up(20), [LEECHER]: { down: 20 * GIB, fell: 10 * GIB } },
      [first + 1]: { [HONEST]: up(18), [LEECHER]: { down: 18 * GIB, fell: 9 * GIB } },
    })
    expect(shown(pairsAfter([day(10), day(20), day(30)]))).toEqual([])
  })

  it('fades while both report nothing', () => {
    const day = (first: number): Day => ({
      [first]: { [FIRST]: up(5), [SECOND]: up(5), [LEECHER]: down(5) },
      [first + 1]: { [FIRST]: up(6), [SECOND]: up(6), [LEECHER]: down(6) },
    })
    const quiet: Day = { 90: { [HONEST]: up(5), [LEECHER]: down(5) } }
    const [before] = pairsAfter([day(10)])
    const [after] = pairsAfter([day(10), quiet])
    expect(after.ids).toEqual(before.ids)
    expect(after.standing.joint / before.standing.joint).toBeCloseTo(2 ** (-1 / 15), 6)
  })
})

describe('the pairs that staff see', () => {
  const pair = (first: number, second: number, score: number) => ({
    ids: [first, second] as const,
    ...{ score, standing: emptyPairStanding },
  })
  const nobody = () => false

  it('are those from the threshold on, highest score first', () => {
    const pairs = [pair(1, 2, SHOWN_SCORE), pair(3, 4, SHOWN_SCORE - 1), pair(5, 6, 90)]
    expect(shownPairs(pairs, nobody)).toEqual([pair(5, 6, 90), pair(1, 2, SHOWN_SCORE)])
  })

  it('name each member once, so that one liar makes one case', () => {
    const pairs = [pair(1, 2, 80), pair(1, 3, 90), pair(2, 4, 70)]
    expect(shownPairs(pairs, nobody)).toEqual([pair(1, 3, 90), pair(2, 4, 70)])
  })

  it('have no member who is shown anyway', () => {
    const pairs = [pair(1, 2, 80), pair(3, 4, 70)]
    expect(shownPairs(pairs, (id) => id === 2)).toEqual([pair(3, 4, 70)])
  })
})
