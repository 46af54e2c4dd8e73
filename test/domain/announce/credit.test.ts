import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRawCredit, creditInto } from '../../../src/domain/announce/credit.ts'
import type { Counters } from '../../../src/domain/announce/credit.ts'
import { isPlausible } from '../../../src/domain/announce/plausible.ts'
import { EVENT } from '../../../src/domain/announce/types.ts'
import type { EventCode } from '../../../src/domain/announce/types.ts'

const MiB = 2n ** 20n

interface Report {
  readonly up: bigint
  readonly down: bigint
}

function words({ up, down }: Report): Counters {
  const low = (value: bigint) => Number(BigInt.asIntN(32, value))
  return {
    uploadedLo: low(up),
    uploadedHi: low(up >> 32n),
    downloadedLo: low(down),
    downloadedHi: low(down >> 32n),
  }
}

function credit(now: Report, before: Report, event: EventCode = EVENT.none) {
  const out = createRawCredit()
  creditInto(out, event, words(now), words(before))
  const big = (lo: number, hi: number) => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0)
  return {
    up: big(out.upLo, out.upHi),
    down: big(out.downLo, out.downHi),
    isLower: out.upIsLower && !out.restarts,
  }
}

/** Rules 70 and 81 in bigint. */
function expected(now: Report, before: Report, event: EventCode) {
  const restarts = event === EVENT.started && now.up <= before.up && now.down <= before.down
  const growth = (from: bigint, to: bigint) => (to >= from ? to - from : restarts ? to : 0n)
  const isLower = now.up < before.up && !restarts
  return { up: growth(before.up, now.up), down: growth(before.down, now.down), isLower }
}

describe('credit for an announce', () => {
  it('rule 81: books the growth since the last announce', () => {
    const growth = credit({ up: 3n * MiB, down: 6n * MiB }, { up: MiB, down: 4n * MiB })
    expect(growth).toEqual({ up: 2n * MiB, down: 2n * MiB, isLower: false })
  })

  it('rule 81: books upload when only the download total goes backwards', () => {
    const growth = credit({ up: 3n * MiB, down: 1n }, { up: MiB, down: 4n * MiB })
    expect(growth).toEqual({ up: 2n * MiB, down: 0n, isLower: false })
  })

  it('rule 81: books nothing for an upload total that goes backwards, and flags it', () => {
    const growth = credit({ up: MiB, down: 5n * MiB }, { up: 3n * MiB, down: 4n * MiB })
    expect(growth).toEqual({ up: 0n, down: MiB, isLower: true })
  })

  it('rule 70: counts from 0 after started below the last totals, the growth above them', () => {
    const before = { up: 9n * MiB, down: 9n * MiB }
    expect(credit({ up: MiB, down: 2n * MiB }, before, EVENT.started)).toEqual({
      up: MiB,
      down: 2n * MiB,
      isLower: false,
    })
    expect(credit({ up: 10n * MiB, down: 9n * MiB }, before, EVENT.started)).toMatchObject({
      up: MiB,
      down: 0n,
    })
  })

  it('rule 70: does not restart when started comes with one counter above the last one', () => {
    const before = { up: 9n * MiB, down: MiB }
    expect(credit({ up: MiB, down: 3n * MiB }, before, EVENT.started)).toEqual({
      up: 0n,
      down: 2n * MiB,
      isLower: true,
    })
  })

  it('rule 34: counts one byte above 2^53 exactly', () => {
    const growth = credit({ up: 2n ** 53n + 1n, down: 0n }, { up: 2n ** 53n, down: 0n })
    expect(growth.up).toBe(1n)
  })

  it('rules 34, 81: agrees with bigint arithmetic, for any two reports and any event', () => {
    const edge = fc.constantFrom(0n, 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n, 2n ** 62n)
    const bytes = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), edge)
    const report = fc.record({ up: bytes, down: bytes })
    const event = fc.constantFrom(...Object.values(EVENT))
    fc.assert(
      fc.property(report, report, event, (now, before, what) => {
        expect(credit(now, before, what)).toEqual(expected(now, before, what))
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('rule 82: plausible amounts', () => {
  const isTrue = (bytes: bigint, seconds: number) =>
    isPlausible(Number(BigInt.asIntN(32, bytes)), Number(bytes >> 32n), seconds)

  it('accepts a fast connection, and a lump after a pause', () => {
    expect(isTrue(1_800n * 1_250_000_000n, 1_800)).toBe(true)
    expect(isTrue(10n * 2n ** 30n, 0)).toBe(true)
  })

  it('holds back impossible amounts', () => {
    expect(isTrue(2n ** 50n, 1_800)).toBe(false)
    expect(isTrue(2n ** 40n, -5)).toBe(false)
  })
})
