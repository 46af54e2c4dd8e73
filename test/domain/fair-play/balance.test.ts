import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balanceOf } from '../../../src/domain/fair-play/balance.ts'
import type { Flow } from '../../../src/domain/fair-play/flows.ts'
import { createFlows } from '../../../src/domain/fair-play/flows.ts'
import { collect } from '../../../src/domain/fair-play/collect.ts'
import type { BookedRow, MissingPeer } from '../../../src/domain/fair-play/collect.ts'
import { simulate } from '../../../src/simulators/economy/economy.ts'
import { DAY_SECONDS, GIB } from '../../../src/domain/units.ts'

const NOTHING: Flow = {
  ...{ memberId: 0, torrentId: 1, up: 0, down: 0, fell: 0, rose: 0, checked: 0 },
  ...{ upAtStart: 0, downAtStart: 0, upAtEnd: 0, downAtEnd: 0 },
  ...{ left: 0, lostLikely: 0, lostMost: 0 },
}

function balanceOfFlows(...flows: readonly Partial<Flow>[]) {
  const builder = createFlows()
  for (const [memberId, flow] of flows.entries()) {
    builder.add({ ...NOTHING, memberId, ...flow }, 10 * GIB)
  }
  return balanceOf(builder.done(), 0, flows.length, 0)
}

const leecher = (down: number): Partial<Flow> => ({ down: down * GIB, fell: down * GIB })

describe('the balance of a swarm', () => {
  it('has no residual when others downloaded what one uploaded', () => {
    const { residual, excess } = balanceOfFlows({ up: 8 * GIB }, leecher(5), leecher(3))
    expect([residual, excess]).toEqual([0, 0])
  })

  it('is above the bounds when more was uploaded than anything honest explains', () => {
    const { residual, excess } = balanceOfFlows({ up: 30 * GIB }, leecher(9))
    expect(residual / GIB).toBeGreaterThan(19)
    expect(excess / GIB).toBeCloseTo(21, 0)
  })

  it('is below the bounds when more was downloaded than uploaded', () => {
    expect(balanceOfFlows({ up: 2 * GIB }, leecher(9)).residual).toBeLessThan(-6 * GIB)
  })

  it('does not believe downloads that brought nothing', () => {
    const idle = { down: 60 * GIB, left: 10 * GIB }
    const { credible, residual } = balanceOfFlows({ up: 60 * GIB }, idle)
    expect(credible).toBe(GIB)
    expect(residual).toBeGreaterThan(50 * GIB)
  })

  it('shows the downloads that only `left` reports', () => {
    const { hidden, down } = balanceOfFlows({ up: 9 * GIB }, { down: GIB, fell: 9 * GIB })
    expect([hidden, down]).toEqual([8 * GIB, GIB])
  })

  it('believes downloads of what a check had lost', () => {
    const lost = { down: 4 * GIB, fell: 0, rose: 4 * GIB }
    expect(balanceOfFlows({ up: 4 * GIB }, lost).credible).toBe(4 * GIB)
    // Both in one interval: `left` did not change.
    expect(balanceOfFlows({ up: 4 * GIB }, { down: 4 * GIB }).credible).toBe(4 * GIB)
  })

  it('allows what a leecher that vanished may have taken', () => {
    const lost = { left: 9 * GIB, lostLikely: 4 * GIB, lostMost: 9 * GIB }
    expect(balanceOfFlows({ up: 9 * GIB }, lost).residual).toBe(0)
  })

  it('allows intervals that reach beyond the window, and carries their difference', () => {
    const { residual, carry } = balanceOfFlows({ up: 9 * GIB, upAtEnd: 9 * GIB })
    expect(residual).toBe(0)
    expect(carry).toBeGreaterThan(0)
    expect(carry).toBeLessThanOrEqual(9 * GIB)
  })
})

describe('the flows of windows', () => {
  const window = (day: number, row: Partial<BookedRow>) => {
    const whole = { since: 0, at: 0, member: 1, torrent: 1, up: 8 * GIB, down: 0, fell: 0, ...row }
    const ends = { since: day * DAY_SECONDS, until: (day + 1) * DAY_SECONDS }
    const flows = collect({ ...ends, rows: [whole], missing: [], sizeOf: () => GIB })
    return flows.count === 0 ? 0 : flows.up[0] / GIB
  }

  it('count an interval of no length once, even at the end of a window', () => {
    for (const at of [2 * DAY_SECONDS - 1, 2 * DAY_SECONDS]) {
      expect([0, 1, 2].map((day) => window(day, { since: at, at }))).toEqual([0, 8, 0])
    }
  })

  it('count all of an interval that is longer than any evaluation can cover', () => {
    const [since, at] = [DAY_SECONDS, 4.75 * DAY_SECONDS]
    expect([1, 2, 3, 4].map((day) => window(day, { since, at }))).toEqual([0, 0, 0, 8])
  })

  it('divide an interval that two evaluations cover by time', () => {
    const [since, at] = [1.5 * DAY_SECONDS, 2.25 * DAY_SECONDS]
    const parts = [1, 2].map((day) => window(day, { since, at }))
    expect(parts[0]).toBeCloseTo((8 * 2) / 3)
    expect(parts[0] + parts[1]).toBeCloseTo(8)
  })
})

// Of 169,711 swarms and days in 550 communities, 105 were outside: where the disk of a member fails
// most of a download, and at midnight, because the simulation moves ten minutes of data in an
// instant. No community had more than three, in about 300 swarms and days.
const MOST_OUTSIDE = 10

describe('a fall of `left` without a download', () => {
  const rowAt = (row: Partial<BookedRow>) => {
    const whole = { since: 600, at: 2_400, member: 1, torrent: 1, up: 0, down: 0, fell: 0, ...row }
    const ends = { since: 0, until: DAY_SECONDS }
    const flows = collect({ ...ends, rows: [whole], missing: [], sizeOf: () => 10 * GIB })
    const { residual } = balanceOf(flows, 0, 1, 0)
    return [flows.fell[0] / GIB, flows.checked[0] / GIB, Math.max(0, residual)]
  }

  it('by nine tenths of the torrent is a check, and no download', () => {
    expect(rowAt({ fell: 9.5 * GIB })).toEqual([0, 9.5, 0])
  })

  it('by less is one if no line is as fast', () => {
    const [fell, checked] = rowAt({ since: 2_399, fell: 5 * GIB })
    expect([fell, checked]).toEqual([0, 5])
  })

  it('is a download that is not reported if it is slow and only a part', () => {
    expect(rowAt({ fell: 5 * GIB })).toEqual([5, 0, 0])
  })

  it('keeps what was downloaded in the same interval', () => {
    expect(rowAt({ since: 2_399, down: 1 * GIB, fell: 6 * GIB })).toEqual([1, 5, 0])
  })

  it('makes no download credible that a check found', () => {
    const builder = createFlows()
    builder.add({ ...NOTHING, memberId: 1, up: 10 * GIB }, 10 * GIB)
    builder.add({ ...NOTHING, memberId: 2, down: 10 * GIB, checked: 10 * GIB, left: 1 }, 10 * GIB)
    expect(balanceOf(builder.done(), 0, 2, 0).credible).toBe(GIB)
  })
})

describe('the balance of honest swarms', () => {
  it('is within the bounds in nearly every swarm, whatever the habits of the members', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { swarms, outside } = residualsOf(seed)
        expect(swarms).toBeGreaterThan(100)
        expect(outside.length, outside.join('\n')).toBeLessThanOrEqual(MOST_OUTSIDE)
      }),
      { numRuns: 8, examples: [[17], [20]] },
    )
  })
})

/** Swarms of simulated honest members by day, and those of them whose residual is above 0. */
function residualsOf(seed: number): { readonly swarms: number; readonly outside: string[] } {
  const days = 6
  const rows: BookedRow[] = []
  const missing: MissingPeer[] = []
  const heard = {
    row: (row: BookedRow) => void rows.push(row),
    unfinished: (peer: MissingPeer) => void missing.push(peer),
  }
  // A day more, for the announces that come late.
  const given = { seed, members: 150, days: days + 1, cheats: new Map() }
  const { torrents } = simulate(given, heard, () => undefined)
  const sizes = new Map(torrents.map(({ id, size }) => [id, size]))
  const outside: string[] = []
  let swarms = 0
  let carries: ReadonlyMap<number, number> | null = null
  for (let day = 0; day < days; day++) {
    const [since, until] = [day * DAY_SECONDS, (day + 1) * DAY_SECONDS]
    const flows = collect({ since, until, rows, missing, sizeOf: (id) => sizes.get(id) ?? 0 })
    const next = new Map<number, number>()
    for (let start = 0, end = 0; start < flows.count; start = end) {
      const torrent = flows.torrents[start]
      while (end < flows.count && flows.torrents[end] === torrent) end++
      const carried: number | null = carries === null ? null : (carries.get(torrent) ?? 0)
      const { residual, carry } = balanceOf(flows, start, end, carried)
      next.set(torrent, carry)
      swarms++
      if (residual > 0)
        outside.push(`day ${day}, torrent ${torrent}: ${Math.round(residual)} bytes`)
    }
    carries = next
  }
  return { swarms, outside }
}
