import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Copy, CopyKind } from '../../../src/bridge/trackers/copy-frames.ts'
import {
  copyFault,
  CT,
  readCopied,
  readCopy,
  slotSet,
  writeCopied,
  writeCopy,
} from '../../../src/bridge/trackers/copy-frames.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { STATE } from '../../../src/tracker/memory/status.ts'
import { createCopyWords } from '../../../src/tracker/standby/copy-words.ts'
import { createKeeping } from '../../../src/tracker/standby/keeping.ts'
import { aTracker } from '../support/a-tracker.ts'

const map = nextMap(null, ['t1', 't2']) as HolderMap
const holderOf = (slot: number) => map.trackers[map.holders[slot]]
const slotHeldBy = (name: string) => map.holders.findIndex((place) => map.trackers[place] === name)

/** A tracker t2 that stands by for t1. */
function aKeeper() {
  const tracker = aTracker()
  const answers: string[] = []
  const keeping = createKeeping({
    ...{ world: tracker.world, tables: tracker, log: silentLog(), now: () => 1 },
    answer(to, body) {
      const { number, outcome } = readCopied(body)!
      answers.push(`${to} ${number} ${outcome}`)
    },
  })
  keeping.take(map, 't2')
  const copy = (change: Partial<Copy> = {}) => {
    const words = slotSet([slotHeldBy('t1')])
    const body = writeCopy({ stream: 7, number: 1, version: 1, kind: 'begin', words, ...change })
    keeping.copy('t1', body)
  }
  return { tracker, keeping, answers, copy }
}

/** The sessions of a torrent that t1 holds, in the words of a frame. */
function someSessions(slot?: number) {
  const from = aTracker()
  for (let id = 1; ; id++) {
    const torrent = from.torrent(id)
    const own = from.world.holders.slotOf(torrent)
    if (holderOf(own) !== 't1') continue
    const member = from.member(1)
    for (let key = 1; key <= 3; key++) from.world.swarms.add(torrent, member, key, 0, 1)
    const collected = createCopyWords(from.world)
    collected.addWhole(torrent, slot ?? own)
    return { id, own, words: collected.take(true)[0] }
  }
}

describe('a tracker that keeps a copy', () => {
  it('refuses a frame that it cannot apply, and starts again with the next stream', () => {
    const { tracker, answers, copy } = aKeeper()
    const { words } = someSessions()
    words[CT.snatches] = 3
    const { rowOf } = tracker.torrents
    Object.assign(tracker.torrents, {
      rowOf() {
        throw new Error('the memory of the tracker is full')
      },
    })
    copy()
    copy({ number: 2, kind: 'sessions', words })
    Object.assign(tracker.torrents, { rowOf })
    copy({ stream: 8 })
    copy({ stream: 8, number: 2, kind: 'sessions', words })
    expect(answers).toEqual(['t1 1 copied', 't1 2 full', 't1 1 copied', 't1 2 copied'])
  })

  it('answers each frame, and has all sessions of a slot after its end', () => {
    const { keeping, answers, copy } = aKeeper()
    const { own, words } = someSessions()
    const slots = slotSet([own])
    copy({ words: slots })
    copy({ number: 2, kind: 'sessions', words })
    expect(keeping.figures()).toMatchObject({ slots: 0, sessions: 3 })
    copy({ number: 3, kind: 'end', words: slots })
    expect(keeping.figures()).toMatchObject({ slots: 1, sessions: 3 })
    expect(answers).toEqual(['t1 1 copied', 't1 2 copied', 't1 3 copied'])
  })

  it('drops what is not in the next copy of the slot', () => {
    const { keeping, copy } = aKeeper()
    const { own, words } = someSessions()
    copy({ kind: 'sessions', words })
    copy({ number: 2, words: slotSet([own]) })
    copy({ number: 3, kind: 'end', words: slotSet([own]) })
    expect(keeping.figures()).toMatchObject({ slots: 1, sessions: 0 })
  })

  it.each<[string, Partial<Copy>, string]>([
    ['of a newer map than its own', { version: 2 }, 'olderMap'],
    [
      'of a slot that its sender does not hold',
      { words: slotSet([slotHeldBy('t2')]) },
      'notHolder',
    ],
    ['that is not the first of its stream', { number: 2 }, 'outOfOrder'],
    ['of sessions in slots of its own', { ...ofSlot(slotHeldBy('t2')) }, 'notHolder'],
  ])('refuses a frame %s, and changes nothing', (_what, change, outcome) => {
    const { keeping, answers, copy } = aKeeper()
    copy(change)
    expect(answers).toEqual([`t1 ${change.number ?? 1} ${outcome}`])
    expect(keeping.figures()).toEqual({ slots: 0, sessions: 0, bytes: 0, refused: 1 })
    expect(keeping.slots()).toEqual([])
  })

  it('refuses a repeated frame, and one after a gap', () => {
    const { keeping, answers, copy } = aKeeper()
    const { words } = someSessions()
    copy({ kind: 'sessions', words })
    copy({ kind: 'sessions', words })
    copy({ number: 3, kind: 'sessions', words })
    copy({ number: 2, kind: 'sessions', words })
    const outcomes = answers.map((answer) => answer.split(' ')[2])
    expect(outcomes).toEqual(['copied', 'outOfOrder', 'outOfOrder', 'copied'])
    expect(keeping.figures()).toMatchObject({ sessions: 3, refused: 2 })
  })

  it('refuses torrents that it knows to be in another slot', () => {
    const { tracker, answers, copy } = aKeeper()
    const other = map.holders.findLastIndex((place) => map.trackers[place] === 't1')
    const { id, words } = someSessions(other)
    tracker.torrent(id)
    copy({ kind: 'sessions', words })
    expect(answers).toEqual(['t1 1 wrongSlot'])
  })

  it('refuses copies for which its memory is too full, and while it loads', () => {
    const { tracker, keeping, answers, copy } = aKeeper()
    const { words } = someSessions()
    while (tracker.world.memory.allocate(2 ** 16) !== 0);
    copy({ kind: 'sessions', words })
    tracker.status('state', STATE.loading)
    copy({ kind: 'sessions', words })
    expect(answers).toEqual(['t1 1 full', 't1 1 notReady'])
    expect(keeping.figures().sessions).toBe(0)
  })

  it('has no copy of slots whose standby it no longer is', () => {
    const { keeping, copy } = aKeeper()
    copy({ kind: 'sessions', words: someSessions().words })
    keeping.take({ ...map, version: 2, standbys: map.standbys.map(() => 0) }, 't2')
    expect(keeping.slots()).toEqual([])
  })
})

/** A frame of sessions that claims to be of a slot. */
function ofSlot(slot: number): { readonly kind: CopyKind; readonly words: Int32Array } {
  return { kind: 'sessions', words: someSessions(slot).words }
}

describe('a part of a copy', () => {
  const { words } = someSessions()
  const copy: Copy = { stream: 9, number: 4, version: 3, kind: 'sessions', words }

  it('is read as it was written, and so is its answer', () => {
    expect(readCopy(writeCopy(copy))).toEqual(copy)
    const answer = { stream: 9, number: 4, outcome: 'full' as const }
    expect(readCopied(writeCopied(9, 4, 'full'))).toEqual(answer)
    expect(readCopied(Buffer.alloc(11))).toBeNull()
    expect(readCopied(Buffer.alloc(12, 7))).toBeNull()
  })

  it.each<[string, (body: Buffer) => Buffer]>([
    ['a copy is cut off', (body) => body.subarray(0, 12)],
    ['a copy is cut off', (body) => body.subarray(0, body.length - 1)],
    ['a torrent is cut off', (body) => body.subarray(0, body.length - 4)],
    ['a torrent is cut off', (body) => body.subarray(0, 20)],
    ['kind 3 of a copy is unknown', (body) => body.fill(3, 12, 13)],
    ['slots are cut off', (body) => body.fill(0, 12, 13)],
    ['slot 511 does not exist', (body) => body.fill(255, 28, 29).fill(1, 29, 30)],
    ['the ID of a torrent is too large', (body) => body.fill(0x7f, 20, 24)],
    [
      'a copy of 16385 words',
      (body) => Buffer.concat([body.subarray(0, 16), Buffer.alloc(65_540)]),
    ],
  ])('is refused: %s', (fault, change) => {
    expect(copyFault(change(writeCopy(copy)))).toBe(fault)
  })

  it('is never misread, whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const fault = copyFault(Buffer.from(bytes))
        expect(fault === null || fault.length > 0).toBe(true)
      }),
    )
  })
})
