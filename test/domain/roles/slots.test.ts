import { describe, expect, it } from 'vitest'
import { explainSlots, mostGenerous, toldSlots } from '../../../src/domain/roles/slots.ts'

describe('slots', () => {
  it.each([
    [[], null],
    [[null, null], null],
    [[1, null, 5], 5],
    [[3, 0, 9], 0],
  ])('of roles with %j are %j', (bounds, expected) => {
    expect(mostGenerous(bounds)).toBe(expected)
  })

  it.each([
    ['nothing said', { own: null, byRoles: null, judged: null }, null],
    ['own before all', { own: 9, byRoles: 1, judged: 2 }, 9],
    ['own, any number', { own: 0, byRoles: 1, judged: 2 }, 0],
    ['the judge lowers', { own: null, byRoles: 5, judged: 2 }, 2],
    ['the judge never raises', { own: null, byRoles: 1, judged: 2 }, 1],
    ['the judge bounds any number', { own: null, byRoles: 0, judged: 2 }, 2],
    ['the judge alone', { own: null, byRoles: null, judged: 2 }, 2],
  ])('for trackers: %s', (_, bounds, expected) => {
    expect(toldSlots(bounds)).toBe(expected)
  })

  it('are explained by their source', () => {
    const roles = [
      { name: 'Member', slots: 1 },
      { name: 'Elite', slots: 5 },
    ]
    const why = (own: number | null, judged: number | null) => {
      const { slots, by, name } = explainSlots({ own, judged }, roles, 7)
      return [slots, by, name]
    }
    expect(why(null, null)).toEqual([5, 'role', 'Elite'])
    expect(why(2, null)).toEqual([2, 'own', null])
    expect(why(null, 3)).toEqual([3, 'rule', null])
    expect(explainSlots({ own: null, judged: null }, [], 7).by).toBe('site')
  })
})
