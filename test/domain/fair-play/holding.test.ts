import { describe, expect, it } from 'vitest'
import { holdingMeaning } from '../../../src/domain/fair-play/holding.ts'

describe('what a client says about its pieces', () => {
  it('is compared with the number of the torrent', () => {
    const said = (isAll: boolean, pieces: number) =>
      holdingMeaning({ found: 'reached', holding: { isAll, pieces } }, 7).verdict
    expect([said(true, 0), said(false, 7), said(false, 6), said(false, 0)]).toEqual([
      'has',
      'has',
      'lacks',
      'lacks',
    ])
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
