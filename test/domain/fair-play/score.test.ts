import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overstatedEstimate } from '../../../src/domain/fair-play/estimate.ts'
import { SHOWN_SCORE, scoreOf } from '../../../src/domain/fair-play/score.ts'
import type { Standing, Top } from '../../../src/domain/fair-play/standing.ts'
import { emptyStanding } from '../../../src/domain/fair-play/standing.ts'

const noTop: Top = {
  ...{ torrent: 0, overstatedGain: 1, takenGain: 1, certain: 1, hidden: 1 },
  ...{ upHits: 1, certainHits: 1, downHits: 1 },
}

/** As much evidence as there can be: a month of many torrents, of equal parts. */
const clear: Standing = {
  ...emptyStanding,
  ...{ at: 1, up: 400, down: 100, certain: 300, beyond: 300, takenBeyond: 300, idle: 50 },
  ...{ swarms: 100, looks: 20, overstatedGain: 300, takenGain: 300 },
  ...{ upTries: 100, upHits: 100, certainHits: 100, downTries: 100, downHits: 100 },
  ...{ upSquares: 900, downSquares: 900 },
  exposure: [400, 300, 0, 300, 0],
  share: [300, 200, 0, 100, 0],
  lean: [0, 200, 0, 0, 0],
  tops: [1, 2, 3, 4].map((torrent) => ({ ...noTop, torrent })),
}

describe('the score', () => {
  it('is high if there is all evidence that there can be', () => {
    const { overstated, taken } = scoreOf(clear)
    expect(overstated).toBeGreaterThan(90)
    expect(taken).toBeGreaterThan(90)
  })

  it('stays below the threshold if honest explanations cover the case', () => {
    expect(scoreOf({ ...clear, beyond: 0, takenBeyond: 0 }).score).toBeLessThan(SHOWN_SCORE)
  })

  it('stays below the threshold if the interval begins at 0', () => {
    const single = { ...clear, upSquares: 300 ** 2, downSquares: 350 ** 2 }
    expect(overstatedEstimate(single).least).toBe(0)
    expect(scoreOf(single).score).toBeLessThan(SHOWN_SCORE)
  })

  it('is never above the probability that the evidence is no coincidence', () => {
    // Two standard deviations above 0.
    const pale = { ...clear, upSquares: 150 ** 2, takenBeyond: 0 }
    expect(scoreOf(pale).overstated).toBeLessThanOrEqual(97)
    expect(scoreOf(pale).overstated).toBeGreaterThanOrEqual(SHOWN_SCORE)
  })

  it('is raised by no count: neither by more tries nor by hits that add no bytes', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.nat(50), (tries, hits, bytes) => {
        const some = { share: [bytes, bytes, 0, 0, 0], beyond: bytes, takenBeyond: bytes }
        const counts = { upTries: tries, downTries: tries, upHits: hits, downHits: hits }
        const counted = scoreOf({ ...clear, ...some, ...counts, certainHits: hits })
        const noCounts = { upTries: 0, downTries: 0, upHits: 0, downHits: 0, certainHits: 0 }
        const plain = scoreOf({ ...clear, ...some, ...noCounts })
        expect(counted.overstated).toBeLessThanOrEqual(plain.overstated)
        expect(counted.taken).toBeLessThanOrEqual(plain.taken)
      }),
    )
  })
})

describe('the interval of false uploads', () => {
  it('is as wide as its parts are unequal', () => {
    const width = (upSquares: number) => {
      const { least, most } = overstatedEstimate({ ...clear, upSquares })
      return most - least
    }
    expect(width(900)).toBeGreaterThan(width(300))
    expect(overstatedEstimate(clear).least).toBeGreaterThan(200)
  })
})
