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

  it('have every tracker in their order, once', () => {
    fc.assert(
      fc.property(names, (list) => {
        for (const order of slotOrders(list)) expect([...order].sort()).toEqual([...list].sort())
      }),
    )
  })

  it.each([
    [['a', 'b']],
    [['t1', 't2', 't3']],
    [['host-1 tracker', 'host-2 tracker']],
    [['tracker-1', 'tracker-2', 'tracker-3', 'tracker-4']],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g']],
  ])('are shared out evenly: %j', (list) => {
    for (const name of list) {
      const count = slotOrders(list).filter(([holder]) => holder === name).length
      expect(Math.abs(count - SLOTS / list.length)).toBeLessThan(1)
    }
  })
})
