import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutCircles } from '../../../src/domain/imports/circles.ts'
import { isAllowedName, newName } from '../../../src/domain/imports/names.ts'
import { suggestedRole } from '../../../src/domain/imports/roles.ts'
import { staffNotes } from '../../../src/domain/imports/staff-notes.ts'

const free = () => false

describe('a name of another tracker', () => {
  it.each([
    ['Ann_Lee.x-1', 'Ann_Lee.x-1'],
    ['Ann Lee', 'Ann_Lee'],
    ['Zoë', 'Zoe'],
    ['Щука', 'Shchuka'],
    ['x', 'member-7'],
    ['管理员', 'member-7'],
    ['_under', 'under'],
    ['a'.repeat(60), 'a'.repeat(30)],
  ])('%s becomes %s', (old, name) => {
    expect(newName(old, '7', free)).toBe(name)
  })

  it('that is taken gets a number', () => {
    const taken = new Set(['ann', 'ann-2', 'b'.repeat(30)])
    expect(newName('Ann', '7', (key) => taken.has(key))).toBe('Ann-3')
    expect(newName('b'.repeat(30), '7', (key) => taken.has(key))).toBe(`${'b'.repeat(28)}-2`)
  })

  it('is always allowed and free', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (old, names) => {
        const taken = new Set(names.map((name) => name.toLowerCase()))
        const name = newName(old, '12345', (key) => taken.has(key))
        expect(isAllowedName(name) && !taken.has(name.toLowerCase())).toBe(true)
      }),
    )
  })
})

describe('circles of inviters', () => {
  it('are cut at the lowest ID, and nothing else is', () => {
    const pairs = [
      ...[
        { id: 5, inviter: 3 },
        { id: 3, inviter: 4 },
        { id: 4, inviter: 5 },
      ],
      ...[
        { id: 9, inviter: 9 },
        { id: 10, inviter: 5 },
        { id: 11, inviter: 1 },
      ],
    ]
    const { kept, cut } = cutCircles(pairs)
    expect(cut).toBe(2)
    expect(kept.map(({ id }) => id)).toEqual([5, 4, 10, 11])
  })

  it('are never left', () => {
    const someone = fc.integer({ min: 1, max: 12 })
    const pairs = fc.uniqueArray(fc.record({ id: someone, inviter: someone }), {
      selector: ({ id }) => id,
    })
    fc.assert(
      fc.property(pairs, (given) => {
        const inviterOf = new Map(cutCircles(given).kept.map(({ id, inviter }) => [id, inviter]))
        for (const { id } of given) {
          let steps = 0
          for (let at = inviterOf.get(id); at !== undefined; at = inviterOf.get(at)) steps++
          if (steps > given.length) throw new Error('a circle')
        }
      }),
    )
  })
})

describe('notes of staff', () => {
  it('begin at each line with a date', () => {
    const notes = staffNotes(
      'before\n2010-01-02 - Promoted\r\nby Jim\n2011-05-06 03:04:05 Warned\n',
    )
    expect(notes.map(({ body, at }) => [body, at?.toISOString() ?? null])).toEqual([
      ['before', null],
      ['2010-01-02 - Promoted\nby Jim', '2010-01-02T00:00:00.000Z'],
      ['2011-05-06 03:04:05 Warned', '2011-05-06T03:04:05.000Z'],
    ])
  })

  it('of more than 2,000 characters become several', () => {
    expect(staffNotes('x'.repeat(4100)).map(({ body }) => body.length)).toEqual([2000, 2000, 100])
    expect(staffNotes('')).toEqual([])
  })
})

describe('the suggestion for a role', () => {
  it.each([
    ['Sysop', 'admin', null],
    ['Moderator', 'moderator', null],
    ['Power User', 'member', 'power-user'],
    ['User', 'member', null],
    ['Owner', 'admin', null],
  ])('%s is %s', (name, role, given) => {
    expect(suggestedRole(name)).toEqual({ role, class: given })
  })
})
