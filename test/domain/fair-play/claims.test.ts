import { describe, expect, it } from 'vitest'
import { claimLevel, isClaimCase } from '../../../src/domain/fair-play/claims.ts'
import { SHOWN_SCORE, scoreOf } from '../../../src/domain/fair-play/score.ts'
import { emptyStanding } from '../../../src/domain/fair-play/standing.ts'
import { GIB } from '../../../src/domain/units.ts'
import type { Day } from '../../support/community/fair-play-days.ts'
import { down, looksAt, up } from '../../support/community/fair-play-days.ts'

const MEMBER = 1
const [OTHER, THIRD, BUYER] = [2, 3, 4]
/** The first of many leechers. */
const LEECHER = 1_000

/** A leecher that vanished, with this much left. */
const gone = (gib: number) => ({ left: gib * GIB, lostLikely: gib * GIB, lostMost: gib * GIB })

/** Of a member, uploads to two leechers that vanished, on two torrents. */
const claims = (member: number, torrent: number, leecher: number): Day => ({
  [torrent]: { [member]: up(10), [leecher]: gone(10) },
  [torrent + 1]: { [member]: up(10), [leecher + 1]: gone(10) },
})

/** Days with new torrents and new leechers, of which each day has at most ten. */
const days = (count: number, dayFrom: (torrent: number, leecher: number) => Day) =>
  Array.from({ length: count }, (_, day) => dayFrom(10 + day * 10, LEECHER + day * 10))

/** What is known of the member after some days. */
const after = (given: readonly Day[]) => {
  return looksAt(given).standings.get(MEMBER) ?? emptyStanding
}

describe('uploads to leechers that vanished', () => {
  it('are a case without a score if one member has them again and again', () => {
    const found = after(days(4, (torrent, leecher) => claims(MEMBER, torrent, leecher)))
    expect(isClaimCase(found)).toBe(true)
    expect(scoreOf(found).score).toBeLessThan(SHOWN_SCORE)
    expect(found.claims.gib).toBeGreaterThan(60)
  })

  it('are none on few days', () => {
    const found = after(days(3, (torrent, leecher) => claims(MEMBER, torrent, leecher)))
    expect(found.claims.gib).toBeGreaterThan(40)
    expect(isClaimCase(found)).toBe(false)
  })

  it('are none if other members have as much of it', () => {
    const found = after(
      days(6, (torrent, leecher) => ({
        ...claims(MEMBER, torrent, leecher),
        ...claims(OTHER, torrent + 2, leecher + 2),
        ...claims(THIRD, torrent + 4, leecher + 4),
      })),
    )
    expect(found.claims.gib).toBeGreaterThan(60)
    expect(isClaimCase(found)).toBe(false)
  })

  it('are none of a member who uploads far more to those that stay', () => {
    const found = after(
      days(6, (torrent, leecher) => ({
        ...claims(MEMBER, torrent, leecher),
        [torrent + 2]: { [MEMBER]: up(80), [BUYER]: down(80) },
      })),
    )
    expect(found.claims.gib).toBeGreaterThan(60)
    expect(isClaimCase(found)).toBe(false)
  })

  it('are none if one leecher gives up everything it starts', () => {
    const day = (torrent: number): Day => ({
      [torrent]: { [MEMBER]: up(10), [LEECHER]: gone(10) },
      [torrent + 1]: { [MEMBER]: up(10), [LEECHER]: gone(10) },
    })
    expect(claimLevel(after(days(6, day)))).toBe(1 / 4)
  })

  it('are none if many give up one torrent', () => {
    const day = (_: number, leecher: number): Day => ({
      5: { [MEMBER]: up(10), [leecher]: gone(5), [leecher + 1]: gone(5) },
    })
    expect(claimLevel(after(days(6, day)))).toBe(1 / 6)
  })

  it('fade, and are counted from scratch then', () => {
    const some = days(6, (torrent, leecher) => claims(MEMBER, torrent, leecher))
    const quiet: Day = { 5: { [MEMBER]: up(1), [BUYER]: down(1) } }
    const later = after([...some, ...Array.from({ length: 150 }, () => quiet)])
    expect(later.claims.gib).toBeLessThan(0.5)
    expect(later.claims).toMatchObject({ torrents: [], leechers: [] })
  })
})
