import { describe, expect, it } from 'vitest'
import { periodFrom } from '../../../src/domain/promotions/periods.ts'

const at = (text: string) => new Date(text)
const shown = (now: string) => {
  const { startsAt, endsAt } = periodFrom('weekend', at(now))
  return [startsAt.toISOString(), endsAt?.toISOString()]
}

describe('the weekend of a promotion', () => {
  it.each([
    ['2026-11-23T10:00:00.000Z', '2026-11-28T00:00:00.000Z'],
    ['2026-11-27T23:59:59.000Z', '2026-11-28T00:00:00.000Z'],
    ['2026-11-28T00:00:00.000Z', '2026-11-28T00:00:00.000Z'],
    ['2026-11-28T12:00:00.000Z', '2026-11-28T12:00:00.000Z'],
    ['2026-11-29T23:59:00.000Z', '2026-11-29T23:59:00.000Z'],
  ])('is Saturday and Sunday in UTC, as seen at %s', (now, from) => {
    expect(shown(now)).toEqual([from, '2026-11-30T00:00:00.000Z'])
  })

  it('is the next one from Monday on', () => {
    expect(shown('2026-11-30T00:00:00.000Z')[0]).toBe('2026-12-05T00:00:00.000Z')
  })
})
