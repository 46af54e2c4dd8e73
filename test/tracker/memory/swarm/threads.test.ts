import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { threadFile } from '../../../../src/shared/thread-file.ts'
import { P, PEER_FLAG } from '../../../../src/tracker/memory/swarm/peer-row.ts'
import { T } from '../../../../src/tracker/memory/tables/torrent-row.ts'
import { aWorld } from '../../support/a-world.ts'

interface Done {
  readonly added: number
  readonly removed: number
  readonly credited: number
  readonly skipped: number
  readonly sequences: number
}

describe('two threads on one torrent', () => {
  it.each([20, 400])('lose no peer, no byte and no sequence (%i members)', async (memberCount) => {
    const { shared, world, tables } = aWorld()
    const { words, swarms } = world
    const torrent = tables.torrents.rowOf(1, 0)
    const members = Array.from({ length: memberCount }, (_, id) => tables.members.rowOf(id + 1, 0))
    const operations = 400_000
    const began = performance.now()
    const done = await Promise.all(
      [1, 2].map(
        (thread) =>
          new Promise<Done>((resolve, reject) => {
            const worker = new Worker(new URL('../../support/hammer.js', import.meta.url), {
              workerData: {
                shared: { ...shared, thread },
                world: threadFile('tracker/memory/world').href,
                peerRow: threadFile('tracker/memory/swarm/peer-row').href,
                ...{ torrent, members, operations },
              },
            })
            worker.on('message', (message: Done | 'ready') => {
              if (message !== 'ready') resolve(message)
            })
            worker.once('error', reject)
          }),
      ),
    )
    const sum = (field: keyof Done) => done.reduce((total, one) => total + one[field], 0)
    const peers = Array.from({ length: swarms.size(torrent) }, (_, place) =>
      swarms.at(torrent, place),
    )
    expect(peers.length).toBe(sum('added') - sum('removed'))
    expect(world.peerCount()).toBe(peers.length)
    const credited = peers.reduce((total, peer) => total + words[peer + P.uploadedLo], 0)
    expect(credited).toBe(sum('credited'))
    expect(words[torrent + T.sequenceLo]).toBe(sum('sequences'))
    const seeders = peers.filter((peer) => words[peer + P.flags] & PEER_FLAG.seeding).length
    expect(words[torrent + T.seeders]).toBe(seeders)
    expect(words[torrent + T.leechers]).toBe(peers.length - seeders)
    const names = peers.map((peer) => `${words[peer + P.member]}/${words[peer + P.keyLo]}`)
    expect(new Set(names).size).toBe(peers.length)
    expect(sum('skipped') + sum('sequences')).toBe(2 * operations)
    const nanoseconds = ((performance.now() - began) * 1e6) / operations
    console.log(
      `${memberCount} members: ${nanoseconds.toFixed(0)} ns a step and thread, ` +
        `${((sum('skipped') / operations / 2) * 100).toFixed(1)} % found the door taken`,
    )
  })
})

describe('a million peers', () => {
  it('leave the heap as it was, and take less than 150 bytes each', () => {
    const { world, tables } = aWorld({ bytes: 2 ** 30 })
    const { words, swarms, endpoints, memory } = world
    const TORRENTS = 200_000
    const MEMBERS = 20_000
    const members = new Uint32Array(MEMBERS)
    for (let id = 0; id < MEMBERS; id++) members[id] = tables.members.rowOf(id + 1, 0)
    const torrents = new Uint32Array(TORRENTS)
    for (let id = 0; id < TORRENTS; id++) torrents[id] = tables.torrents.rowOf(id + 1, 0)
    const address = Int32Array.of(0x20010470, 1, 2, 3)
    const emptyBytes = memory.usage().usedBytes
    global.gc?.()
    const heapBefore = process.memoryUsage().heapUsed
    const began = performance.now()
    for (let number = 0; number < 1_000_000; number++) {
      const torrent = torrents[number % TORRENTS]
      const member = members[(number * 7) % MEMBERS]
      const peer = swarms.add(torrent, member, number, number, PEER_FLAG.seeding)
      endpoints.set4(peer, 0x50000000 + number, 6881, 1)
      // A third of them over both families.
      if (number % 3 === 0) endpoints.set6(peer, address, 0, 6881, 1)
      words[peer + P.startedAt] = number
    }
    const seconds = (performance.now() - began) / 1000
    global.gc?.()
    const grownBytes = process.memoryUsage().heapUsed - heapBefore
    const bytesAPeer = (memory.usage().usedBytes - emptyBytes) / 1_000_000
    console.log(
      `${bytesAPeer.toFixed(1)} bytes per peer in swarms of 5, a third dual-stack; ` +
        `heap ${(grownBytes / 2 ** 20).toFixed(1)} MiB; ${seconds.toFixed(2)} s to add them`,
    )
    expect(world.peerCount()).toBe(1_000_000)
    expect(grownBytes).toBeLessThan(8 * 2 ** 20)
    expect(bytesAPeer).toBeLessThan(150)
  })
})
