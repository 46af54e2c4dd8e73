import { describe, expect, it } from 'vitest'
import { readEntry, ENTRY_WORDS } from '../../../src/bridge/traffic-entry.ts'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { TORRENT_STATE } from '../../../src/domain/announce/types.ts'
import { attachJournal } from '../../../src/tracker/journal/journal.ts'
import { createSweep } from '../../../src/tracker/reaper/sweep.ts'
import { statsBase, STAT } from '../../../src/tracker/memory/statistics.ts'
import { nextMap, slotOf } from '../../../src/domain/fleet/holders.ts'
import { writeStatus } from '../../../src/tracker/memory/status.ts'
import { writeHolders, writeIsUp } from '../../../src/tracker/memory/holder-cells.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { addCounted, P, PEER_FLAG } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { hideAll } from '../../../src/tracker/memory/swarm/visibility.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import { hashOf } from '../support/a-tracker.ts'
import { aWorld, seededRandom } from '../support/a-world.ts'

const HOUR = 3_600

function aSweep() {
  const made = aWorld()
  const { world, tables, shared } = made
  const entries: TrafficEntry[] = []
  const disk = { isFull: false }
  const journal = attachJournal(world.words, 0, (_fd, bytes, offset, end) => {
    if (disk.isFull) throw new Error('ENOSPC')
    const words = new Int32Array(bytes.slice(offset, end).buffer)
    for (let at = 0; at < words.length; at += ENTRY_WORDS) entries.push(readEntry(words, at))
    return end - offset
  })
  const sweep = createSweep(world, journal)
  const torrent = tables.torrents.rowOf(1, 0)
  world.words[torrent + T.state] = TORRENT_STATE.listed

  function peer(member: number, kind = 0): number {
    const row = tables.members.rowOf(member, 0)
    const made = world.swarms.add(torrent, row, member, 0, kind)
    world.endpoints.set4(made, 0x50000000 + member, 6881, world.clock.seconds())
    return made
  }

  const find = (member: number) =>
    world.swarms.find(torrent, tables.members.rowOf(member, 0), member, 0)

  /** Everything that is due. */
  function pass(): void {
    while (sweep.slice(50, 1_000).left > 0);
  }

  const stat = (name: keyof typeof STAT) => world.words[statsBase(shared.thread) + STAT[name]]
  return { ...made, torrent, peer, find, sweep, sweepAll: pass, entries, disk, stat, journal }
}

/** The counts of the rows, one by one. */
function recount({ world, torrent }: ReturnType<typeof aSweep>) {
  const counts = { seeders: 0, leechers: 0, hidden: 0, partials: 0 }
  for (let place = 0; place < world.swarms.size(torrent); place++) {
    const flags = world.words[world.swarms.at(torrent, place) + P.flags]
    if (flags & PEER_FLAG.hidden) counts.hidden++
    else if (flags & PEER_FLAG.seeding) counts.seeders++
    else counts.leechers++
    if ((flags & PEER_FLAG.partial) !== 0 && !(flags & PEER_FLAG.hidden)) counts.partials++
  }
  return counts
}

function counters({ world, torrent }: ReturnType<typeof aSweep>) {
  const { words } = world
  return {
    seeders: words[torrent + T.seeders],
    leechers: words[torrent + T.leechers],
    hidden: words[torrent + T.hidden],
    partials: words[torrent + T.partials],
  }
}

describe('the sweep', () => {
  it('rule 73: removes a silent session after 75 minutes, with an entry, and not before', () => {
    const at = aSweep()
    at.peer(1, PEER_FLAG.seeding)
    addCounted(at.world.words, at.find(1), 77)
    at.pass(74 * 60)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(1)
    at.pass(90)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(0)
    expect(at.world.words[at.torrent + T.seeders]).toBe(0)
    expect(at.entries).toMatchObject([
      { kind: 'expired', memberId: 1, torrentId: 1, seededSeconds: 77, at: 1_700_000_000 },
    ])
  })

  it('rule 73: counts silence from the time at which swarms were taken over', () => {
    const at = aSweep()
    at.peer(1, PEER_FLAG.seeding)
    at.pass(60 * 60)
    writeStatus(at.world.words, 'tookOverAt', at.world.clock.seconds())
    at.pass(60 * 60)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(1)
    at.pass(16 * 60)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(0)
  })

  it('rule 73: leaves the end of a session to the tracker that has its torrent now', () => {
    const at = aSweep()
    const map = nextMap(null, ['t1', 't2'])!
    const theirs = Array.from({ length: 50 }, (_, id) => hashWords(hashOf(id + 1))).find((hash) => {
      const [w0, w1, w2, w3, w4] = hash
      return map.holders[slotOf(w0, w1, w2, w3, w4)] === 1
    })!
    at.tables.torrents.setHashes(at.torrent, [theirs])
    writeHolders(at.world.words, map, 't1')
    writeIsUp(at.world.words, 2, true)
    at.peer(1, PEER_FLAG.seeding)
    addCounted(at.world.words, at.find(1), 77)
    at.pass(76 * 60)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(0)
    // What was not booked yet is not lost.
    expect(at.entries).toMatchObject([{ kind: 'update', memberId: 1, seededSeconds: 77 }])

    writeIsUp(at.world.words, 2, false)
    at.peer(2)
    at.pass(76 * 60)
    at.sweepAll()
    expect(at.entries.at(-1)).toMatchObject({ kind: 'expired', memberId: 2 })
  })

  it('ends the contradiction of a session with it', () => {
    const at = aSweep()
    const { words, contradictions } = at.world
    const counters = { uploadedLo: 0, uploadedHi: 0, downloadedLo: 0, downloadedHi: 0 }
    const known = { port: 1, since: 1, evidence: 1, hasReturned: false, restarts: false }
    contradictions.write(at.torrent, at.peer(1), { ...known, ...counters })
    words[at.find(1) + P.flags] |= PEER_FLAG.doubtful
    at.pass(76 * 60)
    at.sweepAll()
    expect(contradictions.has(at.torrent, at.peer(1))).toBe(false)
  })

  it('rule 73: with a long interval a session expires only after two of them', () => {
    const at = aSweep()
    at.world.words[128] = 2 * HOUR // settings.interval
    at.peer(1)
    at.pass(4 * HOUR)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(1)
    at.pass(HOUR)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(0)
  })

  it('rule 78: each endpoint expires separately, the session with the last', () => {
    const at = aSweep()
    const peer = at.peer(1)
    at.pass(HOUR)
    const address = Int32Array.of(0x20010470, 0, 0, 1)
    at.world.endpoints.set6(peer, address, 0, 6881, at.world.clock.seconds())
    at.pass(HOUR / 2)
    at.sweepAll()
    expect(at.world.words[at.find(1) + P.ipv4]).toBe(0)
    expect(at.world.words[at.find(1) + P.ipv6]).not.toBe(0)
    expect(at.stat('expiredEndpoints')).toBe(1)
    at.world.endpoints.set4(at.find(1), 0x50000001, 6881, at.world.clock.seconds())
    at.pass(HOUR)
    at.sweepAll()
    expect(at.world.words[at.find(1) + P.ipv6]).toBe(0)
    expect(at.world.peerCount()).toBe(1)
    at.pass(2 * HOUR)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(0)
    expect(at.entries).toHaveLength(1)
  })

  it('rule 110: a clock set forward or back by an hour expires no session', () => {
    const at = aSweep()
    for (let member = 1; member <= 50; member++) at.peer(member)
    at.pass(600)
    for (const shift of [HOUR, -2 * HOUR, 30 * 24 * HOUR]) {
      at.time.setWall(at.time.wall() + shift)
      at.keeper.refresh()
      at.sweepAll()
    }
    expect(at.world.peerCount()).toBe(50)
    expect(at.entries).toEqual([])
  })

  it('rule 74: the counters equal a recount after any mix of changes', () => {
    const at = aSweep()
    const random = seededRandom(4)
    const kinds = [0, PEER_FLAG.seeding, PEER_FLAG.partial, PEER_FLAG.hidden]
    for (let step = 0; step < 4_000; step++) {
      const member = 1 + Math.floor(random() * 300)
      const kind = kinds[Math.floor(random() * kinds.length)]
      const known = at.find(member)
      if (known === 0) at.peer(member, kind)
      else {
        const moved = at.world.swarms.setKind(at.torrent, known, kind)
        at.world.endpoints.set4(moved, 0x50000000 + member, 6881, at.world.clock.seconds())
      }
      if (random() < 0.02) at.pass(HOUR)
      if (random() < 0.02) {
        const banned = at.tables.members.rowOf(1 + Math.floor(random() * 300), 0)
        at.tables.members.setRights(banned, random() < 0.5, random() < 0.5, '')
      }
      if (random() < 0.05) at.sweepAll()
      if (random() < 0.005) hideAll(at.world, at.torrent)
      if (step % 50 === 0) expect(counters(at)).toEqual(recount(at))
    }
    expect(counters(at)).toEqual(recount(at))
    expect(at.entries.length).toBeGreaterThan(100)
  })

  it('rule 74: skips a locked torrent, and sweeps it in the next pass', () => {
    const at = aSweep()
    at.peer(1)
    at.pass(2 * HOUR)
    expect(at.world.lock.tryTake(at.torrent)).toBe(true)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(1)
    expect(at.stat('skippedTorrents')).toBe(1)
    at.world.lock.release(at.torrent)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(0)
  })

  it('rule 74: holds no lock for long, however large the swarm', () => {
    const at = aSweep()
    for (let member = 1; member <= 60_000; member++) at.peer(member)
    // Counts work, not time: a busy machine can pause a thread at any time.
    const holds: { looked: number; changed: number }[] = []
    const hold = { looked: 0, changed: 0 }
    const { lock, swarms } = at.world
    const { release } = lock
    const { at: peerAt, remove } = swarms
    Object.assign(lock, {
      release(torrent: number) {
        holds.push({ ...hold })
        Object.assign(hold, { looked: 0, changed: 0 })
        release(torrent)
      },
    })
    Object.assign(swarms, {
      at: (torrent: number, place: number) => (hold.looked++, peerAt(torrent, place)),
      remove: (torrent: number, peer: number) => (hold.changed++, remove(torrent, peer)),
    })
    at.pass(2 * HOUR)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(0)
    expect(at.entries).toHaveLength(60_000)
    // The limit is 1 ms: 4,000 checks take about 0.1 ms, 400 expiries about 0.4 ms.
    expect(Math.max(...holds.map(({ looked }) => looked))).toBeLessThanOrEqual(4_000)
    expect(Math.max(...holds.map(({ changed }) => changed))).toBeLessThanOrEqual(400)
    expect(holds.reduce((sum, { looked }) => sum + looked, 0)).toBeGreaterThanOrEqual(60_000)
  })

  it('keeps sessions until it can write their entries', () => {
    const at = aSweep()
    for (let member = 1; member <= 3; member++) at.peer(member)
    at.pass(2 * HOUR)
    at.disk.isFull = true
    at.sweepAll()
    at.sweepAll()
    expect(at.journal.pending()).toBe(3)
    at.peer(9)
    at.pass(2 * HOUR)
    at.sweepAll()
    expect(at.world.peerCount()).toBe(1)
    at.disk.isFull = false
    at.journal.flush()
    at.sweepAll()
    expect(at.entries).toHaveLength(4)
  })

  it('rule 45: also hides the peers of a banned member', () => {
    const at = aSweep()
    at.peer(3)
    at.pass(2 * HOUR)
    at.peer(1, PEER_FLAG.seeding)
    at.peer(2, PEER_FLAG.seeding)
    at.tables.members.setRights(at.tables.members.rowOf(1, 0), true, true, 'x')
    at.sweepAll()
    expect(counters(at)).toMatchObject({ seeders: 1, hidden: 1 })
  })

  it('rule 48: sessions of a removed torrent end as removed', () => {
    const at = aSweep()
    at.peer(1)
    at.world.words[at.torrent + T.state] = TORRENT_STATE.removed
    hideAll(at.world, at.torrent)
    at.pass(2 * HOUR)
    at.sweepAll()
    expect(at.entries).toMatchObject([{ kind: 'removed' }])
    expect(at.world.words[at.torrent + T.block]).toBe(0)
  })
})
