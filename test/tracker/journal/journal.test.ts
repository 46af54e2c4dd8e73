import fs from 'node:fs'

import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  ENTRY_BYTES,
  ENTRY_WORDS,
  KIND,
  W,
  isWholeEntry,
} from '../../../src/bridge/traffic-entry.ts'
import { attachJournal } from '../../../src/tracker/journal/journal.ts'
import type { WriteAt } from '../../../src/tracker/journal/journal.ts'
import { findJournals, openJournals } from '../../../src/tracker/journal/journal-files.ts'
import { J, journalBase } from '../../../src/tracker/journal/journal-cells.ts'
import { startSync } from '../../../src/tracker/journal/sync.ts'
import { until } from '../../support/until.ts'
import { aFolder } from '../support/a-role.ts'
import { aWorld } from '../support/a-world.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function aJournal(write?: WriteAt) {
  const folder = aFolder('journal')
  const { shared, world } = aWorld()
  const files = openJournals(world.words, folder, 1, [0], [])
  files.rotate()
  cleanUps.push(files.stop, () => fs.rmSync(folder, { recursive: true }))
  const journal = attachJournal(world.words, 0, write)
  let number = 0

  /** Commits an entry that contains its number. */
  function add(): void {
    journal.words[journal.next() + W.keyHash] = number++
    journal.commit(KIND.update)
  }

  /** Commits one such entry per announce. */
  function commit(count: number): void {
    for (let index = 0; index < count; index++) {
      if (!journal.hasRoom()) throw new Error('refused')
      add()
    }
  }

  /**
   * Returns the numbers of the entries in all files, oldest file first; throws for a damaged one.
   */
  function read(): number[] {
    return findJournals(folder).flatMap((file) => {
      const words = new Int32Array(new Uint8Array(fs.readFileSync(file.path)).buffer)
      return Array.from({ length: file.total() }, (_, index) => {
        if (!isWholeEntry(words, index * ENTRY_WORDS)) throw new Error(`entry ${index} is broken`)
        return words[index * ENTRY_WORDS + W.keyHash]
      })
    })
  }
  return { shared, world, files, folder, journal, add, commit, read }
}

const upTo = (count: number) => Array.from({ length: count }, (_, number) => number)

describe('the journal of a thread', () => {
  it('writes all entries of a turn in one write, entry N at byte 160 × N', () => {
    const writes: number[] = []
    const { journal, commit, read } = aJournal((fd, bytes, offset, end, position) => {
      writes.push(end - offset)
      return fs.writeSync(fd, bytes, offset, end - offset, position)
    })
    for (const count of [1, 7, 300]) {
      commit(count)
      expect(journal.flush()).toBe(true)
    }
    expect(writes).toEqual([1, 7, 300].map((count) => count * ENTRY_BYTES))
    expect(read()).toEqual(upTo(308))
  })

  it('writes a turn that is longer than its buffer in pieces', () => {
    const { journal, commit, read } = aJournal()
    commit(10_000)
    expect(journal.flush()).toBe(true)
    expect(read()).toEqual(upTo(10_000))
  })

  it('continues a short write where it ended', () => {
    const { journal, commit, read } = aJournal((fd, bytes, offset, end, position) =>
      fs.writeSync(fd, bytes, offset, Math.min(100, end - offset), position),
    )
    commit(9)
    expect(journal.flush()).toBe(true)
    expect(read()).toEqual(upTo(9))
  })

  it('keeps what a full disk refused, accepts nothing new until then, never tears the file', () => {
    let room = 2.5 * ENTRY_BYTES
    const { journal, commit, read, world } = aJournal((fd, bytes, offset, end, position) => {
      const some = Math.min(room, end - offset)
      if (some <= 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      room -= some
      return fs.writeSync(fd, bytes, offset, some, position)
    })
    commit(4)
    expect(journal.flush()).toBe(false)
    expect(journal.hasRoom()).toBe(false)
    expect(journal.flush()).toBe(false)
    expect(Atomics.load(world.words, journalBase(0) + J.isFailing)).toBe(1)
    expect(journal.pending()).toBe(4)
    room = Infinity
    expect(journal.flush()).toBe(true)
    commit(2)
    expect(journal.flush()).toBe(true)
    expect(read()).toEqual(upTo(6))
    expect(Atomics.load(world.words, journalBase(0) + J.isFailing)).toBe(0)
    expect(world.words[journalBase(0) + J.failures]).toBe(2)
  })

  it('takes all entries of an announce, even if the disk is full in the middle of it', () => {
    let isFull = false
    const { journal, add, commit, read } = aJournal((fd, bytes, offset, end, position) => {
      if (isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      return fs.writeSync(fd, bytes, offset, end - offset, position)
    })
    commit(4_095)
    isFull = true
    expect(journal.hasRoom()).toBe(true)
    for (let entry = 0; entry < 5; entry++) add()
    expect(journal.hasRoom()).toBe(false)
    isFull = false
    expect(journal.flush()).toBe(true)
    expect(read()).toEqual(upTo(4_100))
  })

  it('switches to a newer file between turns, and nothing is lost or written twice', () => {
    const { journal, commit, read, files, folder } = aJournal()
    for (let turn = 0; turn < 40; turn++) {
      commit(turn % 5)
      journal.flush()
      if (turn % 7 === 3) files.rotate()
      files.closeLeft()
    }
    expect(read()).toEqual(upTo(80))
    // This test has no sync thread, so at most two files can be open at the same time.
    expect(findJournals(folder)).toHaveLength(2)
  })

  it('keeps entries of a rehearsal in other files, whatever its thread has switched to', () => {
    const { journal, commit, files, world, folder } = aJournal()
    const base = journalBase(0)
    const isOf: boolean[] = []
    for (let turn = 0; turn < 24; turn++) {
      const isShadow = turn % 4 > 1
      // A thread that is between two files that are in use: the main thread has to wait for a sync.
      while (!files.setShadow(isShadow)) {
        for (const place of [0, 1]) {
          world.words[base + J.synced + place] = world.words[base + J.written + place]
        }
      }
      commit(1)
      if (turn % 5 === 0) files.rotate()
      journal.flush()
      isOf.push(isShadow)
    }
    const found = findJournals(folder)
    const total = (isShadow: boolean) =>
      found
        .filter((file) => file.isShadow === isShadow)
        .reduce((sum, file) => sum + file.total(), 0)
    expect(total(true)).toBe(isOf.filter((is) => is).length)
    expect(total(false)).toBe(isOf.filter((is) => !is).length)
  })

  it('an idle thread skips rotations, and the files of others continue', () => {
    const { journal, commit, read, files, world } = aJournal()
    const base = journalBase(0)
    for (let round = 0; round < 9; round++) {
      if (round % 3 === 0) commit(2)
      journal.flush()
      for (const place of [0, 1]) {
        world.words[base + J.synced + place] = world.words[base + J.written + place]
      }
      files.rotate()
    }
    expect(read()).toEqual(upTo(6))
    expect(files.all().reduce((sum, file) => sum + file.total(), 0)).toBe(6)
  })

  it('is durable: the sync thread follows both files of a rotation', async () => {
    const { shared, journal, commit, files, world } = aJournal()
    const sync = startSync(shared.buffer, 1)
    cleanUps.push(sync.stop)
    const base = journalBase(0)
    const isSynced = () =>
      [0, 1].every(
        (place) =>
          Atomics.load(world.words, base + J.synced + place) ===
          Atomics.load(world.words, base + J.written + place),
      )
    commit(3)
    journal.flush()
    await until(isSynced, 5, 'the first sync, with the thread up')
    for (let round = 0; round < 20; round++) {
      commit(2)
      journal.flush()
      if (round % 5 === 0) files.rotate()
      await until(isSynced, 5, `round ${round} on disk`)
    }
    expect(sync.failures()).toBe(0)
  })

  it('keeps every file that a thread writes when the next one cannot be created', () => {
    const folder = aFolder('journal')
    const { world } = aWorld()
    const files = openJournals(world.words, folder, 1, [0, 1], [])
    cleanUps.push(files.stop, () => fs.rmSync(folder, { recursive: true }))
    files.rotate()
    const journals = [0, 1].map((slot) => attachJournal(world.words, slot))
    const write = () => {
      for (const journal of journals) {
        journal.next()
        journal.commit(KIND.update)
        journal.flush()
      }
    }
    write()
    const { openSync } = fs
    const spy = vi.spyOn(fs, 'openSync').mockImplementation((...given) => {
      if (String(given[0]).includes('-01-')) throw new Error('ENOSPC')
      return openSync(...given)
    })
    expect(files.rotate).toThrow('ENOSPC')
    spy.mockRestore()
    write()
    files.rotate()
    write()
    const written = new Map(findJournals(folder).map((file) => [file.id, file.total()]))
    expect([...written.values()].reduce((sum, total) => sum + total, 0)).toBe(6)
    expect(new Map(files.all().map((file) => [file.id, file.total()]))).toEqual(written)
  })

  it('rotates into files that are found again in their order', () => {
    const { journal, commit, files, folder } = aJournal()
    commit(1)
    journal.flush()
    files.rotate()
    commit(1)
    journal.flush()
    const found = findJournals(folder)
    expect(found.map(({ generation }) => generation)).toEqual([1, 2])
  })
})
