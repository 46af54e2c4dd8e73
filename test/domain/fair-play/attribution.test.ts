import { describe, expect, it } from 'vitest'
import { addLook, lookAt } from '../../../src/domain/fair-play/look.ts'
import type { Flow } from '../../../src/domain/fair-play/flows.ts'
import { createFlows } from '../../../src/domain/fair-play/flows.ts'
import { SHOWN_SCORE, contestedBy, scoreOf } from '../../../src/domain/fair-play/score.ts'
import type { Standing } from '../../../src/domain/fair-play/standing.ts'
import { emptyStanding } from '../../../src/domain/fair-play/standing.ts'
import { DAY_SECONDS, GIB } from '../../../src/domain/units.ts'

const NOTHING: Flow = {
  ...{ memberId: 0, torrentId: 1, up: 0, down: 0, fell: 0, rose: 0, checked: 0 },
  ...{ upAtStart: 0, downAtStart: 0, upAtEnd: 0, downAtEnd: 0 },
  ...{ left: 0, lostLikely: 0, lostMost: 0 },
}

type Swarm = Readonly<Record<number, Partial<Flow>>>

/** Evaluates some days of swarms; returns the last standings. */
function standingsOf(days: readonly (readonly Swarm[])[]): ReadonlyMap<number, Standing> {
  const known = new Map<number, Standing>()
  for (const [day, swarms] of days.entries()) {
    const builder = createFlows(1)
    for (const [nth, swarm] of swarms.entries()) {
      for (const [memberId, flow] of Object.entries(swarm)) {
        const torrentId = day * 100 + nth
        builder.add({ ...NOTHING, torrentId, memberId: Number(memberId), ...flow }, 40 * GIB)
      }
    }
    const before = {
      evidenceOf: (memberId: number) => known.get(memberId) ?? null,
      carriedOf: () => 0,
    }
    const look = lookAt(builder.done(), before, (day + 1) * DAY_SECONDS)
    addLook(known, look)
  }
  return known
}

const up = (amount: number) => ({ up: amount * GIB })
const down = (amount: number) => ({ down: amount * GIB, fell: amount * GIB })
const scoreIn = (standings: ReadonlyMap<number, Standing>, memberId: number) =>
  scoreOf(standings.get(memberId)).score
/** The members whose case it is, too. */
const rivalsOf = (standings: ReadonlyMap<number, Standing>, memberId: number) =>
  contestedBy(standings.get(memberId) ?? emptyStanding)
const LIAR = 1
const HONEST = 2
const OTHER = 3
const LEECHER = 4

describe('the member with the excess', () => {
  it('is the one who is present wherever something is wrong', () => {
    const day: readonly Swarm[] = [
      { [LIAR]: up(9), [HONEST]: up(3), [LEECHER]: down(6) },
      { [LIAR]: up(6), [OTHER]: up(2), [LEECHER]: down(4) },
      { [HONEST]: up(5), [OTHER]: up(5), [LEECHER]: down(10) },
    ]
    const found = standingsOf([day, day, day])
    expect(scoreIn(found, LIAR)).toBeGreaterThan(80)
    expect(Math.max(...[HONEST, OTHER, LEECHER].map((id) => scoreIn(found, id)))).toBeLessThan(20)
  })

  it('may be the account whose uploads only a false download took: a case of two', () => {
    const day: readonly Swarm[] = [
      { [LIAR]: up(10), [OTHER]: { down: 10 * GIB, left: 40 * GIB } },
      { [LIAR]: up(8), [OTHER]: { down: 8 * GIB, left: 40 * GIB } },
      { [HONEST]: up(5), [LEECHER]: down(5) },
    ]
    const found = standingsOf([day, day, day])
    expect(rivalsOf(found, LIAR)).toEqual([OTHER])
    expect(Math.max(...[LIAR, OTHER].map((id) => scoreIn(found, id)))).toBeLessThan(SHOWN_SCORE)
    expect(Math.max(...[HONEST, LEECHER].map((id) => scoreIn(found, id)))).toBeLessThan(20)
  })

  describe('with one liar of 1.25 times the truth', () => {
    const INNOCENT = [11, 12, 13, 14, 15, 16]
    /** Twelve swarms a day; in each, the liar seeds with an innocent member, who adds `more`. */
    const daysWith = (more: Partial<Flow>) =>
      Array.from({ length: 12 }, () =>
        Array.from({ length: 12 }, (_, nth): Swarm => ({
          [LIAR]: up(5),
          [INNOCENT[nth % INNOCENT.length]]: { ...up(4), ...more },
          [LEECHER + 100 + nth]: down(8),
        })),
      )

    it.each([
      ['cross-seeders', { checked: 40 * GIB }],
      ['members who copy content from elsewhere', { fell: 3 * GIB, left: 9 * GIB }],
    ])('is found before the innocent, who are %s', (_, more) => {
      const days = daysWith(more)
      for (let day = 1; day <= days.length; day++) {
        const found = standingsOf(days.slice(0, day))
        const innocent = Math.max(...INNOCENT.map((id) => scoreIn(found, id)))
        expect(innocent, `day ${day}`).toBeLessThan(SHOWN_SCORE)
        expect(scoreIn(found, LIAR), `day ${day}`).toBeGreaterThanOrEqual(innocent)
      }
      expect(scoreIn(standingsOf(days), LIAR)).toBeGreaterThanOrEqual(SHOWN_SCORE)
    })
  })

  it('is not the only seeder of a leecher that hides all of it at the same moment', () => {
    const day: readonly Swarm[] = [
      { [HONEST]: up(9), [LIAR]: { checked: 9 * GIB } },
      { [OTHER]: up(7), [LIAR]: { checked: 7 * GIB } },
      { [HONEST]: up(5), [LEECHER]: down(5) },
    ]
    const found = standingsOf([day, day, day, day])
    expect(Math.max(...[HONEST, OTHER, LIAR].map((id) => scoreIn(found, id)))).toBeLessThan(20)
  })

  it('is not a client that has a part of a torrent and wants no more', () => {
    const day: readonly Swarm[] = [1, 2, 3].map(() => ({
      [LIAR]: up(9),
      [LEECHER]: down(6),
      [OTHER]: { left: 20 * GIB },
    }))
    expect(scoreIn(standingsOf([day, day, day]), OTHER)).toBeLessThan(40)
  })

  it('is not the only seeder of a leecher that reports only by `left`', () => {
    const day: readonly Swarm[] = [
      { [HONEST]: up(9), [LIAR]: { fell: 9 * GIB } },
      { [OTHER]: up(7), [LIAR]: { fell: 7 * GIB } },
      { [HONEST]: up(5), [LEECHER]: down(5) },
    ]
    const found = standingsOf([day, day, day])
    expect(scoreIn(found, LIAR)).toBeGreaterThan(60)
    expect(Math.max(...[HONEST, OTHER].map((id) => scoreIn(found, id)))).toBeLessThan(10)
  })

  it('is not the first seeder of a torrent whose leecher vanished', () => {
    const lost = { left: 8 * GIB, lostLikely: 8 * GIB, lostMost: 8 * GIB }
    expect(scoreIn(standingsOf([[{ [HONEST]: up(8), [LEECHER]: lost }]]), HONEST)).toBeLessThan(10)
  })

  it('is never shown from a single swarm', () => {
    expect(scoreIn(standingsOf([[{ [HONEST]: up(80), [LEECHER]: down(1) }]]), HONEST)).toBeLessThan(
      60,
    )
  })

  it('adds up small amounts on many torrents without leechers', () => {
    const day = Array.from({ length: 40 }, () => ({ [LIAR]: up(0.5) }))
    expect(scoreIn(standingsOf([day, day]), LIAR)).toBeGreaterThan(80)
    expect(scoreIn(standingsOf([day, day, day, day]), LIAR)).toBeGreaterThan(90)
  })

  it('is one of two accounts that fake to each other', () => {
    const day: readonly Swarm[] = [
      { [LIAR]: up(60), [OTHER]: { down: 60 * GIB, left: 9 * GIB } },
      { [LIAR]: up(50), [OTHER]: { down: 50 * GIB, left: 9 * GIB } },
      { [HONEST]: up(5), [LEECHER]: down(5) },
    ]
    const found = standingsOf([day, day, day, day])
    expect(rivalsOf(found, LIAR)).toEqual([OTHER])
    expect(scoreIn(found, LIAR)).toBeLessThan(SHOWN_SCORE)
    expect(rivalsOf(found, HONEST)).toEqual([])
  })
})
