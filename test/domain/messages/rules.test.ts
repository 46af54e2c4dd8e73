import { describe, expect, it } from 'vitest'
import { recipientsPerDay } from '../../../src/domain/messages/limits.ts'
import { mayWriteTo, writersOf } from '../../../src/domain/messages/writers.ts'

const stranger = {
  ...{ reachesAll: false, writerRank: 1001, memberRank: 1002, hasWrittenTo: false },
  isIgnored: false,
}

describe('who may write to a member', () => {
  it.each([
    ['everyone', {}, true],
    ['class', {}, false],
    ['class', { writerRank: 1002 }, true],
    ['class', { hasWrittenTo: true }, true],
    ['contacts', { writerRank: 1003 }, false],
    ['contacts', { hasWrittenTo: true }, true],
    ['staff', { hasWrittenTo: true, writerRank: 1003 }, false],
    ['staff', { reachesAll: true }, true],
    ['everyone', { isIgnored: true, hasWrittenTo: true }, false],
    ['everyone', { isIgnored: true, reachesAll: true }, true],
  ] as const)('with the choice %s and %j: %s', (wants, change, may) => {
    expect(mayWriteTo({ ...stranger, ...change, wants })).toBe(may)
  })

  it('is everyone until the member chooses', () => {
    expect([{}, { messages: 'all' }, { messages: 'staff' }].map(writersOf)).toEqual([
      ...['everyone', 'everyone', 'staff'],
    ])
  })
})

describe('the limit of recipients', () => {
  it('grows with the class, up to a most', () => {
    const [none, first, ninth, tenth] = [0, 1, 9, 10].map((at) => recipientsPerDay(at, false))
    expect(first).toBeGreaterThan(none)
    expect(tenth).toEqual(ninth)
    expect(recipientsPerDay(0, true)).toBeGreaterThan(tenth)
  })
})
