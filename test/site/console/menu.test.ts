import { describe, expect, it } from 'vitest'
import { menuFor } from '../../../src/site/console/frame/menu.ts'

/** What is read at a glance when a group is unfolded. */
const MOST_ENTRIES = 11

describe('the menu of the console', () => {
  const { groups } = menuFor(() => true, '/admin/cases/7')

  it('has groups that are short and named unlike their pages', () => {
    for (const { name, entries } of groups) {
      expect(entries.length, name).toBeLessThanOrEqual(MOST_ENTRIES)
      expect(entries.map(({ label }) => label)).not.toContain(name)
    }
  })

  it('has each page once, and opens the group of the current one', () => {
    const hrefs = groups.flatMap(({ entries }) => entries.map(({ href }) => href))
    expect(new Set(hrefs).size).toBe(hrefs.length)
    expect(groups.filter(({ isOpen }) => isOpen).map(({ name }) => name)).toEqual([
      'Cases and texts',
    ])
  })

  it('marks the entry of a page with another address, such as that of a pair', () => {
    const { groups } = menuFor(() => true, '/admin/fair-play-pairs/81')
    const current = groups.flatMap(({ entries }) => entries.filter(({ isCurrent }) => isCurrent))
    expect(current.map(({ label }) => label)).toEqual(['Fair play'])
    expect(groups.find(({ isOpen }) => isOpen)?.name).toBe('Conduct')
  })
})
