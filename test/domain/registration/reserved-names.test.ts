import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isAllowedName, newName } from '../../../src/domain/imports/names.ts'
import { isRefusedName, reservedFor } from '../../../src/domain/registration/reserved-names.ts'

const SITE = 'Blue Heron'
const CASES = fs
  .readFileSync(path.join(import.meta.dirname, 'cases/reserved-names.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ') as [string, string])

describe('a name', () => {
  it.each(CASES)('is for %s: %s', (kept, name) => {
    expect(reservedFor(name, SITE) ?? '-').toBe(kept)
  })

  it('that speaks for the site is given to staff by an owner only', () => {
    const to = { siteName: SITE, isByOwner: true } as const
    expect(isRefusedName('admin', { ...to, role: 'admin' })).toBe(false)
    expect(isRefusedName('staff', { ...to, role: 'moderator' })).toBe(false)
    expect(isRefusedName('staff', { ...to, role: 'uploader' })).toBe(true)
    expect(isRefusedName('admin', { ...to, role: 'admin', isByOwner: false })).toBe(true)
    expect(isRefusedName('system', { ...to, role: 'owner' })).toBe(true)
    expect(isRefusedName('ann', { ...to, role: 'member', isByOwner: false })).toBe(false)
  })

  it('of one letter reserves no other names', () => {
    expect(reservedFor('a', 'A')).toBe('staff')
    expect(reservedFor('aaa', 'A')).toBeNull()
    expect(reservedFor('x', '★')).toBeNull()
  })

  it('that is reserved is changed by an import', () => {
    const isReserved = (name: string) => reservedFor(name, SITE) !== null
    for (const [kept, old] of CASES) {
      const name = newName(old, '7', () => false, isReserved)
      expect(isAllowedName(name), old).toBe(true)
      expect(reservedFor(name, SITE), old).toBeNull()
      if (kept !== '-' && isAllowedName(old)) expect(name).toBe('member-7')
    }
    expect(newName('Админ', '7', () => false, isReserved)).toBe('member-7')
    expect(newName('Администратор', '7', () => false, isReserved)).toBe('member-7')
    expect(newName('Staff', '7', (key) => key === 'member-7', isReserved)).toBe('member-7-2')
  })
})
