import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClassRule, Facts } from '../../../src/domain/roles/class-rules.ts'
import { criterionNames, judge, meets, nextClass } from '../../../src/domain/roles/class-rules.ts'
import type { Saying, Told } from '../../../src/domain/roles/given-rights.ts'
import { explain, giverKinds, rightsWith } from '../../../src/domain/roles/given-rights.ts'
import { roles } from '../../../src/domain/roles/permission-rows.ts'
import {
  can,
  isForStaff,
  permissionNames,
  rightsOf,
} from '../../../src/domain/roles/permissions.ts'

const NOTHING = Object.fromEntries(criterionNames.map((name) => [name, 0])) as Facts
const facts = (given: Partial<Facts>): Facts => ({ ...NOTHING, ...given })
const rule = (slug: string, bounds: ClassRule['bounds'], isOn = true): ClassRule => {
  return { slug, bounds, keepPercent: 90, isOn, invites: 0 }
}
const ladder = [
  rule('low', { uploaded: 100 }),
  rule('mid', { uploaded: 1_000, ratio: 1 }),
  rule('hand', {}),
  rule('top', { uploaded: 10_000, ageDays: 365 }),
]

describe('class rules', () => {
  it('are lower bounds, all of which must be met: the exact bound is enough', () => {
    expect(meets(facts({ uploaded: 1_000, ratio: 1 }), ladder[1].bounds)).toBe(true)
    expect(meets(facts({ uploaded: 1_000, ratio: 0.999 }), ladder[1].bounds)).toBe(false)
    expect(meets(facts({ uploaded: 999, ratio: Infinity }), ladder[1].bounds)).toBe(false)
  })

  it('give the highest class that is met, past those that are not', () => {
    expect(judge(ladder, facts({}), null)).toBeNull()
    expect(judge(ladder, facts({ uploaded: 100 }), null)).toBe('low')
    expect(judge(ladder, facts({ uploaded: 10_000, ageDays: 365 }), null)).toBe('top')
    expect(judge(ladder, facts({ uploaded: 10_000, ratio: 2 }), 'low')).toBe('mid')
  })

  it('take a class only below nine tenths of its bounds', () => {
    expect(judge(ladder, facts({ uploaded: 900, ratio: 0.9 }), 'mid')).toBe('mid')
    expect(judge(ladder, facts({ uploaded: 899, ratio: 5 }), 'mid')).toBe('low')
    expect(judge(ladder, facts({ uploaded: 90 }), 'low')).toBe('low')
    expect(judge(ladder, facts({ uploaded: 89 }), 'low')).toBeNull()
  })

  it('never change a class that only staff assign, and a rule that is off is never met', () => {
    expect(judge(ladder, facts({ uploaded: 99_999, ageDays: 999 }), 'hand')).toBe('hand')
    const off = [rule('low', { uploaded: 1 }, false)]
    expect(judge(off, facts({ uploaded: 5 }), null)).toBeNull()
    expect(judge(off, facts({}), 'low')).toBe('low')
    expect(judge(off, facts({}), 'gone')).toBeNull()
  })

  it('settle: a second evaluation changes nothing', () => {
    const amount = fc.integer({ min: 0, max: 20_000 })
    const some = fc.record({
      uploaded: amount,
      ageDays: amount,
      ratio: fc.double({ min: 0, max: 3 }),
    })
    const current = fc.constantFrom(null, 'low', 'mid', 'hand', 'top')
    fc.assert(
      fc.property(some, current, (given, before) => {
        const after = judge(ladder, facts(given), before)
        expect(judge(ladder, facts(given), after)).toBe(after)
      }),
    )
  })

  it('show what is missing for the next one', () => {
    const next = nextClass(ladder, facts({ uploaded: 500, ratio: 3 }), 'low')
    expect(next?.slug).toBe('mid')
    expect(next?.progress).toEqual([
      { criterion: 'uploaded', has: 500, needs: 1_000, isDone: false, percent: 50 },
      { criterion: 'ratio', has: 3, needs: 1, isDone: true, percent: 100 },
    ])
    expect(nextClass(ladder, facts({}), 'top')).toBeNull()
    const nearly = nextClass(ladder, facts({ uploaded: 999, ratio: 0 }), 'low')
    expect(nearly?.progress[0].percent).toBe(99)
  })
})

describe('permission overrides of one member', () => {
  const anySaying = fc.record({
    by: fc.constantFrom(...giverKinds),
    permission: fc.constantFrom(...permissionNames, 'no.such', 'constructor'),
    isAllowed: fc.boolean(),
  })
  const anyRole = fc.constantFrom(...roles)

  it('add and remove permissions; a denial wins over everything that allows', () => {
    const says = (by: Saying['by'], isAllowed: boolean): Saying => {
      return { by, permission: 'invites.make', isAllowed }
    }
    const may = (...given: Saying[]) => can(rightsWith('member', {}, given), 'invites.make')
    expect(may()).toBe(true)
    expect(may(says('class', false))).toBe(false)
    expect(may(says('class', false), says('own', true))).toBe(false)
    expect(
      can(rightsWith('member', { 'invites.make': false }, [says('class', true)]), 'invites.make'),
    ).toBe(true)
  })

  it('never affect the owner, a guest, or basic permissions', () => {
    fc.assert(
      fc.property(fc.array(anySaying, { maxLength: 20 }), (sayings) => {
        expect(rightsWith('owner', {}, sayings)).toEqual(rightsOf('owner'))
        expect(rightsWith('guest', {}, sayings)).toEqual(rightsOf('guest'))
        expect(can(rightsWith('member', {}, sayings), 'account.own')).toBe(true)
      }),
    )
  })

  it('give no one a staff permission by a class that is reached', () => {
    const sayings = permissionNames.map((permission): Saying => {
      return { by: 'class', permission, isAllowed: true }
    })
    expect([...rightsWith('uploader', {}, sayings)].filter(isForStaff)).toEqual([])
  })

  it('are explained as they apply, for every role and permission', () => {
    fc.assert(
      fc.property(anyRole, fc.array(anySaying, { maxLength: 12 }), (role, sayings) => {
        const told = sayings.map((one): Told => {
          return { ...one, name: 'x', reason: null, expiresAt: null }
        })
        const rights = rightsWith(role, {}, sayings)
        for (const permission of permissionNames) {
          const { isAllowed, because } = explain(role, {}, told, permission)
          expect(isAllowed).toBe(can(rights, permission))
          const counted = because.filter(({ isVoid }) => !isVoid)
          expect(counted.at(-1)?.isAllowed, 'the last word').toBe(isAllowed)
        }
      }),
      { numRuns: 40 },
    )
  })
})
