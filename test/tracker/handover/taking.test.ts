import { describe, expect, it } from 'vitest'
import type { Give } from '../../../src/bridge/trackers/slot-frames.ts'
import { GIVE_FLAG, readTaken, writeGive } from '../../../src/bridge/trackers/slot-frames.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Merged } from '../../../src/tracker/handover/merge.ts'
import { createTaking } from '../../../src/tracker/handover/taking.ts'
import { STATE } from '../../../src/tracker/memory/status.ts'
import { until } from '../../support/until.ts'
import { aTracker } from '../support/a-tracker.ts'

const map = nextMap(null, ['t1', 't2']) as HolderMap
const slotOf = (holder: string) => map.holders.findIndex((place) => map.trackers[place] === holder)

function aTaker(given: { merge?: () => Merged; isStored?: () => boolean } = {}) {
  const tracker = aTracker()
  const answers: string[] = []
  const arrived: number[] = []
  const timers: (() => void)[] = []
  const taking = createTaking({
    ...{ world: tracker.world, log: silentLog(), seconds: () => 0 },
    merge: async () => given.merge?.() ?? 'merged',
    answer(to, body) {
      const { number, outcome } = readTaken(body)!
      answers.push(`${to} ${number} ${outcome}`)
    },
    arrived: (slot) => void arrived.push(slot),
    store: () => Promise.resolve(given.isStored?.() ?? true),
    after(_seconds, run) {
      timers.push(run)
      return () => void timers.splice(timers.indexOf(run), 1)
    },
  })
  taking.take(map, 't2')
  const give = (change: Partial<Give> = {}) => {
    const flags = GIVE_FLAG.first | GIVE_FLAG.last
    const words = new Int32Array(0)
    const slot = slotOf('t2')
    taking.given('t1', writeGive({ number: 1, version: 1, slot, flags, words, ...change }))
  }
  /** Runs what waits for its time. */
  const pass = () => timers.splice(0).forEach((run) => run())
  return { tracker, taking, answers, arrived, give, pass }
}

describe('a tracker that takes slots', () => {
  it('answers when it has all parts, and again when they are on its disk', async () => {
    const { answers, arrived, give, pass } = aTaker()
    give({ number: 4, flags: GIVE_FLAG.first })
    give({ number: 4, flags: 0 })
    give({ number: 4, flags: GIVE_FLAG.last })
    await until(() => answers.length === 1)
    expect([answers, arrived]).toEqual([['t1 4 taken'], [slotOf('t2')]])
    pass()
    await until(() => answers.length === 2)
    expect(answers[1]).toBe('t1 4 stored')
  })

  it('retries to store what its disk refused', async () => {
    let tries = 0
    const { answers, give, pass } = aTaker({ isStored: () => ++tries > 1 })
    give()
    await until(() => answers.length === 1)
    pass()
    await until(() => tries === 1)
    pass()
    await until(() => answers.at(-1) === 't1 1 stored')
  })

  it.each<[string, Partial<Give>, Merged, string]>([
    ['of a newer map than its own', { version: 2 }, 'merged', 'olderMap'],
    ['that another tracker holds', { slot: slotOf('t1') }, 'merged', 'notHolder'],
    ['with a torrent of another slot', {}, 'wrongSlot', 'wrongSlot'],
    ['for which its memory is too full', {}, 'full', 'full'],
  ])('refuses a slot %s', async (_what, change, merged, outcome) => {
    const { answers, arrived, give, taking } = aTaker({ merge: () => merged })
    give({ flags: GIVE_FLAG.first, ...change })
    give({ flags: GIVE_FLAG.last, ...change })
    await until(() => answers.length === 1)
    expect([answers, arrived]).toEqual([[`t1 1 ${outcome}`], []])
    expect(taking.totals()).toEqual({ slots: 0, refused: 1 })
  })

  it('refuses a slot whose merging fails, and takes the next one', async () => {
    let merges = 0
    const { answers, give } = aTaker({
      merge() {
        if (++merges === 1) throw new Error('the memory is full')
        return 'merged'
      },
    })
    give({ number: 1 })
    give({ number: 2 })
    await until(() => answers.length === 2)
    expect(answers).toEqual(['t1 1 full', 't1 2 taken'])
  })

  it('refuses slots while it loads, and ignores parts without a first one', async () => {
    const { answers, give, tracker } = aTaker()
    give({ number: 1, flags: GIVE_FLAG.last })
    tracker.status('state', STATE.loading)
    give({ number: 2 })
    await until(() => answers.length > 0)
    expect(answers).toEqual(['t1 2 notReady'])
  })
})
