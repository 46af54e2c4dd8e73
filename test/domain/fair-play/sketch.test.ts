import { describe, expect, it } from 'vitest'
import { createSketch } from '../../../src/domain/fair-play/pairs/sketch.ts'

describe('rough sums of couples', () => {
  it('are never less than what was added', () => {
    const sketch = createSketch()
    for (let first = 0; first < 300; first++) {
      for (let second = first + 1; second < 300; second++) sketch.add([first, second], 1)
    }
    sketch.add([7, 8], 41)
    expect(sketch.sumOf([7, 8])).toBeGreaterThanOrEqual(42)
  })

  it('are hardly ever those of several couples', () => {
    const sketch = createSketch()
    let shared = 0
    for (let first = 0; first < 200; first++) {
      for (let second = first + 1; second < 200; second++) {
        if (sketch.sumOf([first, second]) > 0) shared++
        sketch.add([first, second], 1)
      }
    }
    // Of 19,900 couples in a million places.
    expect(shared).toBeLessThan(1_000)
  })
})
