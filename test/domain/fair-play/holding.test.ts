import { describe, expect, it } from 'vitest'
import { holdingMeaning } from '../../../src/domain/fair-play/holding.ts'

describe('what a client says about its pieces', () => {
  it('is compared with the number of the torrent', () => {
    const said = (isAll: boolean, pieces: number) =>
      holdingMeaning({ found: 'reached', holding: { isAll, pieces } }, 7).verdict
    expect([said(true, 0), said(false, 7), said(false, 6)]).toEqual(['has', 'has', 'lacks'])
  })

  it('is no evidence if it has none: an honest client that super-seeds says so', () => {
    const none = { isAll: false, pieces: 0 }
    expect(holdingMeaning({ found: 'reached', holding: none }, 7).verdict).toBe('unknown')
  })

  it('is evidence only if it answered: a closed port or a silent client says nothing', () => {
    const unsaid = (found: 'other' | 'listens' | 'failed' | 'reached') =>
      holdingMeaning({ found, holding: null }, 7).verdict
    expect(unsaid('other')).toBe('lacks')
    expect([unsaid('listens'), unsaid('failed'), unsaid('reached')]).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
  })
})
