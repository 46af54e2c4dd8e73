import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { TORRENT_STATE } from '../../../../src/domain/announce/types.ts'
import { threadFile } from '../../../../src/shared/thread-file.ts'
import { passkeyWords } from '../../../../src/tracker/memory/tables/member-table.ts'
import { T } from '../../../../src/tracker/memory/tables/torrent-row.ts'
import { hashWords } from '../../../../src/tracker/memory/tables/torrent-table.ts'
import { aWorld, seededRandom } from '../../support/a-world.ts'

const hex = (number: number, digits: number) =>
  number.toString(16).padStart(8, '0').padEnd(digits, '5')
const passkey = (number: number) => passkeyWords(hex(number, 32))
const hash = (number: number) => hashWords(hex(number, 40))

function find(world: ReturnType<typeof aWorld>['world'], number: number): number {
  const [h0, h1, h2, h3, h4] = hash(number)
  return world.torrents.find(h0, h1, h2, h3, h4)
}

describe('members by passkey', () => {
  it('finds each of 50,000, and no others', () => {
    const { world, tables } = aWorld()
    for (let id = 1; id <= 50_000; id++) {
      tables.members.setPasskey(tables.members.rowOf(id, 0), passkey(id))
    }
    for (let id = 1; id <= 50_000; id++) {
      const member = world.members.find(...passkey(id))
      if (world.members.idLo(member) !== id) throw new Error(`member ${id}`)
    }
    expect(world.members.find(...passkey(50_001))).toBe(0)
    expect(tables.members.size()).toBe(50_000)
  })

  it('finds the same row by a new passkey, and none by the old one', () => {
    const { world, tables } = aWorld()
    const member = tables.members.rowOf(3, 0)
    tables.members.setPasskey(member, passkey(1))
    tables.members.setPasskey(member, passkey(2))
    expect(world.members.find(...passkey(1))).toBe(0)
    expect(world.members.find(...passkey(2))).toBe(member)
  })

  it('stays small through 300,000 changes of passkeys', () => {
    const { world, tables, pass } = aWorld()
    const random = seededRandom(3)
    const current = Array.from({ length: 200 }, (_, id) => id)
    const touched = () => world.memory.usage().touchedBytes
    let settled = 0
    for (let step = 0; step < 300_000; step++) {
      const id = Math.floor(random() * 200)
      current[id] = 1_000 + step
      tables.members.setPasskey(tables.members.rowOf(id, 0), passkey(current[id]))
      if (step % 1_000 !== 0) continue
      pass(11)
      tables.limbo.drain(world.clock.seconds())
      if (step === 50_000) settled = touched()
    }
    current.forEach((key, id) => {
      expect(world.members.idLo(world.members.find(...passkey(key)))).toBe(id)
    })
    // Free neighbours grow together and apart: a few blocks more or less.
    expect(touched()).toBeLessThan(settled * 1.1)
  })

  it('returns the reason of a ban', () => {
    const { world, tables } = aWorld()
    const member = tables.members.rowOf(3, 0)
    tables.members.setRights(member, true, true, 'shared a köy')
    const out = Buffer.alloc(50)
    const length = world.members.copyReason(member, out, 2, 40)
    expect(out.toString('utf8', 2, 2 + length)).toBe('shared a köy')
    expect(world.members.isBanned(member)).toBe(true)
  })
})

describe('torrents by info hash', () => {
  it('rule 79: both hashes of a hybrid lead to one torrent', () => {
    const { world, tables } = aWorld()
    const torrent = tables.torrents.rowOf(1, 0)
    tables.torrents.setHashes(torrent, [hash(1), hash(2)])
    expect(find(world, 1)).toBe(torrent)
    expect(find(world, 2)).toBe(torrent)
    tables.torrents.setHashes(torrent, [hash(1)])
    expect(find(world, 2)).toBe(0)
  })

  it('finds each of 100,000 through growth of the index', () => {
    const { world, tables } = aWorld()
    for (let id = 1; id <= 100_000; id++) {
      tables.torrents.setHashes(tables.torrents.rowOf(id, 5), [hash(id)])
    }
    for (let id = 1; id <= 100_000; id++) {
      if (world.torrents.idLo(find(world, id)) !== id) throw new Error(`torrent ${id}`)
    }
    expect(find(world, 100_001)).toBe(0)
  })

  it('finds the live torrent of a hash, not a removed one', () => {
    const { world, tables } = aWorld()
    const [removed, live] = [tables.torrents.rowOf(1, 0), tables.torrents.rowOf(2, 0)]
    world.words[removed + T.state] = TORRENT_STATE.removed
    world.words[live + T.state] = TORRENT_STATE.listed
    tables.torrents.setHashes(removed, [hash(1)])
    tables.torrents.setHashes(live, [hash(1)])
    expect(find(world, 1)).toBe(live)
    tables.torrents.setHashes(removed, [hash(1)])
    expect(find(world, 1)).toBe(live)
  })

  it('reuses the row of a dropped torrent, after a delay', () => {
    const { world, tables, pass } = aWorld()
    const first = tables.torrents.rowOf(1, 0)
    tables.torrents.drop(first)
    expect(tables.torrents.rowOf(2, 0)).not.toBe(first)
    pass(11)
    tables.limbo.drain(world.clock.seconds())
    expect(tables.torrents.rowOf(3, 0)).toBe(first)
  })

  it('is never torn for a thread that reads during a write', async () => {
    const { shared, world, tables } = aWorld()
    const ids = 300
    const stop = 250 // a word that nothing uses
    const set = (id: number, key: number) =>
      tables.torrents.setHashes(tables.torrents.rowOf(id, 0), [hash(key)])
    for (let id = 1; id <= ids; id++) set(id, id)
    const code = `
      import { workerData, parentPort } from 'node:worker_threads'
      const { attachWorld } = await import(workerData.world)
      const world = attachWorld(workerData.shared)
      const wrong = []
      let reads = 0
      parentPort.postMessage('reading')
      while (Atomics.load(world.words, ${stop}) === 0) {
        for (let id = 1; id <= ${ids}; id++) {
          const [a, b, c, d, e] = workerData.hashes[id]
          const found = world.torrents.find(a, b, c, d, e)
          reads++
          if (found === 0 || world.torrents.idLo(found) !== id) wrong.push(id)
        }
      }
      parentPort.postMessage({ wrong, reads })`
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      workerData: {
        shared,
        world: threadFile('tracker/memory/world').href,
        hashes: Array.from({ length: ids + 1 }, (_, id) => [...hash(id)]),
      },
    })
    const message = () =>
      new Promise<unknown>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      })
    await message()
    // Others come and go, so that the index is rebuilt again and again under the reader's eyes.
    const end = performance.now() + 1_500
    for (let step = 0; performance.now() < end; step++) {
      set(1_000 + (step % 5_000), 10_000 + step)
      if (step % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    const answer = message()
    Atomics.store(world.words, stop, 1)
    const { wrong, reads } = (await answer) as { wrong: number[]; reads: number }
    await worker.terminate()
    expect(reads).toBeGreaterThan(1_000)
    expect(wrong).toEqual([])
  })
})
