import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  backupName,
  isBackupDue,
  isCheckDue,
  surplusBackups,
} from '../../../src/domain/backups/due.ts'

const at = (text: string) => new Date(`${text}Z`)
const HOUR = 3_600_000

describe('a scheduled backup', () => {
  it('is due once a day, from its hour on, even when a day was missed', () => {
    const daily = { everyHours: 24, atHour: 4 }
    const made = at('2026-03-01T04:17')
    expect(isBackupDue(at('2026-03-02T03:59'), made, daily)).toBe(false)
    expect(isBackupDue(at('2026-03-02T04:00'), made, daily)).toBe(true)
    expect(isBackupDue(at('2026-03-04T01:00'), made, daily)).toBe(true)
    expect(isBackupDue(at('2026-03-02T01:00'), null, daily)).toBe(true)
  })

  it('is due at the same hour of a later day for longer intervals', () => {
    const weekly = { everyHours: 168, atHour: 4 }
    const made = at('2026-03-01T04:17')
    expect(isBackupDue(at('2026-03-07T23:00'), made, weekly)).toBe(false)
    expect(isBackupDue(at('2026-03-08T04:17'), made, weekly)).toBe(true)
  })

  it('is made by an hourly task as often as the interval says', () => {
    const intervals = fc.integer({ min: 1, max: 30 })
    const hours = fc.integer({ min: 0, max: 23 })
    const delays = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 24 * 9, maxLength: 216 })
    fc.assert(
      fc.property(intervals, hours, delays, (everyHours, atHour, seconds) => {
        const interval = everyHours >= 24 ? 24 : everyHours
        const schedule = { everyHours: interval, atHour }
        let newest: Date | null = null
        const made: Date[] = []
        seconds.forEach((delay, hour) => {
          const now = new Date(at('2026-03-01T00:17').getTime() + hour * HOUR + delay * 1_000)
          if (!isBackupDue(now, newest, schedule)) return
          newest = now
          made.push(now)
        })
        const gaps = made.slice(2).map((time, index) => time.getTime() - made[index + 1].getTime())
        for (const gap of gaps) {
          expect(Math.abs(gap - interval * HOUR)).toBeLessThanOrEqual(HOUR / 2)
        }
        expect(made.length).toBeGreaterThanOrEqual(Math.floor(216 / interval))
      }),
      { numRuns: 50 },
    )
  })
})

describe('a check of a backup', () => {
  it('is due after its days, first when none was made, and never with 0 days', () => {
    const now = at('2026-03-31T04:17')
    expect(isCheckDue(now, at('2026-03-01T04:18'), 30)).toBe(true)
    expect(isCheckDue(now, at('2026-03-02T04:18'), 30)).toBe(false)
    expect(isCheckDue(now, null, 30)).toBe(true)
    expect(isCheckDue(now, null, 0)).toBe(false)
  })
})

describe('the files of backups', () => {
  it('sort by time, and only the oldest of ours are surplus', () => {
    const names = ['2026-03-02T00:00', '2026-03-01T00:00', '2026-03-03T00:00'].map((text) =>
      backupName(at(text)),
    )
    const others = ['babou.backup', 'babou-20260101T000000Z.backup.part', 'notes']
    expect(surplusBackups([...names, ...others], 2)).toEqual(['babou-20260301T000000Z.backup'])
    expect(surplusBackups(names, 3)).toEqual([])
  })
})
