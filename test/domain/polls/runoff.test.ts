import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../../src/domain/polls/outcome.ts'
import { counted, voteFault } from '../../../src/domain/polls/polls.ts'
import { runoff } from '../../../src/domain/polls/runoff.ts'

const CHOICES = [1, 2, 3, 4, 5]
const ballots = fc.array(
  fc.record({ choices: fc.shuffledSubarray(CHOICES), votes: fc.integer({ min: 1, max: 4 }) }),
  { maxLength: 40 },
)
const said = (votes: number, ...choices: number[]) => ({ votes, choices })

describe('an instant run-off', () => {
  it('is won by the second choice of many when the first ones split', () => {
    const given = [said(8, 1, 3), said(7, 2, 3), said(5, 3, 2)]
    const { rounds, winners } = runoff([1, 2, 3], given)
    expect(winners).toEqual([2])
    expect(rounds.map(({ out }) => out)).toEqual([[3], []])
  })

  it('has no winner without votes, and several when all are tied', () => {
    expect(runoff(CHOICES, []).winners).toEqual([])
    expect(runoff([1, 2], [said(1, 1), said(1, 2)]).winners).toEqual([1, 2])
  })

  it('counts every vote with a remaining choice once in each round', () => {
    fc.assert(
      fc.property(ballots, (given) => {
        let remaining = CHOICES
        for (const { votes, out } of runoff(CHOICES, given).rounds) {
          expect([...votes.keys()]).toEqual(remaining)
          for (const choice of remaining) {
            const left = remaining
            const isBest = (one: readonly number[]) => one.find((n) => left.includes(n)) === choice
            const mine = given.filter(({ choices }) => isBest(choices))
            expect(votes.get(choice)).toBe(mine.reduce((sum, one) => sum + one.votes, 0))
          }
          remaining = remaining.filter((one) => !out.includes(one))
        }
      }),
    )
  })

  it('is won by the choice that more than half have first, whatever the order of votes', () => {
    fc.assert(
      fc.property(ballots, fc.constantFrom(...CHOICES), (given, choice) => {
        const more = given.reduce((sum, { votes }) => sum + votes, 1)
        const sure = [...given, said(more, choice)]
        expect(runoff(CHOICES, sure).winners).toEqual([choice])
        expect(runoff(CHOICES, [...given].reverse())).toEqual(runoff(CHOICES, given))
      }),
    )
  })
})

describe('a vote', () => {
  const poll = { kind: 'several', most: 2, choices: CHOICES.map((number) => ({ number })) } as const
  it('names known choices, each once, and no more than the poll allows', () => {
    expect(voteFault(poll, [1, 5])).toBeNull()
    for (const vote of [[], [6], [1, 1], [1, 2, 3]]) expect(voteFault(poll, vote)).not.toBeNull()
  })

  it('for several choices counts for each of them, in any order', () => {
    expect(counted('several', [3, 1])).toEqual([1, 3])
    expect(counted('ranked', [3, 1])).toEqual([3, 1])
    const { choices, winners, total } = outcomeOf('several', [1, 2], [said(2, 1, 2), said(1, 2)])
    expect(choices.map(({ votes }) => votes)).toEqual([2, 3])
    expect([winners, total]).toEqual([[2], 3])
  })
})
