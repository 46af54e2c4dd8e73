import { describe, expect, it } from 'vitest'
import { createDraw } from '../../../src/simulators/draw.ts'
import { outcomeOf } from '../../../src/simulators/economy/outcome.ts'
import { plant } from '../../../src/simulators/economy/plant.ts'
import { cheatOf } from '../../../src/simulators/economy/cheats.ts'
import { createReplay } from '../../../src/simulators/economy/replay.ts'
import type { Flow, Flows } from '../../../src/domain/fair-play/flows.ts'
import { createFlows } from '../../../src/domain/fair-play/flows.ts'
import { GIB } from '../../../src/domain/units.ts'

const NOTHING: Flow = {
  ...{ memberId: 0, torrentId: 1, up: 0, down: 0, fell: 0, rose: 0, checked: 0 },
  ...{ upAtStart: 0, downAtStart: 0, upAtEnd: 0, downAtEnd: 0 },
  ...{ left: 0, lostLikely: 0, lostMost: 0 },
}
const MEMBERS = Array.from({ length: 200 }, (_, nth) => nth + 1)

/** A day on which all reports agree: each member seeds four torrents to the next four. */
function aDay(day: number): Flows {
  const builder = createFlows()
  for (const seeder of MEMBERS) {
    for (let nth = 1; nth <= 4; nth++) {
      const torrentId = seeder * 10_000 + day * 10 + nth
      const leecher = ((seeder + nth * (day + 1)) % MEMBERS.length) + 1
      const taken = 2 * GIB
      builder.add({ ...NOTHING, torrentId, memberId: seeder, up: taken }, taken)
      builder.add({ ...NOTHING, torrentId, memberId: leecher, down: taken, fell: taken }, taken)
    }
  }
  return builder.done()
}

const sumOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0)

describe('planted cheats', () => {
  it('change only what the cheater reports', () => {
    const real = aDay(0)
    const cheats = new Map([[7, cheatOf('multiply', 'plain')]])
    const { flows, lies } = plant(real, cheats, new Map(), 0, createDraw(1))
    expect(flows.count).toBe(real.count)
    expect((sumOf(flows.up) - sumOf(real.up)) / GIB).toBeCloseTo(8)
    expect(lies.get(7)).toMatchObject({ falseUp: 8 * GIB, claimedUp: 16 * GIB })
    expect(lies.get(8)).toMatchObject({ falseUp: 0, hiddenDown: 0 })
  })

  it('add torrents that no one else has for two accounts that fake to each other', () => {
    const cheats = new Map([[7, cheatOf('pair', 'weak')]])
    const { lies } = plant(aDay(0), cheats, new Map([[7, 9]]), 0, createDraw(1))
    expect((lies.get(7)?.falseUp ?? 0) / GIB).toBeCloseTo(10)
    expect((lies.get(9)?.hiddenDown ?? 0) / GIB).toBeCloseTo(-10)
  })
})

describe('a replay of real days with planted cheats', () => {
  const outcome = (cheaterShare: number) => {
    const replay = createReplay({ seed: 3, members: MEMBERS, cheaterShare })
    for (let day = 0; day < 8; day++) replay.day(aDay(day))
    return outcomeOf(replay.subjects())
  }

  it('finds most of those who gain by it, and accuses no one else', () => {
    const found = outcome(0.06)
    expect(found.gained).toBeGreaterThan(6)
    expect(found.recall).toBeGreaterThan(0.6)
    expect(found.honestAbove90).toBe(0)
  })

  it('finds no one when there are none', () => {
    expect(outcome(0)).toMatchObject({ gained: 0, honestShown: 0, honest: MEMBERS.length })
  })
})
