import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { ENTRY_BYTES } from '../../../src/bridge/traffic-entry.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { MOVE } from '../../../src/tracker/memory/holder-cells.ts'
import type { Changes } from '../../../src/tracker/standby/changes.ts'
import { createChanges } from '../../../src/tracker/standby/changes.ts'
import { createSending } from '../../../src/tracker/standby/sending.ts'
import { aPair, aSite, MEMBERS, realParts, TORRENTS } from '../support/a-standby-pair.ts'
import { announce, aStep } from '../support/standby-walks.ts'

/** The same, some entries at a time. */
function inBlocks(changes: Changes, most: number): Changes {
  const left: Int32Array[] = []
  return {
    begin: changes.begin,
    read(each) {
      changes.read((words) => void left.push(words.slice()))
      for (const words of left.splice(0, most)) each(words, 0)
      return left.length
    },
    waiting: () => left.length + changes.waiting(),
  }
}

describe('changes for a standby', () => {
  it('are all sent at the next check, however many were written', () => {
    const { holder, keeping, pump } = aPair({
      ...realParts,
      createSending: (options) =>
        createSending({ ...options, changes: inBlocks(options.changes, 2) }),
    })
    pump()
    for (const member of MEMBERS) {
      for (const torrent of TORRENTS) {
        announce(holder, { up: 0n, left: 0 }, aStep({ member, torrent }))
      }
    }
    pump()
    expect(keeping.figures().sessions).toBe(MEMBERS.length * TORRENTS.length)
  })

  it('that are not read yet count as waiting, and in its lag', () => {
    const { world, ...tables } = aSite('t1')
    let now = 10
    let written = 7
    const read = () => {
      now += 2
      return written
    }
    const sending = createSending({
      ...{ world, tables, log: silentLog(), now: () => now, firstStream: 1, send: () => {} },
      ...{ changes: { begin: () => {}, read, waiting: () => written }, moveOf: () => MOVE.none },
    })
    const map = nextMap(null, ['t1', 't2'])
    sending.take(map!, 't1')
    sending.reached(['t2'])
    sending.pump()
    expect(sending.figures()).toMatchObject([{ lagSeconds: 2, waiting: 7 }])
    written = 0
    sending.pump()
    expect(sending.figures()).toMatchObject([{ lagSeconds: 0, waiting: 0 }])
    // Before the next look.
    written = 1
    now += 0.05
    const [{ lagSeconds, waiting }] = sending.figures()
    expect([lagSeconds > 0, waiting]).toEqual([true, 1])
  })

  it('are read from a journal a block at a time', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'changes-'))
    const file = path.join(folder, 'journal')
    fs.writeFileSync(file, '')
    let total = 0
    const journal = { id: 'a', path: file, total: () => total }
    const changes = createChanges({ all: () => [journal] as never })
    changes.begin()
    total = 5_000
    fs.writeFileSync(file, Buffer.alloc(total * ENTRY_BYTES))
    expect(changes.waiting()).toBe(5_000)
    const left = [1, 2, 3, 4].map(() => [changes.read(() => {}), changes.waiting()])
    fs.rmSync(folder, { recursive: true })
    expect(left.flat()).toEqual([2_952, 2_952, 904, 904, 0, 0, 0, 0])
  })
})
