import { describe, expect, it } from 'vitest'
import { clustersBySpeed } from '../../../src/simulators/peer-choice/ideas/clusters-by-speed.ts'
import {
  nearAndFirstSeeder,
  nearAndRoom,
} from '../../../src/simulators/peer-choice/ideas/combined.ts'
import { fewForSeeders } from '../../../src/simulators/peer-choice/ideas/few-for-seeders.ts'
import { firstSeeder } from '../../../src/simulators/peer-choice/ideas/first-seeder.ts'
import { ideas } from '../../../src/simulators/peer-choice/ideas/index.ts'
import { nearAndFew } from '../../../src/simulators/peer-choice/ideas/near-and-few.ts'
import { nearSeeders } from '../../../src/simulators/peer-choice/ideas/near-seeders.ts'
import { nearlyComplete } from '../../../src/simulators/peer-choice/ideas/nearly-complete.ts'
import { roomByDegree } from '../../../src/simulators/peer-choice/ideas/room-by-degree.ts'
import { seedersForTheLast } from '../../../src/simulators/peer-choice/ideas/seeders-for-the-last.ts'
import { spreadByLeft } from '../../../src/simulators/peer-choice/ideas/spread-by-left.ts'
import type { Asking, Idea, KnownPeer } from '../../../src/simulators/peer-choice/lists/asking.ts'
import { mixed } from '../../../src/simulators/peer-choice/lists/mixed.ts'

const SIZE = 1_000

function peer(id: number, given: Partial<KnownPeer> = {}): KnownPeer {
  const usual = { region: 0, isUnreachable: false, left: SIZE, uploaded: 0 }
  return { id, ...usual, uploadRate: null, degree: 0, ...given }
}

/** Peers from `first` on, with what `given` says of each. */
function peers(count: number, first: number, given: (nth: number) => Partial<KnownPeer>) {
  return Array.from({ length: count }, (_, nth) => peer(first + nth, given(nth)))
}
const seeders = (count: number, given: Partial<KnownPeer> = {}) =>
  peers(count, 100, () => ({ left: 0, ...given }))
const leechers = (count: number, given: (nth: number) => Partial<KnownPeer> = () => ({})) =>
  peers(count, 1, given)

/** A leecher asks for 12 peers of a swarm that is what it can get. */
function asking(given: Partial<Asking>): Asking {
  const usual = { asker: peer(0), wanted: 12, leechers: [], seeders: [], sizeBytes: SIZE }
  const all = { ...usual, ...given }
  const { left } = all.asker
  const swarm = {
    leechers: all.leechers.length + (left > 0 ? 1 : 0),
    seeders: all.seeders.length + (left === 0 ? 1 : 0),
  }
  return { ...all, swarm, ...given }
}

function listOf({ length, list }: Idea, asked: Asking): readonly KnownPeer[] {
  return (list ?? mixed)(asked, length?.(asked) ?? asked.wanted)
}
const idsOf = (list: readonly KnownPeer[]) => list.map(({ id }) => id)
const numbers = (count: number, first = 1) => Array.from({ length: count }, (_, nth) => first + nth)

describe('each idea', () => {
  it('has another name and a rule', () => {
    expect(new Set(ideas.map(({ name }) => name)).size).toBe(ideas.length)
    for (const { rule } of ideas) expect(rule).toMatch(/^[a-z0-9]/)
  })

  it.each(ideas.map((idea) => [idea.name, idea] as const))(
    'lists peers once, of those who can be listed, and no more than asked: %s',
    (_, idea) => {
      const asks = [asking({ leechers: leechers(40), seeders: seeders(9) })]
      asks.push(asking({ asker: peer(0, { left: 0 }), leechers: leechers(40) }))
      asks.push(asking({}), asking({ wanted: 0, leechers: leechers(3), seeders: seeders(1) }))
      for (const asked of asks) {
        const most = Math.min(asked.wanted, Math.max(0, idea.length?.(asked) ?? asked.wanted))
        const list = (idea.list ?? mixed)(asked, most)
        expect(new Set(list).size).toBe(list.length)
        expect(list.length).toBeLessThanOrEqual(most)
        const all = new Set([...asked.leechers, ...asked.seeders])
        expect(list.filter((one) => !all.has(one))).toEqual([])
      }
    },
  )
})

describe('nearly complete leechers', () => {
  it('fill two thirds of a list in a flash crowd', () => {
    const asked = asking({ leechers: leechers(30, (nth) => ({ left: SIZE - nth * 10 })) })
    const first = idsOf(listOf(nearlyComplete, asked)).slice(0, 8)
    expect(first).toEqual(numbers(8, 23).reverse())
  })

  it('are as others when seeders are many', () => {
    const crowd = { leechers: leechers(30, (nth) => ({ left: SIZE - nth * 10 })) }
    const asked = asking({ ...crowd, seeders: seeders(10) })
    expect(listOf(nearlyComplete, asked)).toEqual(mixed(asked, 12))
  })
})

describe('a spread by left', () => {
  it('has leechers of all stages, in any order of the swarm', () => {
    const shuffled = leechers(60, (nth) => ({ left: 1 + ((nth * 7) % 60) }))
    const list = listOf(spreadByLeft, asking({ leechers: shuffled }))
    expect(list.map(({ left }) => Math.floor((left - 1) / 5))).toEqual(numbers(12, 0))
  })

  it('also spreads the few leechers next to many seeders', () => {
    const others = leechers(40, (nth) => ({ left: nth + 1 }))
    const asked = asking({ seeders: seeders(20), leechers: others })
    const list = listOf(spreadByLeft, asked)
    expect(list.map(({ left }) => left)).toEqual([6, 16, 26, 36, ...numbers(8).fill(0)])
  })
})

describe('clusters by speed', () => {
  const rates = [100, 1_000, 10_000, 100_000, 1_000_000, null]
  const others = leechers(60, (nth) => ({ uploadRate: rates[nth % 6] }))

  it('begin with leechers of the same speed, by factors', () => {
    const asker = peer(0, { uploadRate: 20_000 })
    const first = listOf(clustersBySpeed, asking({ asker, leechers: others })).slice(0, 8)
    expect(first.map(({ uploadRate }) => uploadRate)).toEqual(numbers(8).fill(10_000))
  })

  it('do not exist for a client whose speed is unknown, or that seeds', () => {
    for (const asker of [peer(0), peer(0, { left: 0, uploadRate: 20_000 })]) {
      const asked = asking({ asker, leechers: others })
      expect(listOf(clustersBySpeed, asked)).toEqual(mixed(asked, 12))
    }
  })
})

describe('few for seeders', () => {
  it('limits the lists of seeders', () => {
    const swarm = { wanted: 50, leechers: leechers(60) }
    const seeding = asking({ ...swarm, asker: peer(0, { left: 0 }) })
    expect(listOf(fewForSeeders, seeding)).toHaveLength(15)
    expect(listOf(fewForSeeders, asking(swarm))).toHaveLength(50)
  })

  it('lists few seeders for a leecher that is nearly complete', () => {
    const swarm = { leechers: leechers(30), seeders: seeders(30) }
    const seedersFor = (left: number) =>
      listOf(fewForSeeders, asking({ ...swarm, asker: peer(0, { left }) })).filter(
        (one) => one.left === 0,
      )
    expect(seedersFor(SIZE * 0.05)).toHaveLength(2)
    expect(seedersFor(SIZE * 0.5)).toHaveLength(8)
  })
})

describe('room by degree', () => {
  const swarm = { wanted: 50, leechers: leechers(60, (nth) => ({ degree: 60 - nth })) }

  it('fills a client up to 40 connections, and lists few after that', () => {
    const lengthAt = (degree: number) =>
      listOf(roomByDegree, asking({ ...swarm, asker: peer(0, { degree }) })).length
    expect([0, 10, 39, 200].map(lengthAt)).toEqual([40, 30, 5, 5])
  })

  it('lists as many as asked for a client with a closed port', () => {
    const asker = peer(0, { degree: 39, isUnreachable: true })
    expect(listOf(roomByDegree, asking({ ...swarm, asker }))).toHaveLength(50)
  })

  it('begins with those that have the fewest connections', () => {
    const asker = peer(0, { degree: 30 })
    const list = listOf(roomByDegree, asking({ ...swarm, asker }))
    expect(idsOf(list)).toEqual(numbers(10, 51).reverse())
  })
})

describe('seeders for the last', () => {
  const others = leechers(20, (nth) => ({ left: (nth + 1) * 10 }))
  const swarm = { leechers: others, seeders: seeders(20) }
  const seedersFor = (left: number) =>
    listOf(seedersForTheLast, asking({ ...swarm, asker: peer(0, { left }) })).filter(
      (one) => one.left === 0,
    ).length

  it('are listed for the half that lacks least, and two for each of the others', () => {
    expect([5, 95, 105, 500].map(seedersFor)).toEqual([8, 8, 2, 2])
  })

  it('get the half that lacks least', () => {
    const asked = asking({ wanted: 50, leechers: others, asker: peer(0, { left: 0 }) })
    expect(idsOf(listOf(seedersForTheLast, asked))).toEqual(numbers(10))
  })

  it('are for all in a small swarm', () => {
    const few = asking({ leechers: leechers(5), seeders: seeders(20), asker: peer(0) })
    expect(listOf(seedersForTheLast, few).filter(({ left }) => left === 0)).toHaveLength(8)
  })
})

describe('near seeders', () => {
  const regions = (nth: number) => ({ region: nth % 3 })

  it('are listed in their region only, with leechers of any', () => {
    const all = peers(30, 100, (nth) => ({ ...regions(nth), left: 0 }))
    const asked = asking({ leechers: leechers(30, regions), seeders: all })
    const list = listOf(nearSeeders, asked)
    const kinds = list.map(({ left, region }) => (left === 0 ? `seeder ${region}` : 'leecher'))
    expect(new Set(kinds)).toEqual(new Set(['leecher', 'seeder 0']))
    expect(new Set(list.filter(({ left }) => left > 0).map(({ region }) => region)).size).toBe(3)
  })

  it('get leechers of their region, or of any where these are few', () => {
    const asker = peer(0, { left: 0, region: 1 })
    const regionsOf = (count: number) =>
      new Set(
        listOf(nearSeeders, asking({ asker, leechers: leechers(count, regions) })).map(
          ({ region }) => region,
        ),
      )
    expect(regionsOf(30)).toEqual(new Set([1]))
    expect(regionsOf(9).size).toBe(3)
  })
})

describe('near peers and few others', () => {
  const swarm = { wanted: 60, leechers: leechers(60, (nth) => ({ region: nth % 4 })) }

  it('has 16 of any region, then all of the region', () => {
    const list = listOf(nearAndFew, asking(swarm))
    expect(list.filter(({ region }) => region !== 0)).toHaveLength(12)
    expect(list.filter(({ region }) => region === 0)).toHaveLength(15)
  })

  it('has peers of any region for a client with a closed port', () => {
    const asker = peer(0, { isUnreachable: true })
    expect(listOf(nearAndFew, asking({ ...swarm, asker }))).toHaveLength(60)
  })
})

describe('the first seeder', () => {
  const seederWith = (given: Partial<KnownPeer>) =>
    idsOf(listOf(firstSeeder, asking({ leechers: leechers(20), seeders: seeders(1, given) })))

  it('is listed until it has twelve connections', () => {
    expect(seederWith({ degree: 11 })).toContain(100)
    expect(seederWith({ degree: 12 })).not.toContain(100)
  })

  it('is as others when it has uploaded the size of the torrent, or there is another', () => {
    expect(seederWith({ degree: 50, uploaded: SIZE })).toContain(100)
    const two = asking({ leechers: leechers(20), seeders: seeders(2, { degree: 50 }) })
    expect(idsOf(listOf(firstSeeder, two))).toEqual(expect.arrayContaining([100, 101]))
  })

  it('gets leechers up to twelve connections', () => {
    const asker = peer(0, { left: 0, degree: 7 })
    expect(listOf(firstSeeder, asking({ asker, leechers: leechers(20) }))).toHaveLength(5)
  })
})

describe('two ideas together', () => {
  const swarm = { wanted: 60, leechers: leechers(60, (nth) => ({ region: nth % 4 })) }

  it('keep the rules of both', () => {
    const full = asking({ ...swarm, seeders: seeders(1, { degree: 12 }) })
    expect(idsOf(listOf(nearAndFirstSeeder, full))).not.toContain(100)
    expect(listOf(nearAndFirstSeeder, full).filter(({ region }) => region !== 0)).toHaveLength(12)
    const asker = peer(0, { degree: 35 })
    expect(listOf(nearAndRoom, asking({ ...swarm, asker }))).toHaveLength(5)
  })
})
