import { describe, expect, it } from 'vitest'
import { roleName, roleSlug } from '../../../src/domain/imports/role-names.ts'

describe('a secondary role of another tracker', () => {
  it.each([
    ['  First \n Line ', 'First Line'],
    ['', ''],
    ['x'.repeat(39) + ' y', 'x'.repeat(39)],
    ['🎬'.repeat(50), '🎬'.repeat(40)],
  ])('has its name in one line: %j', (given, name) => {
    expect(roleName(given)).toBe(name)
  })

  it.each([
    ['Donor', 'donor'],
    ['First Line Support', 'first-line-support'],
    ['Релизеры', 'relizery'],
    ['种子', 'role'],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('has a slug: %s', (name, slug) => {
    expect(roleSlug(name, () => false)).toBe(slug)
  })

  it('has a slug that no other role has, in as many letters', () => {
    const taken = new Set(['donor', 'donor-2', 'x'.repeat(40)])
    expect(roleSlug('Donor', (slug) => taken.has(slug))).toBe('donor-3')
    expect(roleSlug('x'.repeat(60), (slug) => taken.has(slug))).toBe(`${'x'.repeat(38)}-2`)
  })
})
