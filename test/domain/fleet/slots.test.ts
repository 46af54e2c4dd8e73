import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SLOTS, slotOrders } from '../../../src/domain/fleet/slots.ts'

const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9.-]{1,12}$/), {
  minLength: 1,
  maxLength: 6,
})

describe('slots', () => {
  it('have the same order of trackers from a list in any order', () => {
    fc.assert(
      fc.property(names, (list) => {
        expect(slotOrders([...list].reverse())).toEqual(slotOrders(list))
      }),
    )
  })

  it('keep their order when a tracker is added or removed, but for that one', () => {
    fc.assert(
      fc.property(names, (list) => {
        const [gone, ...rest] = list
        const without = slotOrders(list).map((order) => order.filter((name) => name !== gone))
        expect(slotOrders(rest)).toEqual(without)
      }),
    )
  })

  it('are shared out evenly, as holder and as the next one', () => {
    for (const list of [
      ['a', 'b'],
      ['t1', 't2', 't3'],
      ['host-1 tracker', 'host-2 tracker'],
    ]) {
      for (const place of [0, 1]) {
        for (const name of list) {
          const count = slotOrders(list).filter((order) => order[place] === name).length
          expect(count).toBeGreaterThan((0.7 * SLOTS) / list.length)
          expect(count).toBeLessThan((1.3 * SLOTS) / list.length)
        }
      }
    }
  })
})
