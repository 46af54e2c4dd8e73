import { describe, expect, it } from 'vitest'
import type { CheatName } from '../../../src/simulators/economy/cheats.ts'
import { cheatOf } from '../../../src/simulators/economy/cheats.ts'
import { simulate } from '../../../src/simulators/economy/economy.ts'
import { friends } from '../../../src/simulators/economy/everyday/friends.ts'
import { slowSeeders } from '../../../src/simulators/economy/everyday/slow-seeders.ts'
import { evaluate } from '../../../src/simulators/economy/trial.ts'

const SIZE = { seed: 4, members: 60 }
const DAYS = 10

const noted = () => undefined

/** The first of three members in a row who have no fast host and download little. */
function quietMember(): number {
  const given = { ...SIZE, days: 0, cheats: new Map(), everyday: [] }
  const { members } = simulate(given, { row: noted, unfinished: noted }, noted)
  return members.findIndex((_, id) => {
    const accounts = members.slice(id, id + 3)
    return accounts.every(({ isSeedbox, downloadsADay }) => !isSeedbox && downloadsADay < 1)
  })
}

/** The members in a pair or closed group that is shown on any day, when one cheats in this way. */
function shownWith(kind: CheatName): readonly number[] {
  const cheats = new Map([[quietMember(), cheatOf(kind, 'strong')]])
  const subjects = evaluate({ ...SIZE, days: DAYS, cheats, everyday: [] })
  const shown = subjects.filter(({ paired }) => paired.some((other) => other !== null))
  return shown.map(({ memberId }) => memberId)
}

describe('accounts that report to each other only', () => {
  it('are found if a second one downloads each torrent once', () => {
    const first = quietMember()
    expect(shownWith('downloads-once')).toEqual([first, first + 1])
  })

  it('are found if three upload to each other', () => {
    const first = quietMember()
    expect(shownWith('circle')).toEqual([first, first + 1, first + 2])
  })
})

describe('an honest community', () => {
  it.each([friends, slowSeeders])('has no case: $label', (habit) => {
    const everyday = [{ ...habit, share: 0.3 }]
    const subjects = evaluate({ ...SIZE, days: DAYS, cheats: new Map(), everyday })
    const cases = subjects.filter(({ paired, listed }) => {
      return paired.some((other) => other !== null) || listed.includes(true)
    })
    expect(cases.map(({ memberId }) => memberId)).toEqual([])
  })
})
