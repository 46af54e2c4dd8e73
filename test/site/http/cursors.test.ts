import { afterAll, beforeAll, expect, it } from 'vitest'
import { actions } from '../../../src/site/features.ts'
import type { Action } from '../../../src/site/http/action.ts'
import { aBundle, aCollection } from '../../support/community/bundles.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { aKnownTask } from '../../support/processes/a-task.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'

// Every list with a cursor: a cursor of the right fields whose values were altered is refused or
// pages on, and never breaks the site.

const DAY = '2026-11-20T12:00:00.000Z'
const HASH = 'a'.repeat(32)
/** The fields of cursors, with values that a list may have written. */
const SHAPES: readonly Readonly<Record<string, unknown>>[] = [
  { id: 1 },
  { below: 1 },
  { after: 1 },
  { after: 'drama' },
  { at: DAY, id: 1 },
  { at: DAY, member: 1, torrent: 1 },
  { at: '5', journal: HASH, number: 1 },
  { key: 'a', id: 1 },
  { key: 1, id: 1 },
  { order: '-createdAt', key: '1', id: 1, isBackward: false },
  { order: 'size', key: '1', id: 1, isBackward: true },
  { order: 'seeders', key: '1', id: 1, isBackward: false },
  { order: 'name', key: 'a', id: 1, isBackward: false },
  { points: 1, torrent: 1 },
  { post: 1, account: 1 },
  { isOpen: true, id: 1 },
  { name: 'ann' },
  { score: 1, id: 1 },
  { name: 'ann', id: 1 },
  { at: 5, id: 1 },
  { pinned: true, at: 5, id: 1 },
  { since: DAY, kind: 'member', id: 1 },
  { domain: 'example.org' },
  { slug: 'drama' },
  { path: 'guides' },
  { at: DAY, journal: HASH, number: 1 },
  { isFile: true, number: 1 },
  { from: 1 },
  { weight: 1, id: 1 },
  { urgency: 1, id: 1 },
  { at: 5, kind: 'post', id: 1 },
  { isNew: true, below: 1 },
  { demand: 1, id: 1 },
  { kind: 'member', oldId: 1 },
  { place: '1', id: 1 },
  { place: 1, id: 1 },
]
/** What a parameter stands for in a list's path, where it is not 1. */
const PLACES: Readonly<Record<string, string>> = {
  '/categories/:slug': '/categories/movies',
  '/blogs/:name': '/blogs/ann',
  '/admin/jobs/:name': '/admin/jobs/a-task',
}
/** These need a tag, a comment, a simulation, an item, a theme, a trace; cursors as in others. */
const NOT_THERE = [
  '/ledger/traffic/:torrent',
  '/tags/:slug',
  '/requests/:id/history',
  '/articles/:id/comments',
  '/comments/:id/history',
  '/requests/:id/comments',
  '/messages/:id',
  '/messages/:id/texts/:message/history',
  '/forums/:slug',
  '/posts/:id/history',
  '/topics/:id/history',
  '/articles/:id/history',
  '/admin/simulations/:id',
  '/admin/simulations/:id/members',
  '/admin/shop/:slug/history',
  '/admin/themes/:slug/history',
  '/admin/traces/:id',
]
const NUMBERS = [-1, 0, 0.5, 2 ** 31, 2 ** 53 - 1, 2 ** 53, 1e99, null, '1', {}, []]
const TEXTS = ['', '\u0000', '-1', '1e400', 'NaN', '99999999999999999999', '0.5', 'x', '\ud800', 5]
const TIMES = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-02-31T00:00:00Z', '+1', DAY]

let site: TestSite
let owner: TestBrowser
beforeAll(async () => {
  site = await testSite()
  const { id } = await site.member('boss', 'owner')
  await site.member('ann')
  await aListedTorrent(site.db, 'Some.Release', id)
  await aBundle(site.db, 'A work')
  await aCollection(site.db, id, 'A list')
  await aKnownTask(site.db)
})
afterAll(() => site.stop())

/** Its page redirects, and its list is the one there. */
const FORMER = '/torrents/uploads'
/** Its page redirects; programs still read the list. */
const FOR_PROGRAMS = '/admin/anomalies'

/** Feeds start from the first page, whatever cursor they are given. */
const lists = actions.filter(({ method, path, query, isByKey }) => {
  const { shape = {} } = (query ?? {}) as { shape?: Record<string, unknown> }
  return method === 'get' && path !== FORMER && 'cursor' in shape && isByKey !== true
})

let asked = 0

async function ask({ path }: Action, cursor: unknown, asHtml: boolean) {
  if (asked++ % 500 === 0) await freshBrowser()
  const text = typeof cursor === 'string' ? cursor : encoded(cursor)
  const filled = PLACES[path] ?? path.replace(/:name/g, 'ann').replace(/:\w+/g, '1')
  const address = `${filled}?cursor=${encodeURIComponent(text)}`
  const { status, body } = asHtml ? await owner.get(address) : await owner.json(address)
  return { status, code: (body as { code?: string }).code, says: `${address} → ${status}` }
}

async function freshBrowser(): Promise<void> {
  const name = `reader-${asked}`
  await site.member(name, 'owner')
  owner = await site.entered(name)
}

function encoded(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The same cursor with one value altered at a time. */
function* altered(place: Readonly<Record<string, unknown>>) {
  for (const [name, value] of Object.entries(place)) {
    const values = typeof value === 'number' ? NUMBERS : [...TEXTS, ...TIMES]
    for (const other of values) yield { ...place, [name]: other }
  }
}

it('an altered cursor is answered with 400 or a page, in every list', async () => {
  expect(lists.length).toBeGreaterThan(40)
  const unknown: string[] = []
  for (const list of lists) {
    const shapes = []
    for (const shape of SHAPES) {
      const { status, says } = await ask(list, shape, false)
      expect(status, says).toBeLessThan(500)
      if (status === 200) shapes.push(shape)
    }
    if (shapes.length === 0) unknown.push(list.path)
    const isOnlyJson = list.path === FOR_PROGRAMS
    const cursors = [...shapes.flatMap((shape) => [...altered(shape)]), 'x', encoded([]), 'bnVsbA']
    for (const [nth, cursor] of cursors.entries()) {
      const { status, code, says } = await ask(list, cursor, nth % 5 === 0 && !isOnlyJson)
      const what = `${says} ${JSON.stringify(cursor)}`
      expect([200, 400, 404], what).toContain(status)
      if (status === 400 && code !== undefined) expect(code, what).toBe('BAD_CURSOR')
    }
  }
  expect(unknown, 'lists whose cursor has none of the SHAPES').toEqual(NOT_THERE)
})
