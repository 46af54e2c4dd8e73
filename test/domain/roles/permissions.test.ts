import { describe, expect, it } from 'vitest'
import { roles } from '../../../src/domain/roles/permission-rows.ts'
import {
  can,
  guestRights,
  isForStaff,
  isPermission,
  outranks,
  permissionNames as all,
  rightsOf,
} from '../../../src/domain/roles/permissions.ts'

describe('permissions', () => {
  it('grow with the role: a higher role has all those of lower ones', () => {
    for (const permission of all) {
      const allowed = roles.map((role) => can(rightsOf(role), permission))
      expect(allowed, permission).toEqual([...allowed].sort((a, b) => Number(a) - Number(b)))
      expect(can(rightsOf('owner'), permission)).toBe(true)
    }
  })

  it('of staff are not those of members', () => {
    const member = rightsOf('member')
    for (const permission of all) {
      if (isForStaff(permission)) expect(can(member, permission), permission).toBe(false)
    }
    expect(isForStaff('members.ban')).toBe(true)
    expect(isForStaff('torrents.upload')).toBe(false)
  })

  it('let members upload, invite and read, and guests only sign up and sign in', () => {
    const ofMembers = ['torrents.upload', 'invites.make', 'catalog.read'] as const
    for (const permission of ofMembers) {
      expect(can(rightsOf('member'), permission)).toBe(true)
      expect(can(guestRights, permission)).toBe(false)
    }
    expect([...guestRights]).toEqual(['site.visit', 'account.make', 'account.enter'])
  })

  it('follow the changes of staff for a role, one by one', () => {
    const changed = rightsOf('member', { 'torrents.upload': false, 'invites.make': true })
    expect(can(changed, 'torrents.upload')).toBe(false)
    expect(can(changed, 'invites.make')).toBe(true)
    expect(can(changed, 'catalog.read')).toBe(true)
    expect(can(rightsOf('uploader', { 'torrents.edit': true }), 'torrents.edit')).toBe(true)
  })

  it('ignore changes that are not allowed, should they be in the table', () => {
    const everything = Object.fromEntries(all.map((permission) => [permission, true]))
    const nothing = Object.fromEntries(all.map((permission) => [permission, false]))
    expect(rightsOf('owner', nothing)).toEqual(rightsOf('owner'))
    expect(rightsOf('guest', everything)).toEqual(guestRights)
    expect(rightsOf('guest', nothing)).toEqual(guestRights)
    expect([...rightsOf('member', everything)].filter(isForStaff)).toEqual([])
    expect([...rightsOf('member', nothing)]).toEqual([
      ...guestRights,
      'account.leave',
      'account.own',
      'account.change',
      'account.secure',
    ])
    expect(rightsOf('member', { constructor: true, 'no.such': true })).toEqual(rightsOf('member'))
  })

  it('are known by name, and unknown names are refused', () => {
    expect(isPermission('members.ban')).toBe(true)
    for (const name of ['', 'members', 'toString', '__proto__']) {
      expect(isPermission(name), name).toBe(false)
    }
  })

  it('to ban and review apply only to lower roles', () => {
    expect(outranks('admin', 'moderator')).toBe(true)
    expect(outranks('admin', 'admin')).toBe(false)
    expect(outranks('moderator', 'owner')).toBe(false)
    expect(outranks('moderator', 'uploader')).toBe(true)
  })
})
