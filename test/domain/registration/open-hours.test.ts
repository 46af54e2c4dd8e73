import { describe, expect, it } from 'vitest'
import { isOpen, opensAt, readHours } from '../../../src/domain/registration/open-hours.ts'

const at = (text: string) => new Date(`${text}:00Z`) // 2026-11-16 is a Monday
const open = (hours: string, text: string) => isOpen(readHours(hours) ?? [], at(text))

describe('the hours of open registration', () => {
  it.each([
    ['', '2026-11-18T03:00', true],
    ['Mon-Fri 18:00-22:00', '2026-11-18T18:00', true],
    ['Mon-Fri 18:00-22:00', '2026-11-18T21:59', true],
    ['Mon-Fri 18:00-22:00', '2026-11-18T22:00', false],
    ['Mon-Fri 18:00-22:00', '2026-11-21T19:00', false],
    ['Mon-Fri 18:00-22:00; sat', '2026-11-21T23:59', true],
    ['Fri-Mon 9:00-10:00', '2026-11-16T09:30', true],
    ['Sun 22:00-02:00', '2026-11-16T01:59', true],
    ['Sun 22:00-02:00', '2026-11-16T02:00', false],
    ['Mon 0:00-24:00', '2026-11-16T23:59', true],
  ])('%j at %s: %s', (hours, text, expected) => {
    expect(open(hours, text)).toBe(expected)
  })

  it('show when it opens next', () => {
    const spans = readHours('Mon 18:00-22:00; Thu 06:00-07:00') ?? []
    expect(opensAt(spans, at('2026-11-16T17:00'))).toEqual(at('2026-11-16T18:00'))
    expect(opensAt(spans, at('2026-11-16T19:00'))).toBeNull()
    expect(opensAt(spans, at('2026-11-17T00:00'))).toEqual(at('2026-11-19T06:00'))
    expect(opensAt(spans, at('2026-11-20T00:00'))).toEqual(at('2026-11-23T18:00'))
  })

  it.each(['whenever', 'Mon 25:00-26:00', 'Mon 10:00-10:00', 'Moo', 'Mon-', 'Mon 10:60-11:00'])(
    'cannot be read of %j',
    (hours) => expect(readHours(hours)).toBeNull(),
  )
})
