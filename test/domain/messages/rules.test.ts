import { describe, expect, it } from 'vitest'
import { comparable, writingLimits } from '../../../src/domain/messages/limits.ts'
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

describe('the limits of writing', () => {
  it('grow with the class, up to a most', () => {
    const [none, first, ninth, tenth] = [0, 1, 9, 10].map((classes) =>
      writingLimits(classes, false),
    )
    expect(first.messagesPerHour).toBeGreaterThan(none.messagesPerHour)
    expect(first.recipientsPerDay).toBeGreaterThan(none.recipientsPerDay)
    expect(tenth).toEqual(ninth)
    expect(writingLimits(0, true).messagesPerHour).toBeGreaterThan(tenth.messagesPerHour)
  })

  it('see the same text through case and spaces', () => {
    expect(comparable('Buy\n  NOW ')).toBe(comparable('buynow'))
  })
})
