import { describe, expect, it } from 'vitest'
import {
  can,
  isForStaff,
  permissionNames,
  rightsOf,
} from '../../../src/domain/roles/permissions.ts'
import { scopeTexts } from '../../../src/domain/accounts/scope-texts.ts'
import {
  covers,
  isForBrowsers,
  isTokenScope,
  narrowed,
  scopes,
  tokenScopes,
  usefulScopes,
} from '../../../src/domain/accounts/scopes.ts'

const owner = rightsOf('owner')

describe('the scopes of a token', () => {
  it('have a sentence each for members', () => {
    expect(Object.keys(scopeTexts).sort()).toEqual([...tokenScopes].sort())
  })

  it('never grant more than the member may do', () => {
    for (const given of [null, ...scopes.map((scope) => [scope]), ['staff:*'] as const]) {
      for (const role of ['member', 'moderator', 'owner'] as const) {
        for (const permission of narrowed(rightsOf(role), given)) {
          expect(can(rightsOf(role), permission), `${given}: ${permission}`).toBe(true)
        }
      }
    }
  })

  it('grant the permissions they cover and those of guests, nothing else', () => {
    const rights = narrowed(owner, ['torrents:read'])
    expect(can(rights, 'catalog.read')).toBe(true)
    expect(can(rights, 'site.visit')).toBe(true)
    expect(can(rights, 'torrents.download')).toBe(false)
    expect(can(rights, 'members.read')).toBe(false)
    expect(can(rights, 'members.ban')).toBe(false)
  })

  it('without scopes, grant everything except staff permissions', () => {
    const rights = narrowed(owner, null)
    for (const permission of permissionNames) {
      const isGiven = !isForStaff(permission) && !isForBrowsers(permission)
      expect(can(rights, permission), permission).toBe(isGiven)
    }
  })

  it('never grant what requires a browser session: passwords, tokens, keys', () => {
    for (const given of [null, [...scopes, 'staff:*' as const]]) {
      expect(can(narrowed(owner, given), 'account.secure')).toBe(false)
      expect(can(narrowed(owner, given), 'account.leave')).toBe(false)
    }
  })

  it('of staff are covered by staff:* together, and by nothing else', () => {
    expect(covers('staff:*', 'staff:members')).toBe(true)
    expect(covers('staff:members', 'staff:torrents')).toBe(false)
    expect(covers('staff:*', 'torrents:read')).toBe(false)
    expect(can(narrowed(owner, ['staff:*']), 'members.ban')).toBe(true)
    expect(can(narrowed(owner, ['staff:*']), 'catalog.read')).toBe(false)
  })

  it('are offered only where they grant something', () => {
    expect(usefulScopes(rightsOf('member'))).not.toContain('staff:*')
    expect(usefulScopes(rightsOf('moderator'))).toContain('staff:*')
    expect(usefulScopes(rightsOf('member'))).toContain('torrents:upload')
  })

  it('are known by name', () => {
    expect(isTokenScope('torrents:read')).toBe(true)
    expect(isTokenScope('torrents:*')).toBe(false)
    expect(isTokenScope('everything')).toBe(false)
  })
})
