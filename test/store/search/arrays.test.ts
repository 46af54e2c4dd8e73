import { describe, expect, it } from 'vitest'
import { fitted, grown, withRoom } from '../../../src/store/search/memory/arrays.ts'

const LENGTH = 10_000

describe('a column in memory', () => {
  it('with room has its length, and grows by a fifth without a copy', () => {
    const column = withRoom(Uint32Array, LENGTH)
    expect(column).toHaveLength(LENGTH)
    column.fill(7)
    const longer = grown(column, LENGTH * 1.2)
    expect(longer.buffer).toBe(column.buffer)
    expect(longer).toHaveLength(LENGTH * 1.2)
    expect([longer[0], longer[LENGTH - 1], longer[LENGTH]]).toEqual([7, 7, 0])
  })

  it('is returned unchanged while it is long enough', () => {
    const column = withRoom(Float64Array, LENGTH)
    expect(grown(column, LENGTH)).toBe(column)
  })

  it('without room is copied, with room for a fifth more', () => {
    const column = new Float64Array(LENGTH).fill(0.5)
    const longer = grown(column, LENGTH + 1)
    expect(longer.buffer).not.toBe(column.buffer)
    expect(longer).toHaveLength(Math.ceil((LENGTH + 1) * 1.2))
    expect([longer[LENGTH - 1], longer[LENGTH]]).toEqual([0.5, 0])
  })

  it('starts with room for a thousand elements', () => {
    expect(grown(new Uint16Array(0), 1)).toHaveLength(1_024)
  })

  it('is fitted as a view, which grows back without a copy', () => {
    const column = new Int32Array(LENGTH)
    column[4] = -5
    const shorter = fitted(column, 5)
    expect([...shorter]).toEqual([0, 0, 0, 0, -5])
    expect(shorter.buffer).toBe(column.buffer)
    const again = grown(shorter, 6)
    expect(again.buffer).toBe(column.buffer)
    expect(again).toHaveLength(LENGTH)
  })
})
