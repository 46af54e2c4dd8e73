import { describe, expect, it } from 'vitest'
import { emptyPairStanding } from '../../../../src/domain/fair-play/pairs/standing.ts'
import { pairRange, withPairs } from '../../../../src/site/console/people/fair-play/pairs/lines.ts'
import { mark, words } from '../../../../src/site/ui/cells.ts'
import { ABOVE_RULES } from '../../../../src/store/fair-play/cases.ts'
import type { PairRow } from '../../../../src/store/fair-play/pairs.ts'

const NOW = new Date('2026-03-01T12:00:00Z')

function pair(id: number, score: number | null): PairRow {
  return {
    ...{ id, firstId: 1, secondId: 2, first: 'one', second: `two-${id}` },
    ...{ day: NOW, score, standing: emptyPairStanding, waitsSince: NOW, verdict: null, version: 1 },
  }
}

const lineOf = ({ score }: { readonly score: number | null }) => ({
  head: words('Member', `member ${score}`),
  cells: [words('Rules', 'Burst'), mark('Score', String(score), 'plain')],
})

const textsOf = (rows: ReturnType<typeof withPairs>) => rows.map(({ head }) => head.text)

describe('the lines of pairs among those of members', () => {
  const members = [{ score: 90 }, { score: 60 }, { score: null }]

  it('are at the place of their score, above a member who has the same', () => {
    const rows = withPairs(members, lineOf, [pair(1, 95), pair(2, 60), pair(3, 56)], NOW)
    expect(textsOf(rows)).toEqual([
      ...['one and two-1', 'member 90', 'one and two-2', 'member 60'],
      ...['one and two-3', 'member null'],
    ])
  })

  it('come after all members with a score if they have none', () => {
    const rows = withPairs(members, lineOf, [pair(1, 95), pair(2, null)], NOW)
    expect(textsOf(rows)).toEqual([
      ...['one and two-1', 'member 90', 'member 60', 'one and two-2', 'member null'],
    ])
  })

  it('have the columns of the members', () => {
    const [first] = withPairs(members, lineOf, [pair(1, 95)], NOW)
    expect(first.cells.map(({ label, tag, text }) => [label, tag?.text ?? text])).toEqual([
      ['Rules', ''],
      ['Score', '95'],
    ])
  })

  it('are a list without any member', () => {
    const rows = withPairs([], lineOf, [pair(1, 95), pair(2, 60)], NOW)
    expect(textsOf(rows)).toEqual(['one and two-1', 'one and two-2'])
    expect(rows[0].cells[0].tag?.text).toBe('95')
  })
})

describe('the scores of pairs on a page of members', () => {
  const at = (score: number) => ({ place: ABOVE_RULES + score })
  const rows = [at(90), at(70)]

  it('are those from its last member up to, but not including, that of the page before', () => {
    expect(pairRange(null, { rows, next: 'more' })).toEqual({ from: 70, below: 100 })
    expect(pairRange(at(90), { rows: [at(70)], next: 'more' })).toEqual({ from: 70, below: 90 })
    expect(pairRange(at(70), { rows: [at(60)], next: null })).toEqual({ from: 0, below: 70 })
  })

  it('are within the range of scores, whatever a cursor says', () => {
    const { below } = pairRange({ place: Number.MAX_SAFE_INTEGER }, { rows, next: 'more' })
    expect(below).toBe(100)
  })

  it('are none after a page that ends with members without a score', () => {
    const found = { rows: [at(60), { place: 40 }], next: 'more' }
    expect(pairRange(at(70), found).from).toBeLessThan(0)
    expect(pairRange({ place: 40 }, { rows: [], next: null }).below).toBeLessThan(0)
  })
})
