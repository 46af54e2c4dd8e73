import { describe, expect, it } from 'vitest'
import { blockWords, indexSlots } from '../../../../src/tracker/memory/swarm/block-shape.ts'
import { PEER_WORDS } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import { tagMask } from '../../../../src/tracker/memory/swarm/session-index.ts'

describe('the block of a swarm', () => {
  it.each([
    [64, 0],
    [80, 64],
    [128, 128],
    [384, 256],
    [2_048, 2_048],
    [2_560, 4_096],
  ])('for %i peers has an index of %i words', (capacity, words) => {
    expect(blockWords(capacity) - capacity * PEER_WORDS).toBe(words)
  })

  it('leaves a quarter of the slots free, and bits for the number of every row', () => {
    for (let capacity = 65; capacity <= 5_000; capacity++) {
      expect(capacity * 4).toBeLessThanOrEqual(indexSlots(capacity) * 3)
      expect(capacity & tagMask(capacity)).toBe(0)
      expect(blockWords(capacity)).toBeGreaterThan(blockWords(capacity - 1))
    }
  })
})
