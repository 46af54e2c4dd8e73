import { describe, expect, it } from 'vitest'
import type { PolicyRule } from '../../../../src/domain/ratio/opinion.ts'
import { usualValues } from '../../../../src/domain/ratio/params.ts'
import type { Terms } from '../../../../src/domain/ratio/terms.ts'
import { termParams } from '../../../../src/domain/ratio/terms.ts'
import { upDown } from '../../../../src/domain/ratio/up-down.ts'
import type {
  RecordedDay,
  RecordedMember,
} from '../../../../src/domain/ratio/simulations/recorded.ts'
import { replay, stepsFor } from '../../../../src/domain/ratio/simulations/replay.ts'

const GIB = 1024n ** 3n
const DAY = 86_400
const WINDOW = { firstDay: 100, lastDay: 129 }

const rule = (terms: Partial<Terms> = {}): PolicyRule => ({
  ...{ id: 1, strategy: upDown, params: usualValues(upDown.params) },
  terms: { ...usualValues(termParams), graceDays: 0, graceGib: 0, ...terms },
  ...{ scope: 'everyone', role: null, categoryId: null },
})
const day = (number: number, up: bigint, down: bigint): RecordedDay => ({
  ...{ day: number, totalUploaded: up, totalDownloaded: down },
  ...{ seeding: 0, seedingBytes: 0, leeching: 0, leechingBytes: 0, seedHours: 0, leechHours: 0 },
  ...{ seedGibHours: 0, leechGibHours: 0 },
  ...{ seededSeconds: 0, activeSeconds: 0, snatches: 0, grabs: 0, lookedAt: number * DAY + 80_000 },
})
const member = (given: Partial<RecordedMember> = {}): RecordedMember => ({
  ...{ id: 1, role: 'member', joinedAt: 0, override: null, vacation: null, standing: null },
  days: [day(99, 0n, 0n), day(105, 0n, 20n * GIB)],
  ...{ finished: [], categories: [] },
  ...given,
})
const moves = (who: RecordedMember, policy = rule()) =>
  replay(who, [policy], { ...WINDOW, stepsADay: stepsFor([policy]) }).moves.map((move) => {
    return `${Math.floor(move.at / DAY)} ${move.to} ${move.cause}`
  })

describe('evaluated daily records', () => {
  it('repeat the previous day where one is missing', () => {
    expect(moves(member())).toEqual([
      ...['105 watch breach', '116 watch reminder', '118 watch reminder'],
      '119 disabled expired',
    ])
  })

  it('are evaluated per hour where a term is not a whole number of days', () => {
    expect(stepsFor([rule()])).toBe(1)
    const patient = rule({ debounceHours: 6, noticeHours: 3, watchGib: 10 })
    expect(stepsFor([patient])).toBe(24)
    // 20 GiB arrive evenly: the requirement is missed from some hour on, the watch starts six
    // later.
    const { moves: all } = replay(member(), [patient], { ...WINDOW, stepsADay: 24 })
    const hour = Math.floor((all[0].at % DAY) / 3_600)
    expect(hour).toBeGreaterThanOrEqual(11)
    expect(hour).toBeLessThan(14)
  })

  it('include when members joined, staff overrides and vacations', () => {
    expect(moves(member({ joinedAt: 110 * DAY }))[0]).toBe('110 watch breach')
    const override = { state: 'ok' as const, from: 0, until: 112 * DAY }
    expect(moves(member({ override }))[0]).toBe('112 watch breach')
    const vacation = { from: 104 * DAY, until: 115 * DAY }
    expect(moves(member({ vacation }))[0]).toBe('115 watch breach')
  })

  it('pause watches for the overlap with an amnesty, and start none for a week', () => {
    const seen = (from: number, until: number | null) =>
      replay(member(), [rule()], {
        ...{ ...WINDOW, stepsADay: 1 },
        amnesties: [{ from: from * DAY, until: until === null ? null : until * DAY }],
      }).moves.map(({ at, cause }) => `${Math.floor(at / DAY)} ${cause}`)
    // Watched from day 105 to day 119: any amnesty within moves the end by its length.
    for (const [from, days] of [
      [106, 1],
      [108, 4],
      [112, 7],
    ]) {
      expect(seen(from, from + days).at(-1), `${from}`).toBe(`${119 + days} expired`)
    }
    expect(seen(103, 107)[0]).toBe('114 breach')
    expect(seen(104, null)).toEqual([])
    expect(seen(80, 90)).toEqual(
      moves(member()).map((line) => line.replace(/ (watch|disabled)/, '')),
    )
  })

  it('have no result for a member before the first record', () => {
    const late = member({ days: [day(120, 0n, 20n * GIB)] })
    const { states } = replay(late, [rule()], { ...WINDOW, stepsADay: 1 })
    expect(states.slice(0, 20).every((state) => state === null)).toBe(true)
    expect(states.at(-1)).toBe('watch')
    expect(replay(member({ days: [] }), [rule()], { ...WINDOW, stepsADay: 1 }).verdict).toBeNull()
  })

  it('a policy of a category evaluates the traffic in it', () => {
    const categoryId = 7
    const own = { ...rule(), scope: 'category' as const, categoryId }
    const moved = { categoryId, uploaded: 0n, snatches: 0 }
    const categories = [{ ...moved, day: 108, downloaded: 30n * GIB }]
    expect(moves(member({ categories }), own)[0]).toBe('108 watch breach')
    expect(moves(member(), own)).toEqual([])
  })
})
