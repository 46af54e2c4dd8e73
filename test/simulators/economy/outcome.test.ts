import { describe, expect, it } from 'vitest'
import { cheatOf } from '../../../src/simulators/economy/cheats.ts'
import { outcomeOf } from '../../../src/simulators/economy/outcome.ts'
import type { Subject } from '../../../src/simulators/economy/trial.ts'

const DAYS = 3
const NO_SCORE = { score: 0, overstated: 0, taken: 0 }

/** A member in no pair, who is honest and not shown. */
function subject(memberId: number, given: Partial<Subject> = {}): Subject {
  const days = <T>(value: T) => Array.from({ length: DAYS }, () => value)
  return {
    ...{ memberId, cheat: null, isPartner: false, standings: days(null) },
    ...{ falseUp: days(0), claimedUp: days(0), hiddenDown: days(0), claimedDown: days(0) },
    ...{ scores: days(NO_SCORE), listed: days(false), paired: days(null), ...given },
  }
}

/** Days on which the member is in a pair with another one; null: in none. */
const withOther = (...ids: readonly (number | null)[]) =>
  ids.map((id) => (id === null ? null : { id, hasScore: true }))

const cheats = {
  ...{ cheat: cheatOf('shared-seedbox', 'plain'), falseUp: [5, 10, 20] },
  claimedUp: [10, 20, 40],
}

describe('pairs in the outcome of a trial', () => {
  it('are right if one of both cheats, and show no honest member', () => {
    const found = outcomeOf([
      subject(0, { ...cheats, paired: withOther(null, 1, 1) }),
      subject(1, { paired: withOther(null, 0, 0) }),
      subject(2),
    ])
    expect(found).toMatchObject({ pairs: 1, pairsRight: 1, precision: 1, honestShown: 0 })
    expect(found).toMatchObject({ gained: 1, found: 1, foundInPairs: 1, foundInThreeDays: 1 })
  })

  it('are wrong if both are honest', () => {
    const found = outcomeOf([
      subject(0, { paired: withOther(1, 1, null) }),
      subject(1, { paired: withOther(0, 0, null) }),
    ])
    expect(found).toMatchObject({ pairs: 1, pairsRight: 0, precision: 0, recall: null })
  })

  it('are counted by community: members of the next have the same numbers', () => {
    const pair = [
      subject(0, { paired: withOther(1, 1, 1) }),
      subject(1, { paired: withOther(0, 0, 0) }),
    ]
    expect(outcomeOf([...pair, ...pair])).toMatchObject({ pairs: 2, pairsRight: 0 })
  })

  it('are as many as a closed group has further members, each with the first', () => {
    const found = outcomeOf([
      subject(0, { paired: withOther(1, 1, 1) }),
      subject(1, { paired: withOther(0, 0, 0) }),
      subject(2, { ...cheats, paired: withOther(0, 0, 0) }),
    ])
    expect(found).toMatchObject({ pairs: 2, pairsRight: 1 })
  })

  it('are counted apart if they never have a score', () => {
    const listed = { id: 0, hasScore: false }
    const found = outcomeOf([
      subject(0, { paired: [{ ...listed, id: 1 }, ...withOther(1, 2)] }),
      subject(1, { paired: [listed, ...withOther(0), null] }),
      subject(2, { paired: [listed, listed, ...withOther(0)] }),
      subject(3, { paired: [{ ...listed, id: 4 }, null, null] }),
      subject(4, { paired: [{ ...listed, id: 3 }, null, null] }),
    ])
    expect(found).toMatchObject({ pairs: 3, pairsListed: 1 })
  })
})

describe('cases without a score in the outcome of a trial', () => {
  it('are found if the member cheats, and shown if the member is honest', () => {
    const found = outcomeOf([
      subject(0, { ...cheats, listed: [false, true, true] }),
      subject(1, { listed: [false, false, true] }),
      subject(2),
    ])
    expect(found).toMatchObject({ found: 1, foundInPairs: 0, foundInThreeDays: 1, recall: 1 })
    expect(found).toMatchObject({ honestShown: 1, honestListed: 1, precision: 0.5 })
    expect(found.honestAbove90).toBe(0)
  })
})
