import type { Hidden } from '../../domain/search/hidden.ts'
import { withoutHidden } from '../../domain/search/hidden.ts'
import { readQuery } from '../../domain/search/query.ts'
import * as comments from '../../store/comments/comments.ts'
import { waitingFor } from '../../store/home/waiting.ts'
import * as pools from '../../store/points/pools.ts'
import { EVERYTHING } from '../../store/search/filters.ts'
import { listing } from '../../store/search/findings.ts'
import type { TorrentLine } from '../../store/search/lines.ts'
import type { Sort } from '../../store/search/sorts.ts'
import type { Call } from '../http/action.ts'
import { carrying, get, page, post, redirect } from '../http/action.ts'
import { nextPath } from '../http/identity/next-path.ts'
import { themeCookie } from '../http/frame/looks/theme.ts'
import { lastVisit } from '../search/parts/last-visit.ts'
import { rowFacts } from '../torrents/parts/rows/facts.ts'
import * as api from './api.ts'
import { themeChoice } from './forms.ts'
import { homePage, waitingJson } from './pages.ts'

/** Rows of the newest torrents; and of each list next to them. */
const NEWEST = 20
const FEW = 5
const NOTHING: Hidden = { categories: [], tags: [] }

type HomeCall = Call<string, 'account.own'>

export const home = get('/', 'account.own', api.home, async (call) => {
  const { db, member, now } = call
  // The list of torrents moves it on: here it is only looked at.
  const { before } = lastVisit(call, now)
  const [waiting, newest, free, top, talk, open] = await Promise.all([
    waitingFor(db, member.id, before, now),
    listed(call, '', 'createdAt', NEWEST),
    listed(call, 'is:freeleech', 'createdAt', FEW),
    listed(call, 'added:<1d', 'seeders', FEW),
    comments.latest(db, FEW),
    pools.list(db, null, FEW),
  ])
  const lists = { newest, free, top, talk, pools: open.filter(({ state }) => state === 'open') }
  const ids = newest.map(({ id }) => id)
  const facts = await rowFacts(call, ids)
  const shown = { name: member.name, waiting, visitedAt: before, lists, facts, now }
  return page('home/home', homePage(shown), { name: member.name, ...waitingJson(waiting) })
})

/** The first torrents of a search, without what the member hides. */
async function listed(
  { db, member, now }: HomeCall,
  line: string,
  by: Sort,
  limit: number,
): Promise<readonly TorrentLine[]> {
  const read = readQuery(line, Math.floor(now.getTime() / 1000))
  const asked = line === '' || !read.ok ? null : read.query
  const search = withoutHidden(asked, member.hidden ?? NOTHING, NOTHING)
  const order = { by, isDescending: true }
  const every = { ...EVERYTHING, memberId: member.id, now, position: null }
  return (await listing(db, { ...every, search, order, limit })).rows
}

export const theme = post('/theme', 'site.visit', api.theme, async ({ body }) => {
  const cookies = [themeCookie(themeChoice(body))]
  return carrying(redirect(nextPath(body.next)), { cookies })
})
