import { describe, expect, it } from 'vitest'
import { notificationNames } from '../../../src/domain/notifications/kinds.ts'
import type { Notice } from '../../../src/domain/notifications/notice.ts'
import { notices, wordsOf } from '../../../src/domain/notifications/notices.ts'

const entries = Object.entries(notices as unknown as Readonly<Record<string, Notice>>)
const AT = '2026-11-23T00:00:00.000Z'
/** Values that are not any text. */
const VALUES = {
  ...{ amount: '12500', act: 'approve', cause: 'breach' },
  ...{ at: AT, ends: AT, watchEnds: AT, currency: 'points' },
} as Readonly<Record<string, unknown>>
const dataOf = ({ fields }: Notice) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, type]) => {
      return [name, VALUES[name] ?? (type === 'number' ? 3 : `<${name}>`)]
    }),
  )

describe('the catalog of notices', () => {
  it.each(entries)('%s is one line, made of its values', (code, entry) => {
    expect(notificationNames).toContain(entry.kind)
    const stored = { kind: entry.kind, code, data: dataOf(entry), isOneThread: true }
    const says = wordsOf({ ...stored, times: 1 })
    expect(says).not.toMatch(/undefined|null|NaN|\n/)
    const texts = Object.values(stored.data).filter((value) => String(value).startsWith('<'))
    const isMade = texts.some((value) => says.includes(String(value)))
    expect(isMade || texts.every((value) => value === '<to>'), says).toBe(true)
    for (const isOneThread of [true, false]) {
      expect(wordsOf({ ...stored, times: 7, isOneThread })).not.toMatch(/undefined|null|NaN/)
    }
  })

  it('says how often an author did it, and where, if it was one thread', () => {
    const data = { author: 'wren', title: 'Harbor Lights' }
    const says = (times: number, isOneThread: boolean) =>
      wordsOf({ kind: 'comment', code: 'comment', data, times, isOneThread })
    expect(says(1, true)).toBe('wren commented on Harbor Lights')
    expect(says(3, true)).toBe('wren commented 3 times on Harbor Lights')
    expect(says(3, false)).toBe('wren commented on your pages 3 times')
  })

  it.each([
    ['an unknown code', { kind: 'mention', code: 'newer' }, 'Mentions'],
    ['an unknown kind', { kind: 'newer', code: 'newer' }, 'A notification'],
    ['a missing value', { kind: 'comment', code: 'comment', data: { author: 'x' } }, 'Comments'],
    ['another type', { kind: 'warning', code: 'warned', data: { reason: 7 } }, 'Warnings'],
    ['no values', { kind: 'warning', code: 'warned', data: null }, 'Warnings'],
  ])('names by its kind a notice with %s', (_what, given, says) => {
    expect(wordsOf({ data: {}, times: 1, isOneThread: true, ...given })).toBe(says)
  })

  it('is cut to 300 characters', () => {
    const data = { text: 'x'.repeat(900) }
    const stored = { kind: 'staff', code: 'from-staff', data, times: 1, isOneThread: true }
    expect(wordsOf(stored)).toHaveLength(300)
  })

  it('is never cut within a character, which an email in the database cannot contain', () => {
    const data = { text: `${'x'.repeat(299)}😀 and more` }
    const stored = { kind: 'staff', code: 'from-staff', data, times: 1, isOneThread: true }
    expect(wordsOf(stored)).toBe('x'.repeat(299))
  })
})
