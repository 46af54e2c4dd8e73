import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { merge } from '../../../src/domain/wiki/merge.ts'

const line = fc.constantFrom('a', 'b', 'c', '', '# d', '- e')
const change = fc.record({ at: fc.nat(12), drop: fc.nat(2), add: fc.array(line, { maxLength: 3 }) })

/** Applies changes to a text; each added line is marked with who added it. */
function changed(text: string, changes: readonly Change[], who: string): string {
  const lines = text.split('\n')
  for (const { at, drop, add } of changes) {
    lines.splice(
      Math.min(at, lines.length),
      drop,
      ...add.map((one, n) => `${one} ${who}${at}.${n}`),
    )
  }
  return lines.join('\n')
}

interface Change {
  readonly at: number
  readonly drop: number
  readonly add: readonly string[]
}

const added = (text: string, who: string) => text.split('\n').filter((one) => one.includes(who))

describe('two edits of one text', () => {
  it('are merged if they change different lines', () => {
    const base = 'one\ntwo\nthree\nfour\nfive'
    const mine = 'ONE\ntwo\nthree\nfour\nfive'
    const theirs = 'one\ntwo\nthree\nfour\nFIVE\nsix'
    expect(merge({ base, mine, theirs })).toBe('ONE\ntwo\nthree\nfour\nFIVE\nsix')
  })

  it('are not merged if they change the same line', () => {
    expect(merge({ base: 'one', mine: 'mine', theirs: 'theirs' })).toBeNull()
    expect(merge({ base: 'one', mine: 'same', theirs: 'same' })).toBe('same')
  })

  it('lose no line that either added, whatever the edits, or are not merged', () => {
    const changes = fc.array(change, { maxLength: 3 })
    let count = 0
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), changes, changes, (lines, own, other) => {
        const base = lines.join('\n')
        const mine = changed(base, own, '@mine')
        const theirs = changed(base, other, '@theirs')
        const both = merge({ base, mine, theirs })
        if (both === null) return
        count++
        expect(added(both, '@mine')).toEqual(added(mine, '@mine'))
        expect(added(both, '@theirs')).toEqual(added(theirs, '@theirs'))
      }),
      { numRuns: 2_000 },
    )
    expect(count).toBeGreaterThan(100)
  })

  it('are not compared if they are too long, or have too many equal lines', () => {
    const many = Array.from({ length: 4_000 }, (_, n) => `line ${n}`).join('\n')
    expect(merge({ base: many, mine: `${many}\nx`, theirs: `y\n${many}` })).toBeNull()
    const equal = '\n'.repeat(2_500)
    expect(merge({ base: equal, mine: `${equal}x`, theirs: `y${equal}` })).toBeNull()
  })
})
