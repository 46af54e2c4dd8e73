import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import {
  mapFault,
  nextMap,
  ordersOf,
  reachableAt,
  sharesOf,
  slotOf,
} from '../../../src/domain/fleet/holders.ts'
import { SLOTS } from '../../../src/domain/fleet/slots.ts'

const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9.-]{1,12}$/), {
  minLength: 2,
  maxLength: 6,
})
const mapOf = (list: readonly string[]) => nextMap(null, list) as HolderMap

describe('the map of holders', () => {
  it('is the same from a list in any order, valid, and numbered', () => {
    fc.assert(
      fc.property(names, (list) => {
        const map = mapOf(list)
        expect(mapOf([...list].reverse())).toEqual(map)
        expect(mapFault(map)).toBeNull()
        expect(map.version).toBe(1)
      }),
    )
  })

  it('changes only when trackers do, and then has the next number', () => {
    fc.assert(
      fc.property(names, (list) => {
        const map = mapOf(list)
        expect(nextMap(map, [...list].reverse())).toBeNull()
        const other = nextMap(map, [...list, 'another-one-'])
        expect(other?.version).toBe(2)
        const back = nextMap(other, list)
        expect({ ...back, givers: undefined }).toEqual({ ...map, version: 3, givers: undefined })
      }),
    )
  })

  it('moves a slot to the tracker that is added, and few others, so that shares stay even', () => {
    let [moved, count] = [0, 0]
    fc.assert(
      fc.property(names, (list) => {
        const [before, after] = [mapOf(list), mapOf([...list, 'another-one-'])]
        for (let slot = 0; slot < SLOTS; slot++) {
          const [old, now] = [before, after].map((map) => map.trackers[map.holders[slot]])
          if (now !== old && now !== 'another-one-') moved++
        }
        count++
      }),
    )
    // About 5 of 256.
    expect(moved / count).toBeLessThan(12)
  })

  it('gives every tracker as many slots as the others, give or take one', () => {
    fc.assert(
      fc.property(names, (list) => {
        const map = mapOf(list)
        const least = Math.floor(SLOTS / list.length)
        for (const name of list) expect(sharesOf(map, name).holds - least).toBeOneOf([0, 1])
      }),
    )
  })

  it('gives the slots of a tracker that is removed or drained to those that have a copy', () => {
    fc.assert(
      fc.property(names, fc.nat(), (list, number) => {
        const gone = list[number % list.length]
        const before = mapOf(list)
        const rest = list.filter((name) => name !== gone)
        const removed = nextMap(before, rest) as HolderMap
        const drained = nextMap(before, list, undefined, { drained: [gone] }) as HolderMap
        for (let slot = 0; slot < SLOTS; slot++) {
          if (before.trackers[before.holders[slot]] !== gone) continue
          const standby = before.trackers[before.standbys[slot] ?? -1]
          expect(removed.trackers[removed.holders[slot]]).toBe(standby)
          expect(drained.trackers[drained.holders[slot]]).toBe(standby)
        }
      }),
    )
  })

  it('is not needed for one tracker, but follows a fleet that shrinks to one', () => {
    expect(nextMap(null, ['a'])).toBeNull()
    const last = nextMap(mapOf(['a', 'b']), ['a'])
    expect(last?.standbys.every((standby) => standby === null)).toBe(true)
    expect(mapFault(last as HolderMap)).toBeNull()
    expect(nextMap(last, [])).toBeNull()
  })

  it('names the trackers of each slot, the holder first', () => {
    fc.assert(
      fc.property(names, (list) => {
        const map = mapOf(list)
        for (const [slot, order] of ordersOf(map).entries()) {
          expect(order[0]).toBe(map.trackers[map.holders[slot]])
          expect(order[1]).toBe(map.trackers[map.standbys[slot] ?? -1])
          expect([...order].sort()).toEqual([...list].sort())
        }
      }),
    )
  })

  it('counts every slot once as held and once for the tracker that stands by', () => {
    const map = mapOf(['a', 'b', 'c'])
    const shares = map.trackers.map((name) => sharesOf(map, name))
    expect(shares.reduce((sum, { holds }) => sum + holds, 0)).toBe(SLOTS)
    expect(shares.reduce((sum, { standsBy }) => sum + standsBy, 0)).toBe(SLOTS)
    expect(sharesOf(map, 'stranger')).toEqual({ holds: 0, standsBy: 0 })
  })

  it.each<[string, Partial<HolderMap>]>([
    ['it names no tracker', { trackers: [] }],
    ['it names a tracker twice', { trackers: ['a', 'a'] }],
    ['it does not have 256 slots', { holders: [0] }],
    ['slot 0 has an unknown holder', { holders: Array<number>(SLOTS).fill(2) }],
    ['no tracker stands by for slot 0', { standbys: Array<null>(SLOTS).fill(null) }],
    [
      'the tracker that stands by for slot 0 is not valid',
      { holders: Array<number>(SLOTS).fill(0), standbys: Array<number>(SLOTS).fill(0) },
    ],
  ])('is refused when %s', (fault, change) => {
    expect(mapFault({ ...mapOf(['a', 'b']), ...change })).toBe(fault)
  })

  it('finds the slot of an info hash as HAProxy does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (hash) => {
        const [a, b, c, d, e] = new Int32Array(new Uint8Array(hash).buffer)
        expect(slotOf(a, b, c, d, e)).toBe(crc32(hash) % SLOTS)
      }),
    )
  })
})

describe('the links of a map', () => {
  it('change it when a tracker is asked elsewhere, and are kept when none are given', () => {
    const link = (url: string) => new Map([['a', { url, storeId: 'f'.repeat(32) }]])
    const map = nextMap(null, ['a', 'b'], link('tcp://10.0.0.1:4310')) as HolderMap
    expect(map.links).toEqual([{ url: 'tcp://10.0.0.1:4310', storeId: 'f'.repeat(32) }, null])
    expect(nextMap(map, ['b', 'a'])).toBeNull()
    expect(nextMap(map, ['a', 'b'], link('tcp://10.0.0.2:4310'))?.version).toBe(2)
    expect(mapFault({ ...map, links: [] })).toMatch(/not have one link for each/)
  })

  it('have the address of the registry where a tracker listens on all addresses', () => {
    expect(reachableAt('tls://0.0.0.0:4310', '10.0.0.1')).toBe('tls://10.0.0.1:4310')
    expect(reachableAt('tls://[::]:4310', 'fd00::1')).toBe('tls://[fd00::1]:4310')
    expect(reachableAt('tls://[::]:4310', undefined)).toBeNull()
    expect(reachableAt('unix:/run/link.sock', undefined)).toBe('unix:/run/link.sock')
  })
})

describe('a map in which slots move', () => {
  const drains = fc.array(fc.tuple(fc.nat(4), fc.boolean()), { minLength: 1, maxLength: 12 })
  const five = ['a', 'b', 'c', 'd', 'e']

  it('is valid after any drains and reports, and in the end as if nothing had moved', () => {
    fc.assert(
      fc.property(drains, (steps) => {
        let map = mapOf(five)
        const drained = new Set<string>()
        for (const [number, isDrained] of steps) {
          if (isDrained) drained.add(five[number])
          else drained.delete(five[number])
          const given = new Map([
            [five[number], new Set(Array.from({ length: 99 }, (_, at) => at))],
          ])
          const next = nextMap(map, five, undefined, { drained: [...drained], given })
          expect(next === null ? null : mapFault(next)).toBeNull()
          map = next ?? map
        }
        const all = new Set(Array.from({ length: SLOTS }, (_, slot) => slot))
        const given = new Map(five.map((name) => [name, all]))
        for (let turn = 0; turn < 2; turn++) {
          map = nextMap(map, five, undefined, { drained: [], given }) ?? map
        }
        expect({ ...map, version: 1 }).toEqual(mapOf(five))
      }),
    )
  })

  it('serves from all trackers when all are drained', () => {
    const map = nextMap(mapOf(['a', 'b']), ['a', 'b'], undefined, { drained: ['a', 'b'] })
    expect(map?.holders).toEqual(mapOf(['a', 'b']).holders)
    expect(mapFault(map as HolderMap)).toBeNull()
  })

  it.each<[string, Partial<HolderMap>]>([
    ['it drains an unknown tracker', { drained: ['z'] }],
    ['it does not have 256 slots', { givers: [] }],
    [
      'the tracker that hands slot 0 over is not valid',
      { holders: Array<number>(SLOTS).fill(0), givers: Array<number>(SLOTS).fill(0) },
    ],
    ['the holder of slot 0 is drained', { drained: ['a'], holders: Array<number>(SLOTS).fill(0) }],
  ])('is refused when %s', (fault, change) => {
    expect(mapFault({ ...mapOf(['a', 'b']), ...change })).toBe(fault)
  })
})
