import { describe, expect, it } from 'vitest'
import { isUnexplained } from '../../../src/domain/fair-play/findings.ts'
import type { Top } from '../../../src/domain/fair-play/standing.ts'
import { GIB } from '../../../src/domain/units.ts'

/** A torrent of which no other member can explain this many GiB. */
function top(torrent: number, certain: number): Top {
  const hits = { upHits: 0, certainHits: 0, downHits: 0 }
  return { torrent, certain, overstatedGain: 0, takenGain: 0, hidden: 0, ...hits }
}

describe('an upload that a rule found', () => {
  const found = { torrentId: 7, bytes: 100 * GIB }

  it('is explained while no evaluation has evidence about its torrent', () => {
    expect(isUnexplained({ tops: [] }, found)).toBe(false)
    expect(isUnexplained({ tops: [top(8, 100)] }, found)).toBe(false)
  })

  it('is explained if others can have downloaded more than two thirds of it', () => {
    expect(isUnexplained({ tops: [top(7, 33)] }, found)).toBe(false)
    expect(isUnexplained({ tops: [top(8, 100), top(7, 34)] }, found)).toBe(true)
  })

  it('of unknown size is explained where nothing is left open', () => {
    expect(isUnexplained({ tops: [top(7, 0)] }, { torrentId: 7, bytes: 0 })).toBe(false)
  })
})
