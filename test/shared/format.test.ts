import { describe, expect, it } from 'vitest'
import {
  age,
  bytes,
  count,
  exactBytes,
  inAscii,
  plural,
  pointWords,
  points,
  ratio,
  ratioOf,
  span,
  timeText,
} from '../../src/shared/format.ts'

describe('byte counts', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1_450_000_000, '1.35 GiB'],
    [1024 ** 2 - 1, '1.00 MiB'],
    [104_857_600n, '100 MiB'],
    [2n ** 60n, '1.00 EiB'],
    [2n ** 64n, '16.0 EiB'],
  ])('%s are %s', (value, text) => expect(bytes(value)).toBe(text))

  it('have their noun when they are exact: one byte, 2,048 bytes', () => {
    expect([0, 1, 1n, 2048].map(exactBytes)).toEqual(['0 bytes', '1 byte', '1 byte', '2,048 bytes'])
  })

  it('are grouped by thousands when they are exact', () => {
    expect([0, 999, 1000, 1234567, 2n ** 64n].map(count)).toEqual([
      '0',
      '999',
      '1,000',
      '1,234,567',
      '18,446,744,073,709,551,616',
    ])
  })
})

describe('a count with its noun', () => {
  it.each([
    [0, '0 files'],
    [1, '1 file'],
    [1n, '1 file'],
    [2, '2 files'],
    [1_234_567n, '1,234,567 files'],
  ])('of %s', (many, text) => {
    expect(plural(many, 'file', 'files')).toBe(text)
  })
})

describe('a ratio', () => {
  it('is a dash without traffic, and ∞ with uploads only', () => {
    expect(ratioOf(5n, 0n)).toBeNull()
    expect(ratio(0n, 0n)).toBe('–')
    expect(ratio(5n, 0n)).toBe('∞')
  })

  it('is cut, so that just below the line is not on it', () => {
    expect(ratio(999n, 1000n)).toBe('0.99')
    expect(ratio(1000n, 1000n)).toBe('1.00')
    expect(ratio(1234567n, 100n)).toBe('12,345')
    expect(ratioOf(2n ** 60n + 1n, 2n ** 60n)).toBe(1)
  })
})

describe('times', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1000)

  it.each([
    [0, 'just now'],
    [59, 'just now'],
    [60, '1 minute ago'],
    [7_200, '2 hours ago'],
    [86_400 * 45, '1 month ago'],
    [-86_400 * 3, 'in 3 days'],
    [86_400 * 800, '2 years ago'],
  ])('%i seconds before now is %s', (seconds, text) => {
    expect(age(before(seconds), now)).toBe(text)
  })

  it('carry their exact moment in UTC', () => {
    expect(timeText(before(60), now)).toEqual({
      text: '1 minute ago',
      iso: '2026-03-01T11:59:00.000Z',
      title: '2026-03-01 11:59 UTC',
    })
  })

  it('have no words for less than a minute', () => {
    expect([59, 60, 86_400].map(span)).toEqual([null, '1 minute', '1 day'])
  })
})

describe('points', () => {
  it.each([
    [1_234_567n, '1,234.5'],
    [12_000n, '12'],
    [-1_960n, '-1.9'],
    [999, '0.999'],
    [1_050, '1'],
    [0, '0'],
  ])('%s thousandths are %s: one decimal, three below one point', (milli, text) => {
    expect(points(milli)).toBe(text)
  })

  it('have their unit in the singular for one', () => {
    expect([1_000n, 1_049n, 500n, 0n, 2_000n].map(pointWords)).toEqual([
      ...['1 point', '1 point', '0.5 points', '0 points', '2 points'],
    ])
  })
})

describe('addresses', () => {
  it('have no letters that other programs would end them at', () => {
    expect(inAscii('/tags/комедия?a=b&c=%20#d')).toBe(
      '/tags/%D0%BA%D0%BE%D0%BC%D0%B5%D0%B4%D0%B8%D1%8F?a=b&c=%20#d',
    )
  })
})
