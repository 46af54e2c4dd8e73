import { describe, expect, it } from 'vitest'
import type { Permission } from '../../src/domain/permissions.ts'
import { can, isForStaff, outranks, permissions, roles } from '../../src/domain/permissions.ts'

const all = Object.keys(permissions) as Permission[]

describe('permissions', () => {
  it('grow with the role: who ranks higher may do all that lower ones may', () => {
    for (const permission of all) {
      const allowed = roles.map((role) => can(role, permission))
      expect(allowed, permission).toEqual([...allowed].sort((a, b) => Number(a) - Number(b)))
      expect(can('owner', permission)).toBe(true)
    }
  })

  it('of staff are not those of members', () => {
    for (const permission of all) expect(isForStaff(permission)).toBe(!can('member', permission))
    expect(isForStaff('members.ban')).toBe(true)
  })

  it('let members upload, invite and read, and guests only enter', () => {
    const ofMembers = ['torrents.upload', 'invites.make', 'catalog.read'] as const
    for (const permission of ofMembers) {
      expect(can('member', permission)).toBe(true)
      expect(can('guest', permission)).toBe(false)
    }
    expect(all.filter((permission) => can('guest', permission))).toEqual([
      'site.visit',
      'account.make',
      'account.enter',
    ])
  })

  it('to judge reach only below oneself', () => {
    expect(outranks('admin', 'moderator')).toBe(true)
    expect(outranks('admin', 'admin')).toBe(false)
    expect(outranks('moderator', 'owner')).toBe(false)
  })
})
