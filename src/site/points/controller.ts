import { adviceFor } from '../../domain/points/advice.ts'
import { chosenFormula } from '../../domain/points/formulas.ts'
import { DAY_MS } from '../../domain/units.ts'
import { count, strictRecord } from '../../shared/shape.ts'
import * as earnings from '../../store/points/earnings.ts'
import * as balances from '../../store/records/ledger/balances.ts'
import * as entries from '../../store/records/ledger/entries.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { get, page } from '../http/action.ts'
import type { Call } from '../http/action.ts'
import { decodeCursor, listLimit } from '../http/frame/cursor.ts'
import { cut } from '../http/frame/pager.ts'
import * as api from './api.ts'
import { bonusJson } from './json.ts'
import type { Bonus } from './ideas.ts'
import { bonusPage } from './pages.ts'

const DAYS = 30
/** The most torrents to suggest that the member has and does not seed. */
const COULD = 5

const placeShape = strictRecord({ points: count, torrent: count })

export const show = get('/points', 'account.own', api.show, async (call) => {
  const { query, now } = call
  const place = decodeCursor(placeShape, query.cursor)
  const bonus = await bonusOf(call)
  const limit = listLimit(query.limit)
  const all = bonus.earned.shares
    .toSorted((a, b) => b.milliPoints - a.milliPoints || a.torrentId - b.torrentId)
    .filter(({ milliPoints, torrentId }) => {
      if (place === null || milliPoints < place.points) return true
      return milliPoints === place.points && torrentId > place.torrent
    })
  const { rows, next } = cut(all, limit, ({ milliPoints, torrentId }) => {
    return { points: milliPoints, torrent: torrentId }
  })
  const paged = { rows, next, isFirst: place === null }
  return page('points/show', bonusPage(bonus, paged, now), bonusJson(bonus, paged))
})

type Asked = Pick<Call<string, 'account.own'>, 'db' | 'config' | 'member' | 'now'>

async function bonusOf({ db, config, member, now }: Asked): Promise<Bonus> {
  const { pointsFormula, pointsValues } = await settings.site(db, config)
  const chosen = chosenFormula(pointsFormula, pointsValues)
  const nothing = { earned: { milliPoints: 0, shares: [] }, names: new Map(), seeds: [] }
  const found = chosen === null ? nothing : await earnings.ofMember(db, member.id, chosen, now)
  const could = chosen === null ? [] : await earnings.couldSeed(db, member.id, now, COULD)
  return {
    ...found,
    chosen,
    could,
    advice: chosen === null ? [] : adviceFor(found.seeds, chosen),
    balance: await balances.balanceOf(db, { member: member.id }, 'points'),
    days: await entries.daysOfPoints(db, member.id, new Date(now.getTime() - DAYS * DAY_MS)),
  }
}
