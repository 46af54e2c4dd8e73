import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  andCondition,
  conditionsIn,
  withCondition,
  withoutCondition,
} from '../../../src/domain/search/conditions.ts'
import { GUIDE } from '../../../src/domain/search/guide.ts'
import { readQuery } from '../../../src/domain/search/query.ts'
import { asked, NOON } from '../../support/asked.ts'
import { anAttribute } from '../../support/community/attributes.ts'

describe('a condition set by hand', () => {
  it.each([
    ['', 'seeders:>5'],
    ['dune part', 'seeders:>5 dune part'],
    ['seeders:0 dune', 'seeders:>5 dune'],
    ['dune seeders:>2 size:>1g seeders:<9', 'seeders:>5 dune size:>1g'],
    ['dune OR arrakis', 'seeders:>5 (dune OR arrakis)'],
    ['dune) OR (arrakis', 'seeders:>5 (dune OR (arrakis)'],
    ['dune(1984) OR arrakis', 'seeders:>5 (dune(1984 OR arrakis)'],
    ['dune-(1984) OR (arrakis)', 'seeders:>5 (dune-(1984 OR (arrakis))'],
    ['(a OR seeders:1) b', 'seeders:>5 (a OR seeders:1) b'],
    ['-seeders:0 b', 'seeders:>5 -seeders:0 b'],
    ['"seeders:0" b', 'seeders:>5 "seeders:0" b'],
  ])('takes the place of others of its field: %j', (line, then) => {
    expect(withCondition(line, 'seeders', '>5')).toBe(then)
  })

  it('is in quotes when its value has a space, and is found again', () => {
    const line = withCondition('dune', 'tag', 'part two')
    expect(line).toBe('tag:"part two" dune')
    expect(conditionsIn(line)).toMatchObject([{ field: 'tag', value: 'part two' }])
    expect(withoutCondition(line, 'tag', 'part two')).toBe('dune')
  })

  it.each(['7" single', '"', '"7"', '«Nuit»', 'a ”b“ c', 'קופ"ח', 'a ) b"'])(
    'has exactly its value, whatever quotes are in it: %s',
    (value) => {
      const line = andCondition('dune', 'attr.edition', value)
      expect(conditionsIn(line)).toMatchObject([{ field: 'attr.edition', value }])
      expect(withoutCondition(line, 'attr.edition', value)).toBe('dune')
      const attribute = anAttribute('text', { key: 'edition' })
      const [found] = asked(line, NOON, [attribute]).also
      expect(found).toMatchObject({ key: 'edition', test: { is: 'text', to: value } })
    },
  )

  it('is added to others where several can hold', () => {
    expect(andCondition('is:alive dune', 'is', 'freeleech')).toBe('is:freeleech is:alive dune')
  })

  it('is set, found and removed in any line, and narrows what the rest asks for', () => {
    const part = fc.constantFrom(
      'dune',
      '"a b',
      '(x OR y)',
      '-cam',
      'size:>1g',
      'a OR b',
      '😀',
      ')',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const line = parts.join(' ')
        const set = withCondition(line, 'added', '2026-05')
        expect(conditionsIn(set).filter(({ field }) => field === 'added')).toHaveLength(1)
        const [also] = asked(set).also.filter((one) => one.kind === 'added')
        expect(also).toMatchObject({ kind: 'added' })
        expect(withoutCondition(set, 'added', '2026-05')).not.toContain('added:')
        // A query of signs only is an error.
        const noneOf = (one: string) => (/[a-z]/.test(one) ? asked(one).none : [])
        expect(noneOf(withCondition(set, 'added', null))).toEqual(noneOf(line))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the guide to the search box', () => {
  const examples = GUIDE.flatMap(({ lines }) => lines.flatMap((line) => line.examples))
  it.each(examples)('names what can be asked: %s', (example) => {
    expect(readQuery(example, NOON)).toMatchObject({ ok: true })
  })
})
