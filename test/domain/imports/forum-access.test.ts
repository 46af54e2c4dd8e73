import { describe, expect, it } from 'vitest'
import { forumAccess } from '../../../src/domain/imports/forum-access.ts'
import type { RoleTarget } from '../../../src/domain/imports/roles.ts'

const TARGETS = new Map<string, RoleTarget>([
  ['user', { role: 'member', class: null }],
  ['power', { role: 'member', class: 'power-user' }],
  ['old', { role: 'member', class: 'power-user' }],
  ['mod', { role: 'moderator', class: null }],
  ['sysop', { role: 'admin', class: null }],
])
const accessOf = (allowed: readonly string[], present = [...TARGETS.keys()]) =>
  forumAccess(allowed, TARGETS, new Set(present))

describe('who may enter an imported forum', () => {
  it('is everyone, if everyone could', () => {
    expect(accessOf([...TARGETS.keys()])).toEqual({ role: 'member', classes: [] })
  })

  it('is a class, if all roles that become it could', () => {
    const allowed = ['power', 'old', 'mod', 'sysop']
    expect(accessOf(allowed)).toEqual({ role: 'moderator', classes: ['power-user'] })
  })

  it('is never a role if some of its members could not', () => {
    expect(accessOf(['power', 'mod', 'sysop'])).toEqual({ role: 'moderator', classes: [] })
    expect(accessOf(['user'])).toEqual({ role: 'admin', classes: [] })
  })

  it('does not depend on roles that no imported member has', () => {
    const allowed = ['power', 'old', 'mod', 'sysop']
    expect(accessOf(allowed, ['power', 'sysop'])).toEqual({ role: 'member', classes: [] })
  })

  it('does not depend on admins, who enter every forum here', () => {
    expect(accessOf(['user', 'power', 'old', 'mod'])).toEqual({ role: 'member', classes: [] })
  })

  it('is an admin, if no one could', () => {
    expect(accessOf([])).toEqual({ role: 'admin', classes: [] })
  })
})
