import { describe, expect, it } from 'vitest'
import { H } from '../../../../src/tracker/memory/layout.ts'
import { P, PEER_FLAG } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import { T } from '../../../../src/tracker/memory/tables/torrent-row.ts'
import type { World } from '../../../../src/tracker/memory/world.ts'
import { aWorld, seededRandom } from '../../support/a-world.ts'

interface ModelPeer {
  readonly member: number
  readonly key: number
  kind: number
  uploaded: number
}

const KINDS = [
  PEER_FLAG.seeding,
  0,
  PEER_FLAG.partial,
  PEER_FLAG.hidden,
  PEER_FLAG.hidden | PEER_FLAG.seeding,
]

function regionOf(kind: number): 'seeders' | 'leechers' | 'hidden' {
  if (kind & PEER_FLAG.hidden) return 'hidden'
  return kind & PEER_FLAG.seeding ? 'seeders' : 'leechers'
}

/** Everything that the swarm says, against the model. */
function compare(world: World, torrent: number, model: Map<string, ModelPeer>): void {
  const { words, swarms } = world
  const peers = [...model.values()]
  const count = (region: string) => peers.filter((peer) => regionOf(peer.kind) === region).length
  const seeders = count('seeders')
  const leechers = count('leechers')
  expect(swarms.size(torrent)).toBe(model.size)
  expect(words[torrent + T.seeders]).toBe(seeders)
  expect(words[torrent + T.leechers]).toBe(leechers)
  expect(words[torrent + T.hidden]).toBe(count('hidden'))
  const partials = peers.filter((peer) => peer.kind === PEER_FLAG.partial).length
  expect(words[torrent + T.partials]).toBe(partials)
  for (let place = 0; place < model.size; place++) {
    const peer = swarms.at(torrent, place)
    const known = model.get(`${words[peer + P.member]}/${words[peer + P.keyLo]}`)
    const region = place < seeders ? 'seeders' : place < seeders + leechers ? 'leechers' : 'hidden'
    const isRight =
      known?.uploaded === words[peer + P.uploadedLo] &&
      known.kind === words[peer + P.flags] &&
      regionOf(known.kind) === region
    if (!isRight) throw new Error(`the peer at place ${place} is not what it should be`)
  }
}

/** Random operations on a swarm of about `size` peers; each answer is checked. */
function play(operations: number, size: number, members: number, seed: number): World {
  const random = seededRandom(seed)
  const { world, tables } = aWorld()
  const torrent = tables.torrents.rowOf(7, 0)
  const { words, swarms } = world
  const model = new Map<string, ModelPeer>()
  const pick = (limit: number) => Math.floor(random() * limit)

  for (let step = 0; step < operations; step++) {
    const member = 1 + pick(members)
    const key = pick(Math.ceil((size * 2) / members))
    const name = `${member}/${key}`
    const known = model.get(name)
    const found = swarms.find(torrent, member, key, 5)
    if ((found !== 0) !== (known !== undefined)) throw new Error(`step ${step}: ${name}`)
    const kind = KINDS[pick(KINDS.length)]
    if (known === undefined) {
      if (model.size >= size * 2) continue
      const peer = swarms.add(torrent, member, key, 5, kind)
      words[peer + P.uploadedLo] = step
      model.set(name, { member, key, kind, uploaded: step })
    } else if (words[found + P.uploadedLo] !== known.uploaded) {
      throw new Error(`step ${step}: ${name} has another's counters`)
    } else if (random() < 0.5) {
      const moved = swarms.setKind(torrent, found, kind)
      words[moved + P.uploadedLo] = step
      model.set(name, { ...known, kind, uploaded: step })
    } else {
      swarms.remove(torrent, found)
      model.delete(name)
    }
    if (step % Math.ceil(operations / 40) === 0) compare(world, torrent, model)
  }
  compare(world, torrent, model)
  for (const { member, key } of model.values()) {
    swarms.remove(torrent, swarms.find(torrent, member, key, 5))
  }
  expect(words[torrent + T.block]).toBe(0)
  return world
}

describe('a swarm against a plain map', () => {
  it('is equal for small swarms after 200,000 random operations', () => {
    play(200_000, 12, 9, 1)
  })

  it('is equal around the limit of the index after 200,000 random operations', () => {
    play(200_000, 64, 30, 2)
  })

  it('is equal for large swarms after 300,000 random operations', () => {
    const world = play(300_000, 2_000, 700, 3)
    expect(world.peerCount()).toBe(0)
  })

  it('is equal for a member with a hundred sessions', () => {
    play(60_000, 150, 2, 4)
  })
})

describe('memory of swarms', () => {
  it('is completely freed when all peers have left', () => {
    const { world, tables } = aWorld()
    const torrent = tables.torrents.rowOf(1, 0)
    const before = world.memory.usage().usedBytes
    const peers = 5_000
    for (let key = 0; key < peers; key++) {
      const peer = world.swarms.add(torrent, 1 + key, key, 0, 0)
      world.endpoints.set6(peer, new Int32Array([1, 2, 3, key]), 0, 6881, 1)
    }
    expect(world.memory.usage().usedBytes).toBeGreaterThan(before + peers * 92)
    for (let key = 0; key < peers; key++) {
      world.swarms.remove(torrent, world.swarms.find(torrent, 1 + key, key, 0))
    }
    expect(world.memory.usage().usedBytes).toBe(before)
  })

  it('refuses another peer without any change when it is full', () => {
    const { world, tables } = aWorld({ bytes: H.end * 4 + 2 ** 20 })
    const torrent = tables.torrents.rowOf(1, 0)
    let added = 0
    while (world.swarms.add(torrent, 1, added, 0, 0) !== 0) added++
    expect(added).toBeGreaterThan(500)
    expect(world.swarms.size(torrent)).toBe(added)
    expect(world.swarms.find(torrent, 1, added - 1, 0)).not.toBe(0)
  })
})
