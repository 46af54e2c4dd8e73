import { describe, expect, it } from 'vitest'
import { dayIn, momentIn, typedMoment } from '../../../src/site/ui/typed-times.ts'

const NEVER = ['2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', 'tomorrow', '']

describe('a day or time that someone typed', () => {
  it('is read in UTC', () => {
    expect(dayIn('2028-02-29')).toEqual(new Date('2028-02-29T00:00:00Z'))
    for (const given of ['2026-11-20T18:05', '2026-11-20T18:05:00', '2026-11-20T18:05:00.000Z']) {
      expect(momentIn(given)).toEqual(new Date('2026-11-20T18:05:00Z'))
    }
  })

  it('is refused if it does not exist, and not read as a later day', () => {
    for (const given of [...NEVER, null, undefined, 20261120]) expect(dayIn(given)).toBeNull()
    for (const given of [...NEVER.map((day) => `${day}T10:00`), '2026-11-20', '2026-11-20T24:00']) {
      expect(momentIn(given), given).toBeNull()
      expect(typedMoment.safeParse(given).success, given).toBe(false)
    }
    expect(typedMoment.safeParse('').success).toBe(true)
  })
})
