import { describe, expect, it } from 'vitest'
import { can, rightsOf } from '../../../src/domain/roles/permissions.ts'
import { actions } from '../../../src/site/features.ts'
import { destinations } from '../../../src/site/http/frame/menu/destinations.ts'
import { MENU_GROUPS } from '../../../src/site/http/frame/menu/menu-groups.ts'

/** Not opened by name: for programs, for visitors, or a step of something else. */
const OTHERS = [
  ...['/', '/menu', '/search', '/live', '/download.php', '/ajax.php', '/torznab', '/torznab/api'],
  ...['/announce/stream', '/community/stream', '/settings/export', '/setup', '/torrents/exists'],
  // The head of `/wiki` and `/collections` leads to these.
  ...['/wiki-pages/orphaned', '/wiki-pages/wanted', '/collections/add'],
  '/me/clients/help',
  // A step of security settings, and the address that leads to the first of them.
  ...['/settings', '/settings/security/totp', '/settings/security/passkeys/options'],
  '/torrents/uploads',
]
/** Of signing in and registering. */
const BEFORE = ['account.make', 'account.enter', 'account.secure']
const isFor = /^\/(?:api|feeds|admin)\b|\.(?:php|csv|xml|json|txt|webmanifest)$|\/new$/

describe('the menu and the palette', () => {
  it('know every page that a member may open', () => {
    const rights = rightsOf('member')
    const mine = actions.filter(({ method, path, permission, dialect }) => {
      const isPage = method === 'get' && dialect === undefined && !path.includes(':')
      return (
        isPage &&
        can(rights, permission) &&
        !BEFORE.includes(permission) &&
        !isFor.test(path) &&
        !OTHERS.includes(path)
      )
    })
    const named = new Set(destinations(() => true, [''], 1_000).map(({ href }) => href))
    expect(mine.map(({ path }) => path).filter((path) => !named.has(path))).toEqual([])
  })

  it('name each page once, with the permission that it needs', () => {
    const named = MENU_GROUPS.flatMap(({ pages }) => pages)
    expect(new Set(named.map(({ href }) => href)).size).toBe(named.length)
    const gets = actions.filter(({ method }) => method === 'get')
    const needs = new Map(gets.map(({ path, permission }) => [path, permission]))
    const wrong = named.filter(({ href, permission }) => needs.get(href) !== permission)
    expect(wrong.map(({ href, permission }) => [href, permission, needs.get(href)])).toEqual([])
    const keys = named.flatMap(({ go }) => go ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('lead only to pages that exist', () => {
    const pages = new Set(actions.filter(({ method }) => method === 'get').map(({ path }) => path))
    const named = destinations(() => true, [''], 1_000).filter(({ about }) => about !== 'Console')
    expect(named.map(({ href }) => href).filter((href) => !pages.has(href))).toEqual([])
  })
})
