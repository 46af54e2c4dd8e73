import { describe, expect, it } from 'vitest'
import { CHANGE, changesOf } from '../../../src/domain/announce/changes.ts'
import type { ChangeFacts } from '../../../src/domain/announce/changes.ts'
import { EVENT } from '../../../src/domain/announce/types.ts'

function changes(given: Partial<ChangeFacts>): string[] {
  const bits = changesOf({
    event: EVENT.none,
    sessionIsKnown: true,
    wasLeeching: false,
    isLeeching: false,
    differs: false,
    hasMovedBytes: true,
    hasMostOfIt: false,
    mustLeave: false,
    ...given,
  })
  return Object.entries(CHANGE)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
}

const newcomer = { sessionIsKnown: false, hasMovedBytes: false }

describe('what an announce means for its session', () => {
  it('nothing, when nothing has changed', () => {
    expect(changes({})).toEqual([])
    expect(changes({ differs: true })).toEqual(['update'])
  })

  it('rule 60: a first announce starts; without `completed` it is not a snatch', () => {
    expect(changes({ ...newcomer, isLeeching: true })).toEqual(['started'])
    expect(changes({ ...newcomer, hasMostOfIt: true })).toEqual(['started'])
  })

  it('rules 61, 65: a session that had bytes left and has none now has completed', () => {
    const done = { wasLeeching: true, isLeeching: false, differs: true }
    expect(changes({ ...done, event: EVENT.completed })).toEqual(['completed'])
    expect(changes(done)).toEqual(['completed'])
    expect(changes({ ...done, event: EVENT.stopped })).toEqual(['completed', 'stopped'])
  })

  it('rule 62: `completed` from a seeder is nothing new', () => {
    expect(changes({ event: EVENT.completed })).toEqual([])
  })

  it('rule 63: `completed` with bytes left is a regular announce', () => {
    const still = { wasLeeching: true, isLeeching: true, event: EVENT.completed }
    expect(changes(still)).toEqual([])
    expect(changes({ ...newcomer, isLeeching: true, event: EVENT.completed })).toEqual(['started'])
  })

  it('rule 64: `completed` from an unknown session counts with most downloaded', () => {
    const unknown = { sessionIsKnown: false, event: EVENT.completed }
    expect(changes({ ...unknown, hasMostOfIt: true })).toEqual(['resumed', 'completed'])
    expect(changes(unknown)).toEqual(['resumed'])
  })

  it('rule 66: a seeder with bytes left again is an update', () => {
    expect(changes({ isLeeching: true, differs: true })).toEqual(['update'])
  })

  it('rules 45, 48: a session is accounted when it is removed, known or not', () => {
    expect(changes({ mustLeave: true, differs: true })).toEqual(['removed'])
    expect(changes({ mustLeave: true, event: EVENT.stopped })).toEqual(['stopped'])
    expect(changes({ mustLeave: true, sessionIsKnown: false })).toEqual(['resumed', 'removed'])
    expect(changes({ ...newcomer, mustLeave: true })).toEqual([])
  })

  it('rules 68, 80: an unknown session with bytes is resumed, even when it stops', () => {
    expect(changes({ sessionIsKnown: false })).toEqual(['resumed'])
    expect(changes({ sessionIsKnown: false, event: EVENT.stopped })).toEqual(['resumed', 'stopped'])
    expect(changes({ ...newcomer, event: EVENT.stopped })).toEqual([])
  })
})
