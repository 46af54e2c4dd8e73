import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actions } from '../../src/site/features.ts'
import type { ClosedPlaces } from '../support/community/closed-places.ts'
import { closedPlaces } from '../support/community/closed-places.ts'
import { expectDocumented } from '../support/doc-table.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { walkOf, WALKED_PER_MINUTE } from '../support/walk.ts'

// Which pages show a text of a place for admins, to which readers. `ranks.test.ts` and
// `visibility.test.ts` look for such texts on every page of those below.

const words = { sought: 'quincewhistle', secret: 'turnipsworth' }
/** The places of such texts, and the pages of staff that list them. */
const ROOMS =
  /^.($|(admin.(audit|cases|forums|held-texts)|comments|forums|polls|posts|search|topics|wiki))/
const pages = actions.filter(({ method, path }) => method === 'get' && ROOMS.test(path))
const paths = [...new Set(pages.map(({ path }) => path))].sort()
/** Readers with no part in any of it. */
const READERS = ['guest', 'member', 'uploader', 'moderator', 'admin', 'owner'] as const
type Reader = (typeof READERS)[number]

let site: TestSite
let places: ClosedPlaces
const readers = new Map<Reader, TestBrowser>()

beforeAll(async () => {
  site = await testSite({}, undefined, undefined, { requestsPerMinute: WALKED_PER_MINUTE })
  const writer = await site.signedIn('member', 'ann')
  const first = await site.signedIn('admin', 'first')
  const second = await site.signedIn('admin', 'second')
  const writerId = (await writer.json('/me')).body.id as number
  let count = 0
  const secret = () => `${words.sought} ${words.secret}, number ${++count}`
  places = await closedPlaces(site, { role: 'admin', secret, writer, writerId, first, second })
  for (const role of READERS) {
    const name = role === 'moderator' ? 'staff' : `reading-${role}`
    readers.set(role, role === 'guest' ? site.browser() : await site.signedIn(role, name))
  }
})
afterAll(() => site.stop())

describe('a text of a forum or wiki page for admins', () => {
  it('is shown to admins and owners only, page by page', async () => {
    const { shownTo } = walkOf(places.ids, words, 'owner')
    const isShown = async (role: Reader, path: string) => {
      const reader = readers.get(role) as TestBrowser
      return (await shownTo(reader, 'x', (look) => look.path === path)).length > 0
    }
    const table: string[][] = []
    for (const path of paths) {
      if (!(await isShown('owner', path))) continue
      const cells = []
      for (const role of READERS) cells.push((await isShown(role, path)) ? 'shown' : 'no')
      table.push([`\`${path}\``, ...cells])
    }
    expect(table.length).toBeGreaterThan(8)
    for (const [path, guest, member, uploader, moderator] of table) {
      expect([path, guest, member, uploader, moderator]).toEqual([path, 'no', 'no', 'no', 'no'])
    }
    expectDocumented('closed-pages', [['page', ...READERS], ...table])
  })
})
