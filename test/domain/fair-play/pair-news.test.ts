import { describe, expect, it } from 'vitest'
import { isPairNews } from '../../../src/domain/fair-play/pairs/news.ts'

const DISMISSED = { gib: 40, kinds: { joint: 40, again: 0, closed: 0 } }

describe('evidence about a pair that was dismissed', () => {
  it('is news if there is more than twice of it, and 10 GiB on top', () => {
    expect(isPairNews({ joint: 90, again: 0, closed: 0 }, DISMISSED)).toBe(false)
    expect(isPairNews({ joint: 91, again: 0, closed: 0 }, DISMISSED)).toBe(true)
  })

  it('is news if it is of another kind, however small its share of the sum', () => {
    expect(isPairNews({ joint: 40, again: 10, closed: 0 }, DISMISSED)).toBe(false)
    expect(isPairNews({ joint: 30, again: 11, closed: 0 }, DISMISSED)).toBe(true)
  })

  it('is compared by its sum where the verdict stored no kinds', () => {
    const old = { gib: 40, kinds: null }
    expect(isPairNews({ joint: 0, again: 90, closed: 0 }, old)).toBe(false)
    expect(isPairNews({ joint: 0, again: 91, closed: 0 }, old)).toBe(true)
  })
})
