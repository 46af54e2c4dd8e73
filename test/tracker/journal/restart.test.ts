import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { BatchToSend } from '../../../src/bridge/delivery/batch-frame.ts'
import { ENTRY_BYTES, ENTRY_WORDS, readEntry } from '../../../src/bridge/traffic-entry.ts'
import { P } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import { until } from '../../support/until.ts'
import { aFolder } from '../support/a-role.ts'
import type { Said } from '../support/a-store.ts'
import { aStore, sessionsOf } from '../support/a-store.ts'
import { seededRandom } from '../support/a-world.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

function folder(): string {
  const made = aFolder('restart')
  folders.push(made)
  return made
}

function rowsOf(store: ReturnType<typeof aStore>): number[] {
  const { rows } = store.tables.torrents
  return Array.from({ length: rows.count() }, (_, number) => rows.at(number)).filter(Boolean)
}

const all = (store: ReturnType<typeof aStore>) => sessionsOf(store.world, rowsOf(store))

/** Jobs: books every entry once, and sometimes loses the acknowledgment, or everything. */
function lossyJobs(random: () => number) {
  const booked = new Map<string, number>()
  const bytes = new Map<number, number>()
  const replies: { journalId: string; booked: number }[] = []
  return {
    bytes,
    replies,
    sendBatch({ journalId, first, most, fill }: BatchToSend): number | null {
      if (random() < 0.1) return null
      const words = new Int32Array(most * ENTRY_WORDS)
      const count = fill(Buffer.from(words.buffer))
      if (random() < 0.1) return count // lost on its way
      const known = booked.get(journalId) ?? 0
      const end = first + count
      for (let index = known; first <= known && index < end; index++) {
        const { memberId, rawUp } = readEntry(words, (index - first) * ENTRY_WORDS)
        bytes.set(memberId, (bytes.get(memberId) ?? 0) + Number(rawUp))
        booked.set(journalId, index + 1)
      }
      if (random() < 0.8) replies.push({ journalId, booked: booked.get(journalId) ?? 0 })
      return count
    },
  }
}

/** Runs random announces through restarts; `clients` has what each reported and got answered. */
async function play(seed: number, starts: number): Promise<void> {
  const random = seededRandom(seed)
  const pick = (limit: number) => Math.floor(random() * limit)
  const data = folder()
  const jobs = lossyJobs(random)
  const clients = new Map<string, Said>()
  const owed = new Map<number, number>()
  let before: string[] = []
  let time = 1_700_000_000

  for (let start = 0; start < starts; start++) {
    const store = aStore(data, { time, sendBatch: jobs.sendBatch })
    expect(all(store)).toEqual(before)
    let snapshot: Promise<unknown> = Promise.resolve()
    for (let turn = 0; turn < 60; turn++) {
      const slot = pick(2)
      for (let request = pick(6); request >= 0; request--) {
        const [torrent, member, key] = [1 + pick(8), 1 + pick(12), pick(2)]
        const name = `${torrent}/${member}/${key}`
        const known = clients.get(name)
        const grown = known === undefined ? pick(100) : known.uploaded + pick(1_000)
        const isStopped = known !== undefined && random() < 0.1
        const said = { torrent, member, key, uploaded: grown, left: pick(2), isStopped }
        store.announce(slot, said)
        const gained = known === undefined ? 0 : grown - known.uploaded
        owed.set(member, (owed.get(member) ?? 0) + gained)
        if (isStopped) clients.delete(name)
        else clients.set(name, said)
      }
      store.threads[slot].flush()
      store.pass(pick(3))
      store.journals.batches.pump(store.world.clock.seconds())
      for (const reply of jobs.replies.splice(0)) {
        store.journals.batches.booked(reply, store.world.clock.seconds())
      }
      if (random() < 0.08) snapshot = store.journals.snapshot()
      if (random() < 0.3) await new Promise((resolve) => setImmediate(resolve))
      if (random() < 0.3) store.sync()
      if (random() < 0.3) store.journals.tidy()
    }
    before = all(store)
    // An announce that was decided but not written got no reply: it counts as not received.
    if (random() < 0.5) {
      await snapshot
      for (let request = 0; request < 5; request++) {
        const [torrent, member] = [1 + pick(8), 1 + pick(12)]
        store.announce(0, { torrent, member, key: 0, uploaded: 1_000_000, left: 0 })
      }
    }
    // A snapshot that is being written at the kill may be complete or not: both are correct.
    if (random() < 0.5) await snapshot
    time = store.time.wall() + pick(100)
    store.crash()
    await snapshot.catch(() => {})
  }

  const store = aStore(data, { time, sendBatch: jobs.sendBatch })
  for (let round = 0; store.journals.batches.unbooked() > 0 && round < 1_000; round++) {
    store.pass(10)
    store.journals.batches.pump(store.world.clock.seconds())
    for (const reply of jobs.replies.splice(0)) {
      store.journals.batches.booked(reply, store.world.clock.seconds())
    }
  }
  store.crash()
  expect(Object.fromEntries(jobs.bytes)).toEqual(Object.fromEntries(owed))
}

/** The journal of a killed start: five entries, each of a separate session. */
function journalOfFive(data: string): string {
  const store = aStore(data, { slots: 1 })
  for (let key = 0; key < 5; key++) {
    store.announce(0, { torrent: 1, member: 1, key, uploaded: 9, left: 0 })
  }
  store.threads[0].flush()
  store.crash()
  const [name] = fs.readdirSync(store.folder.journals)
  return path.join(store.folder.journals, name)
}

describe('a tracker that is killed at any moment', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'rules 85, 86, 108: has every session as of its last reply, and books each byte once (%i)',
    (seed) => play(seed, 12),
  )

  it('rule 86: knows the counters of a short start after a long one whose journals were removed', async () => {
    const data = folder()
    const say = (store: ReturnType<typeof aStore>, uploaded: number) => {
      store.announce(0, { torrent: 1, member: 1, key: 1, uploaded, left: 0 })
      store.threads[0].flush()
    }
    const long = aStore(data, { slots: 1 })
    for (let uploaded = 1; uploaded <= 50; uploaded++) say(long, uploaded)
    await long.journals.snapshot(true)
    long.crash()
    for (const name of fs.readdirSync(long.folder.journals)) {
      fs.rmSync(path.join(long.folder.journals, name)) // booked, and in the snapshot
    }
    const short = aStore(data, { slots: 1 })
    say(short, 60)
    const before = all(short)
    short.crash()
    const last = aStore(data, { slots: 1 })
    expect(all(last)).toEqual(before)
    last.crash()
  })

  it('drops a torn tail, and continues', () => {
    const data = folder()
    const file = journalOfFive(data)
    fs.truncateSync(file, 4 * ENTRY_BYTES + 70)

    const second = aStore(data, { slots: 1 })
    expect(second.world.peerCount()).toBe(4)
    expect(fs.statSync(file).size).toBe(4 * ENTRY_BYTES)
    expect(second.journals.batches.unbooked()).toBe(4)
    second.crash()
  })

  it('drops everything after an entry that a power cut damaged', () => {
    const data = folder()
    const file = journalOfFive(data)
    const fd = fs.openSync(file, 'r+')
    fs.writeSync(fd, Buffer.alloc(ENTRY_BYTES), 0, ENTRY_BYTES, 2 * ENTRY_BYTES)
    fs.closeSync(fd)
    const second = aStore(data, { slots: 1 })
    expect(second.world.peerCount()).toBe(2)
    expect(fs.statSync(file).size).toBe(2 * ENTRY_BYTES)
    second.crash()
  })

  it('moves a damaged snapshot aside and starts from the journals', async () => {
    const data = folder()
    const first = aStore(data, { slots: 1 })
    first.announce(0, { torrent: 1, member: 1, key: 1, uploaded: 9, left: 0 })
    first.threads[0].flush()
    expect(await first.journals.snapshot()).toMatchObject({ peers: 1, torrents: 1 })
    first.crash()
    const bytes = fs.readFileSync(first.folder.snapshot)
    bytes[bytes.length - 60] ^= 1
    fs.writeFileSync(first.folder.snapshot, bytes)
    const second = aStore(data, { slots: 1 })
    expect(second.world.peerCount()).toBe(1)
    expect(fs.existsSync(`${first.folder.snapshot}.damaged`)).toBe(true)
    second.crash()
  })

  it('starts every run with higher sequence numbers', () => {
    const data = folder()
    const sequences = [1, 2, 3].map((key) => {
      const store = aStore(data, { slots: 1, time: 1_700_000_000 - key * 1_000_000 })
      store.announce(0, { torrent: 1, member: 1, key, uploaded: 0, left: 0 })
      store.threads[0].flush()
      const torrent = store.tables.torrents.findById(1, 0)
      const { words } = store.world
      store.crash()
      return words[torrent + T.sequenceHi] * 2 ** 32 + words[torrent + T.sequenceLo]
    })
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    expect(new Set(sequences).size).toBe(3)
  })

  it('gives restored peers one full interval before they can expire', async () => {
    const data = folder()
    const first = aStore(data, { slots: 1 })
    first.announce(0, { torrent: 1, member: 1, key: 1, uploaded: 9, left: 0 })
    first.threads[0].flush()
    await first.journals.snapshot()
    first.crash()
    const second = aStore(data, { slots: 1, time: 1_700_000_000 + 50_000 })
    const { words, swarms, status, clock } = second.world
    const peer = swarms.at(second.tables.torrents.findById(1, 0), 0)
    // Seed time still knows when the client last announced.
    expect(clock.seconds() - words[peer + P.lastAt]).toBe(50_000)
    expect(status.startedSeconds()).toBe(clock.seconds())
    second.crash()
  })
})

describe('journals and snapshots on the disk', () => {
  it('rule 87: keep snatches of a torrent without peers or entries of this tracker', async () => {
    const data = folder()
    const first = aStore(data)
    first.world.raiseSnatches(first.tables.torrents.rowOf(1, 0), 7)
    await first.journals.snapshot()
    first.crash()
    const second = aStore(data)
    expect(second.world.words[second.tables.torrents.findById(1, 0) + T.snatches]).toBe(7)
    second.crash()
  })

  it('are removed after a snapshot only when they are booked too', async () => {
    const data = folder()
    const booked: { journalId: string; booked: number }[] = []
    const sendBatch = ({ journalId, first, most }: BatchToSend) => {
      booked.push({ journalId, booked: first + most })
      return most
    }
    const store = aStore(data, { slots: 1, sendBatch })
    const count = () => fs.readdirSync(store.folder.journals).length
    const say = (key: number) => {
      store.announce(0, { torrent: 1, member: 1, key, uploaded: 9, left: 0 })
      store.threads[0].flush()
    }
    say(1)
    await store.journals.snapshot()
    say(2)
    store.sync()
    store.journals.tidy()
    expect(count()).toBe(2)
    store.journals.batches.pump(store.world.clock.seconds())
    for (const reply of booked) store.journals.batches.booked(reply, 0)
    store.journals.tidy()
    expect(count()).toBe(1)
    expect(store.world.peerCount()).toBe(2)
    store.crash()
  })

  it('are kept for an hour after that, and booked again by another database', async () => {
    const data = folder()
    const sent: { journalId: string; first: number; most: number }[] = []
    const sendBatch = ({ journalId, first, most }: BatchToSend) => {
      sent.push({ journalId, first, most })
      return most
    }
    const store = aStore(data, { slots: 1, sendBatch, keepSeconds: 3_600 })
    const { journals, world } = store
    const count = () => fs.readdirSync(store.folder.journals).length
    const book = () => {
      journals.batches.pump(world.clock.seconds())
      for (const { journalId, first, most } of sent.splice(0)) {
        journals.batches.booked({ journalId, booked: first + most }, 0)
      }
    }
    store.announce(0, { torrent: 1, member: 1, key: 1, uploaded: 9, left: 0 })
    store.threads[0].flush()
    await journals.snapshot()
    store.announce(0, { torrent: 1, member: 1, key: 2, uploaded: 9, left: 0 })
    store.threads[0].flush()
    store.sync()
    book()
    book()
    journals.tidy()
    expect(count()).toBe(2)
    expect(journals.batches.unbooked()).toBe(0)
    // A standby was promoted that lacks the booking.
    journals.batches.startAgain()
    expect(journals.batches.unbooked()).toBe(2)
    book()
    book()
    expect(journals.batches.unbooked()).toBe(0)
    journals.tidy()
    store.pass(3_599)
    journals.tidy()
    expect(count()).toBe(2)
    store.pass(1)
    journals.tidy()
    expect(count()).toBe(1)
    store.crash()
  })

  it('a journal that the disk does not remove now goes at a later turn', async () => {
    const sendBatch = ({ most }: BatchToSend) => most
    const store = aStore(folder(), { slots: 1, sendBatch })
    const { journals, world } = store
    store.announce(0, { torrent: 1, member: 1, key: 1, uploaded: 9, left: 0 })
    store.threads[0].flush()
    await journals.snapshot()
    store.announce(0, { torrent: 1, member: 1, key: 2, uploaded: 9, left: 0 })
    store.threads[0].flush()
    store.sync()
    const [{ id, path: file }] = journals.files.all()
    journals.batches.pump(world.clock.seconds())
    journals.batches.booked({ journalId: id, booked: 1 }, 0)
    // A folder in its place cannot be removed as a file.
    fs.renameSync(file, `${file}.away`)
    fs.mkdirSync(file)
    journals.tidy()
    expect(journals.files.all().map((one) => one.id)).toContain(id)
    fs.rmdirSync(file)
    fs.renameSync(`${file}.away`, file)
    journals.tidy()
    expect(journals.files.all().map((one) => one.id)).not.toContain(id)
    expect(fs.existsSync(file)).toBe(false)
    store.crash()
  })

  it('a snapshot waits for entries that are not in their file yet', async () => {
    const data = folder()
    const store = aStore(data, { slots: 1 })
    store.announce(0, { torrent: 1, member: 1, key: 1, uploaded: 9, left: 0 })
    const snapshot = store.journals.snapshot()
    await until(() => fs.existsSync(`${store.folder.snapshot}.new`))
    expect(fs.existsSync(store.folder.snapshot)).toBe(false)
    store.threads[0].flush()
    expect(await snapshot).toMatchObject({ peers: 1 })
    store.crash()
  })

  it('a snapshot that cannot be finished leaves no file: on a full disk, it would keep it full', async () => {
    const store = aStore(folder(), { slots: 1 })
    // A folder in its place cannot be replaced by a file.
    fs.mkdirSync(store.folder.snapshot)
    await expect(store.journals.snapshot()).rejects.toThrow()
    expect(fs.existsSync(`${store.folder.snapshot}.new`)).toBe(false)
    store.crash()
  })

  it('the last snapshot starts after one that runs, which lacks the last entries', async () => {
    const store = aStore(folder(), { slots: 1 })
    store.announce(0, { torrent: 1, member: 1, key: 1, uploaded: 9, left: 0 })
    const snapshots = [store.journals.snapshot(), store.journals.snapshot(true)]
    store.threads[0].flush()
    const results = await Promise.all(snapshots)
    const covered = results.map((result) => {
      return [...(result?.extents.values() ?? [])].reduce((sum, count) => sum + count, 0)
    })
    expect(covered).toEqual([0, 1])
    store.crash()
  })
})
