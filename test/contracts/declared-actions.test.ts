import { describe, expect, it } from 'vitest'
import { rowOf } from '../../src/domain/roles/permissions.ts'
import { actions } from '../../src/site/features.ts'
import type { Action } from '../../src/site/http/action.ts'

// What docs/how-to/add-a-page.md requires of each action. Whether replies match their declaration
// is checked for every reply in every test of the site (support/declared-replies.ts).

/**
 * Lists without pages, because they are short or fill a selection; /live continues with `after`.
 */
const WHOLE = [
  // By places instead.
  'get /announce/stream',
  'get /community/stream',
  'get /drafts',
  'get /wanted/searches',
  'get /articles/:id/reactions',
  'get /comments/:id/reactions',
  'get /messages/:id/texts/:message/reactions',
  'get /posts/:id/reactions',
  'get /requests/:id/reactions',
  'get /wiki-pages/:id/reactions',
  'get /settings/ignored',
  'get /forums',
  'get /admin/forums',
  'get /admin/forums/groups',
  'get /admin/text-rules',
  'get /admin/text-limits',
  'get /admin/case-reasons',
  'get /admin/prepared-answers',
  'get /admin/responsibilities',
  'get /staff',
  'get /admin/irc',
  'get /admin/irc/:id/channels',
  'get /admin/tool-numbers',
  'get /settings/clients',
  'get /settings/irc',
  'get /settings/chats',
  'get /settings/integrations',
  'get /admin/bridge/off',
  'get /admin/bridge/off/new',
  'get /admin/bridge/refused',
  'get /admin/applications/questions',
  'get /admin/attributes',
  'get /admin/themes',
  'get /admin/categories',
  'get /admin/classes',
  'get /admin/jobs',
  'get /admin/jobs/day',
  'get /admin/ratio',
  'get /admin/roles/made',
  'get /admin/shop',
  'get /admin/tracker',
  'get /bookmarks/folders',
  'get /bundles/:id/merge',
  'get /bundles/:id/move',
  'get /categories',
  'get /classes',
  'get /collections/add',
  'get /invites/tree',
  'get /live',
  'get /searches',
  'get /settings/sessions',
  'get /settings/tokens',
  'get /shop',
  'get /torrents/:id/bundle',
  'get /torrents/:id/logs',
  'get /torrents/:id/peers',
  'get /torrents/drafts',
]

/** They only read, with more input than fits in an address. */
const ONLY_ASK = ['post /torrents/match']

const named = ({ method, path }: Action) => `${method} ${path}`
const rowsOf = (list: readonly Action[]) => list.map(named)

describe('every action', () => {
  it('has a one-line description', () => {
    const bad = actions.filter(({ description: says }) => !/^[A-Z][^\n]{8,98}\.$/.test(says))
    expect(rowsOf(bad)).toEqual([])
  })

  it('that changes something declares its body', () => {
    const bad = actions.filter(({ method, body }) => method !== 'get' && body === undefined)
    expect(rowsOf(bad)).toEqual([])
  })

  it('that changes something requires no read-only scope', () => {
    const changing = actions.filter((action) => !ONLY_ASK.includes(named(action)))
    const bad = changing.filter(({ method, permission }) => {
      return method !== 'get' && rowOf(permission).scope?.endsWith(':read') === true
    })
    expect(rowsOf(bad)).toEqual([])
  })

  it('that only reads has no body', () => {
    const bad = actions.filter(({ method, body, files }) => {
      return method === 'get' && (body !== undefined || files !== undefined)
    })
    expect(rowsOf(bad)).toEqual([])
  })

  it('that lists declares its paging', () => {
    const isList = ({ reply }: Action) => 'next' in ((reply as { shape?: object }).shape ?? {})
    const lists = actions.filter((action) => isList(action))
    expect(lists.length).toBeGreaterThan(2)
    const paged = lists.filter((action) => !WHOLE.includes(named(action)))
    const bad = paged.filter(({ query }) => {
      return !('cursor' in ((query as { shape?: object } | undefined)?.shape ?? {}))
    })
    expect(rowsOf(bad)).toEqual([])
  })
})
