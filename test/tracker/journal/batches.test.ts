import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { MAX_BATCH_ENTRIES } from '../../../src/bridge/events/traffic-events.ts'
import { ENTRY_BYTES } from '../../../src/bridge/traffic-entry.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createBatches } from '../../../src/tracker/journal/batches.ts'
import type { JournalFile } from '../../../src/tracker/journal/journal-files.ts'
import { aFolder } from '../support/a-role.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true })
})

/** Journals with these numbers of entries, each with its generation. */
function journalsOf(...given: { generation: number; entries: number }[]): JournalFile[] {
  const folder = aFolder('batches')
  folders.push(folder)
  return given.map(({ generation, entries }, slot) => {
    const file = path.join(folder, String(slot))
    fs.writeFileSync(file, Buffer.alloc(entries * ENTRY_BYTES, slot + 1))
    const id = String(slot).padStart(32, '0')
    const rest = { boot: 1, isShadow: false, slot, path: file, isOpen: () => false }
    return { id, generation, total: () => entries, ...rest }
  })
}

function collector(journals: JournalFile[]) {
  const sent: { slot: number; first: number; count: number }[] = []
  const state = { isUp: true }
  const batches = createBatches({
    journals: () => journals,
    log: silentLog(),
    send({ journalId, first, most, fill }) {
      if (!state.isUp) return null
      const into = Buffer.alloc(most * ENTRY_BYTES)
      const count = fill(into)
      const slot = Number(journalId)
      const read = into.subarray(0, count * ENTRY_BYTES)
      expect(read.every((byte) => byte === slot + 1)).toBe(true)
      sent.push({ slot, first, count })
      return count
    },
  })
  return { sent, state, batches }
}

describe('batches of journal entries', () => {
  it('are sent in order, no larger than jobs accepts, and only a few at a time', () => {
    const journals = journalsOf({ generation: 1, entries: 10_000 })
    const { sent, batches } = collector(journals)
    batches.pump(1)
    batches.pump(1)
    expect(sent.map(({ first, count }) => [first, count])).toEqual([
      [0, MAX_BATCH_ENTRIES],
      [MAX_BATCH_ENTRIES, MAX_BATCH_ENTRIES],
    ])
    batches.booked({ journalId: journals[0].id, booked: MAX_BATCH_ENTRIES }, 1)
    batches.pump(1)
    expect(sent).toHaveLength(3)
    expect(batches.unbooked()).toBe(7_000)
  })

  it('are sent in a later turn if the file cannot be read now', () => {
    const journals = journalsOf({ generation: 1, entries: 5 })
    const { sent, batches } = collector(journals)
    const [{ path: file }] = journals
    fs.renameSync(file, `${file}.away`)
    batches.pump(1)
    expect(sent.map(({ count }) => count)).toEqual([0])
    fs.renameSync(`${file}.away`, file)
    batches.pump(1)
    expect(sent.map(({ first, count }) => [first, count])).toEqual([
      [0, 0],
      [0, 5],
    ])
  })

  it('older journals are acknowledged before anything newer is sent', () => {
    const journals = journalsOf(
      { generation: 1, entries: 5 },
      { generation: 1, entries: 6 },
      { generation: 2, entries: 7 },
    )
    const { sent, batches } = collector(journals)
    batches.pump(1)
    expect(sent.map(({ slot }) => slot)).toEqual([0, 1])
    batches.booked({ journalId: journals[0].id, booked: 5 }, 1)
    batches.pump(1)
    expect(sent).toHaveLength(2)
    batches.booked({ journalId: journals[1].id, booked: 6 }, 1)
    batches.pump(1)
    expect(sent.map(({ slot }) => slot)).toEqual([0, 1, 2])
  })

  it('are sent again after a reconnect, and after 5 s without an answer', () => {
    const { sent, batches } = collector(journalsOf({ generation: 1, entries: 5 }))
    batches.pump(1)
    batches.pump(5)
    expect(sent).toHaveLength(1)
    batches.pump(6)
    expect(sent).toHaveLength(2)
    batches.resend()
    batches.pump(7)
    expect(sent).toHaveLength(3)
  })

  it('wait while the bridge is down, at no cost', () => {
    const { sent, state, batches } = collector(journalsOf({ generation: 1, entries: 5 }))
    state.isUp = false
    batches.pump(1)
    expect(batches.unbooked()).toBe(5)
    state.isUp = true
    batches.pump(2)
    expect(sent).toEqual([{ slot: 0, first: 0, count: 5 }])
  })

  it('start where jobs asks, even when its database was restored to an older state', () => {
    const journals = journalsOf({ generation: 1, entries: 10 })
    const { sent, batches } = collector(journals)
    batches.pump(1)
    batches.booked({ journalId: journals[0].id, booked: 10 }, 1)
    expect(batches.unbooked()).toBe(0)
    batches.booked({ journalId: journals[0].id, booked: 4 }, 1)
    batches.pump(1)
    expect(sent.at(-1)).toEqual({ slot: 0, first: 4, count: 6 })
  })

  it('of a journal that jobs refused wait for a minute, and no newer journal waits for it', () => {
    const journals = journalsOf({ generation: 1, entries: 5 }, { generation: 2, entries: 6 })
    const { sent, batches } = collector(journals)
    batches.pump(1)
    batches.refused(journals[0].id, 1)
    batches.pump(2)
    batches.pump(60)
    expect(sent.map(({ slot }) => slot)).toEqual([0, 1, 1])
    expect([batches.isBooked(journals[0]), batches.unbooked()]).toEqual([false, 11])
    batches.booked({ journalId: journals[1].id, booked: 6 }, 60)
    batches.pump(61)
    expect(sent.at(-1)).toEqual({ slot: 0, first: 0, count: 5 })
  })

  it('an acknowledgment of an unknown journal changes nothing', () => {
    const { batches } = collector(journalsOf({ generation: 1, entries: 10 }))
    batches.booked({ journalId: 'f'.repeat(32), booked: 4 }, 1)
    expect(batches.unbooked()).toBe(10)
  })

  describe('of a journal that a thread still writes', () => {
    /** A journal that grows between turns. */
    function aGrowing() {
      let total = 0
      const [file] = journalsOf({ generation: 1, entries: 20_000 })
      const open = { ...file, total: () => total, isOpen: () => true }
      const { sent, batches } = collector([open])
      return {
        batches,
        /** The numbers of entries that were sent after some more were written. */
        turn(more: number): readonly number[] {
          total += more
          batches.pump(1)
          return sent.splice(0).map(({ count }) => count)
        },
        book: () => batches.booked({ journalId: file.id, booked: total }, 1),
      }
    }

    it('are sent immediately while they are few', () => {
      const { turn } = aGrowing()
      expect([turn(1), turn(0), turn(63)]).toEqual([[1], [], [63]])
    })

    it('wait for more, for three turns at most', () => {
      const { turn } = aGrowing()
      expect([turn(64), turn(0), turn(100), turn(5), turn(64)]).toEqual([[], [], [], [169], []])
    })

    it('are sent as soon as a batch is full; what is left waits for the next one', () => {
      const { turn } = aGrowing()
      expect([turn(2_500), turn(2_500), turn(0), turn(0), turn(0)]).toEqual([
        [],
        [MAX_BATCH_ENTRIES],
        [],
        [],
        [2_000],
      ])
    })

    it('do not fill the room that is left with a small batch while jobs falls behind', () => {
      const { turn, batches, book } = aGrowing()
      expect(turn(2 * MAX_BATCH_ENTRIES - 100)).toEqual([MAX_BATCH_ENTRIES])
      turn(0)
      turn(0)
      expect(turn(0)).toEqual([MAX_BATCH_ENTRIES - 100])
      expect(turn(MAX_BATCH_ENTRIES)).toEqual([])
      expect(batches.unbooked()).toBe(3 * MAX_BATCH_ENTRIES - 100)
      book()
      expect(batches.unbooked()).toBe(0)
    })
  })
})
