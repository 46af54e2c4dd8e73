import { describe, expect, it } from 'vitest'
import type { BookedRow } from '../../../src/domain/fair-play/collect.ts'
import type { CheatName } from '../../../src/simulators/economy/cheats.ts'
import { cheatNames, cheatOf, kindOf } from '../../../src/simulators/economy/cheats.ts'
import { simulate } from '../../../src/simulators/economy/economy.ts'
import { givesUp } from '../../../src/simulators/economy/everyday/gives-up.ts'
import { runTrial } from '../../../src/simulators/economy/trial.ts'
import { GIB } from '../../../src/domain/units.ts'

const CHEATER = 7
const PARTNER = 8

/** A community in which one member cheats: its false uploads, and all that is booked. */
function cheatedBy(kind: CheatName) {
  const rows: BookedRow[] = []
  const falseUp = new Map<number, number>()
  simulate(
    {
      ...{ seed: 2, members: 60, days: 8, everyday: [{ ...givesUp, share: 0.5 }] },
      cheats: new Map([[CHEATER, cheatOf(kind, 'strong')]]),
    },
    { row: (row) => void rows.push(row), unfinished: () => undefined },
    (member, _, { up, claimedUp }) => {
      // Reports are whole bytes.
      falseUp.set(member, (falseUp.get(member) ?? 0) + Math.max(0, claimedUp - up - 1))
    },
  )
  return { rows, falseUp }
}

describe('a cheat about uploads', () => {
  it.each([
    'shared-seedbox',
    'downloads-again',
    'downloads-once',
    'times-size',
    'idle-leecher',
    'claims-to-vanished',
  ] as const)('adds false uploads of the cheater only: %s', (kind) => {
    const { falseUp } = cheatedBy(kind)
    expect(falseUp.get(CHEATER) ?? 0).toBeGreaterThan(GIB)
    expect([...falseUp].filter(([id, bytes]) => id !== CHEATER && bytes > 0)).toEqual([])
  })

  it('is contradicted by no report if a second account downloads again and again', () => {
    const { rows } = cheatedBy('downloads-again')
    // Torrents of the pair are in no one else's list.
    const paired = rows.filter(({ torrent }) => torrent > 1_000_000)
    const sum = (member: number, of: (row: BookedRow) => number) =>
      paired.filter((row) => row.member === member).reduce((total, row) => total + of(row), 0)
    const up = sum(CHEATER, (row) => row.up)
    expect(up).toBeGreaterThan(100 * GIB)
    expect(sum(PARTNER, ({ down }) => down) / up).toBeCloseTo(1, 1)
    expect(sum(PARTNER, ({ fell }) => fell) / up).toBeCloseTo(1, 1)
  })

  it('is of all three accounts that upload to each other, on torrents that each has once', () => {
    const { rows, falseUp } = cheatedBy('circle')
    const circle = [CHEATER, PARTNER, PARTNER + 1]
    expect(
      [...falseUp].flatMap(([id, bytes]) => (bytes > 0 ? [id] : [])).sort((a, b) => a - b),
    ).toEqual(circle)
    const fallen = new Map<string, number>()
    for (const { member, torrent, fell } of rows) {
      const key = `${member} ${torrent}`
      if (torrent > 1_000_000) fallen.set(key, (fallen.get(key) ?? 0) + fell)
    }
    expect(fallen.size).toBeGreaterThan(100)
    expect(Math.max(...fallen.values())).toBe(10 * GIB)
  })
})

describe('a community with planted cheats', () => {
  const kindsOf = (seed: number) => {
    const subjects = runTrial({ seed, members: 400, days: 1, cheaterShare: 0.1 })
    return new Set(subjects.flatMap(({ cheat }) => (cheat === null ? [] : [cheat.kind])))
  }
  const keptBack = cheatNames.filter((name) => kindOf(name).isKeptBack)

  it('has all kinds of cheats if its seed is even', () => {
    expect([...kindsOf(2)].sort()).toEqual([...cheatNames].sort())
  })

  it('has none that is kept back if its seed is odd, as the score is tuned on it', () => {
    const kinds = kindsOf(3)
    expect(keptBack.length).toBeGreaterThan(2)
    expect(kinds.size).toBe(cheatNames.length - keptBack.length)
    expect(keptBack.filter((name) => kinds.has(name))).toEqual([])
  })
})
