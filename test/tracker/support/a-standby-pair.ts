import { expect } from 'vitest'
import { copyFault } from '../../../src/bridge/trackers/copy-frames.ts'
import { readTaken } from '../../../src/bridge/trackers/slot-frames.ts'
import { ENTRY_WORDS, W } from '../../../src/bridge/traffic-entry.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createGiving } from '../../../src/tracker/handover/giving.ts'
import { merge } from '../../../src/tracker/handover/merge.ts'
import { createTaking } from '../../../src/tracker/handover/taking.ts'
import { MOVE, writeHolders, writeIsUp } from '../../../src/tracker/memory/holder-cells.ts'
import { createKeeping } from '../../../src/tracker/standby/keeping.ts'
import { createSending } from '../../../src/tracker/standby/sending.ts'
import { createTakeover } from '../../../src/tracker/standby/takeover.ts'
import { aTracker } from './a-tracker.ts'
import type { Tracker } from './a-tracker.ts'

const map = nextMap(null, ['t1', 't2']) as HolderMap
/** Slots of t1. */
export const HELD = map.holders.filter((place) => map.trackers[place] === 't1').length
export const MEMBERS = [1, 2, 3]
/** Two torrents that t1 holds. */
export const TORRENTS = (() => {
  const { world, torrent } = aTracker()
  const ids = Array.from({ length: 20 }, (_, index) => index + 1)
  const holders = map.holders.map((place) => map.trackers[place])
  return ids.filter((id) => holders[world.holders.slotOf(torrent(id))] === 't1').slice(0, 2)
})()

export function aSite(node?: string) {
  const tracker = aTracker()
  for (const id of MEMBERS) tracker.member(id)
  const rows = TORRENTS.map((id) => tracker.torrent(id))
  if (node !== undefined) {
    writeHolders(tracker.world.words, map, node)
    writeIsUp(tracker.world.words, node === 't1' ? 2 : 1, true)
  }
  return { ...tracker, rows }
}
export type Site = ReturnType<typeof aSite>

/** What the journal of a tracker says about which sessions changed. */
function changesOf({ entries }: Tracker) {
  let read = 0
  const words = new Int32Array(ENTRY_WORDS)
  return {
    begin: () => void (read = entries.length),
    read(each: (words: Int32Array, at: number) => void) {
      for (; read < entries.length; read++) {
        const { memberId, torrentId, sessionKey } = entries[read]
        words[W.memberLo] = memberId
        words[W.torrentLo] = torrentId
        words[W.sessionHi] = parseInt(sessionKey.slice(0, 8), 16)
        words[W.sessionLo] = parseInt(sessionKey.slice(8), 16)
        each(words, 0)
      }
      return 0
    },
    waiting: () => entries.length - read,
  }
}

/** What is tested, and replaced by planted faults. */
export const realParts = {
  ...{ createGiving, createKeeping, createSending, createTakeover, createTaking, merge },
}
export type PairParts = typeof realParts

/** Hands slots of t1 that are at t2 over to it. */
function aReturn(
  { createGiving, createTaking, merge }: PairParts,
  from: Site,
  to: Site,
  arrived: (slot: number) => void,
) {
  const taking = createTaking({
    ...{ world: to.world, log: silentLog(), arrived, store: () => Promise.resolve(true) },
    merge: (slot, words) => merge({ world: to.world, tables: to, pause }, slot, words),
    answer(_to, body) {
      const { number, outcome } = readTaken(body)!
      giving.answered('t1', number, outcome)
    },
    after(_seconds, run) {
      run()
      return () => {}
    },
    seconds: to.world.clock.seconds,
  })
  const giving = createGiving({
    ...{ world: from.world, log: silentLog(), pause, after: () => () => {} },
    send: (_to, body) => void taking.given('t2', body),
    putBack: () => Promise.reject(new Error('a slot was refused')),
  })
  taking.take(map, 't1')
  giving.take(map, 't2')
  giving.linkUp('t1')
  return giving
}

const pause = () => Promise.resolve()

/** Tracker t1, and t2 that stands by for it; `pump` sends what is due. */
export function aPair(parts = realParts) {
  const { createKeeping, createSending, createTakeover } = parts
  const standby = aSite('t2')
  const log = silentLog()
  let second = 10
  const now = () => second
  const answers: Buffer[] = []
  const frames: Buffer[] = []
  let streams = 0
  let isLosing = false
  let holder = aSite('t1')
  let sending = aSender()

  function aSender() {
    const sender = createSending({
      ...{ world: holder.world, tables: holder, log, now, changes: changesOf(holder) },
      ...{ moveOf: () => MOVE.none, firstStream: ++streams },
      send: (_to, body) => void frames.push(body),
    })
    sender.take(map, 't1')
    sender.reached(['t2'])
    return sender
  }

  const keeping = createKeeping({
    ...{ world: standby.world, tables: standby, log, now },
    answer: (_to, body) => void answers.push(body),
  })
  const merging = { world: standby.world, tables: standby, pause }
  const takeover = createTakeover({
    ...{ world: standby.world, keeping, log, now, pause, onTookOver() {} },
    merge: (slot, part) => parts.merge(merging, slot, part),
  })
  keeping.take(map, 't2')
  takeover.take(map, 't2')
  takeover.reached(['t1'])

  /** Sends as much as need not be acknowledged. */
  function send(): void {
    second += 2
    sending.pump()
  }

  function pump(): void {
    send()
    if (isLosing && frames.length > 1) {
      frames.shift()
      isLosing = false
      exchange()
      // The holder begins again after a pause.
      for (let turn = 0; turn < 4; turn++) pump()
    }
    exchange()
  }

  function exchange(): void {
    while (frames.length > 0) {
      for (const body of frames.splice(0)) {
        expect(copyFault(body)).toBeNull()
        keeping.copy('t1', body)
      }
      for (const body of answers.splice(0)) sending.answered('t2', body)
    }
  }

  /** The holder is not reached any more. */
  async function die(): Promise<void> {
    writeIsUp(standby.world.words, 1, false)
    takeover.reached([])
    second += 3
    await takeover.run()
  }

  /** The holder is reached again, with its disk or as another one. */
  async function comeBack(next: Site = holder): Promise<void> {
    writeIsUp(standby.world.words, 1, true)
    frames.length = 0
    holder = next
    sending = aSender()
    takeover.reached(['t1'])
    keeping.reached(['t1'])
    await aReturn(parts, standby, holder, sending.arrived).run()
  }

  return {
    ...{ standby, keeping, takeover, send, pump, die, comeBack },
    /** The next frame that another one follows is lost on its way. */
    loseNext: () => void (isLosing = true),
    get holder() {
      return holder
    },
    get sending() {
      return sending
    },
  }
}
