import * as titled from '../../store/comments/titled.ts'
import { waitingFor } from '../../store/home/waiting.ts'
import { unread } from '../../store/forums/topics.ts'
import type { Call } from '../http/action.ts'
import { carrying, get, page, post, redirect } from '../http/action.ts'
import { sendsMail } from '../http/frame/mail-status.ts'
import { nextPath } from '../http/identity/next-path.ts'
import { themeCookie } from '../http/frame/looks/theme.ts'
import { firstTorrentsOf } from '../search/parts/first-torrents.ts'
import { lastVisit } from '../search/parts/last-visit.ts'
import { rowFacts } from '../torrents/parts/rows/facts.ts'
import * as api from './api.ts'
import { themeChoice } from './forms.ts'
import { homePage, waitingJson } from './pages.ts'

/** The number of newest torrents, and of rows in each list next to them. */
const NEWEST = 20
const FEW = 5

export const home = get('/', 'account.own', api.home, async (call) => {
  const { db, member, can, now } = call
  // The list of torrents updates the time of the last visit; this page only reads it.
  const { before } = lastVisit(call, now)
  const [waiting, [newest = [], free = [], top = []], topics, talk] = await Promise.all([
    waitingFor(db, readerOf(call), before, now),
    firstTorrentsOf(call, [
      { by: 'createdAt', limit: NEWEST },
      { line: 'is:freeleech', by: 'createdAt', limit: FEW },
      { line: 'added:<1d', by: 'seeders', limit: FEW },
    ]),
    can('forums.read')
      ? unread(db, { memberId: member.id, now }, { before: null, limit: FEW })
      : [],
    titled.latest(db, FEW, { id: member.id, now, can, ignored: member.ignored }),
  ])
  const lists = { newest, free, top, topics, talk }
  const ids = newest.map(({ id }) => id)
  const facts = await rowFacts(call, ids)
  const warnsOfMail = !sendsMail(call.config) && can('mails.read')
  const about = { name: member.name, waiting, visitedAt: before, warnsOfMail }
  const reader = { hides: hides(member), canUpload: can('torrents.upload') }
  const shown = { ...about, ...reader, lists, facts, now }
  return page('home/home', homePage(shown), { name: member.name, ...waitingJson(waiting) })
})

function hides({ hidden }: Call<string, 'account.own'>['member']): boolean {
  return hidden !== undefined && hidden.categories.length + hidden.tags.length > 0
}

function readerOf({ member, can }: Pick<Call<string, 'account.own'>, 'member' | 'can'>) {
  return { id: member.id, readsNews: can('articles.read'), readsPolls: can('polls.read') }
}

export const theme = post('/theme', 'site.visit', api.theme, async ({ body }) => {
  const cookies = [themeCookie(themeChoice(body))]
  return carrying(redirect(nextPath(body.next)), { cookies })
})
