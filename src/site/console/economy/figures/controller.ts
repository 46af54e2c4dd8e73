import type { Currency } from '../../../../domain/ledger/currencies.ts'
import { currencies } from '../../../../domain/ledger/currencies.ts'
import { DAY_MS } from '../../../../domain/units.ts'
import * as economy from '../../../../store/points/economy-figures.ts'
import { get } from '../../../http/action.ts'
import { adminPage } from '../../frame/frame.ts'
import * as api from './api.ts'
import { economyPage } from './pages.ts'

const USUAL_DAYS = 30

export const show = get('/admin/economy', 'economy.see', api.show, async (call) => {
  const { db, query, now } = call
  const currency: Currency = currencies.find((one) => one === query.currency) ?? 'points'
  const asked = /^\d{1,3}$/.test(String(query.days)) ? Number(query.days) : USUAL_DAYS
  const length = Math.min(365, Math.max(7, asked))
  const lastDay = Math.floor(now.getTime() / DAY_MS)
  const firstDay = lastDay - length + 1
  const [days, spreads, spreadDays, addedUntil] = await Promise.all([
    economy.daysOf(db, currency, firstDay),
    economy.spreads(db),
    economy.spreadDays(db, currency, firstDay),
    economy.addedUntil(db),
  ])
  const spread = spreads.find((one) => one.currency === currency) ?? null
  const figures = { currency, firstDay, lastDay, days, spread, spreadDays, addedUntil }
  return adminPage(call, 'console/frame/sections', economyPage(figures, now), json(figures))
})

type Figures = Parameters<typeof economyPage>[0]

function json({ currency, firstDay, days, spread, addedUntil }: Figures) {
  return {
    ...{ currency, addedUntil, firstDay },
    days: days.map(({ minted, burned, moved, ...rest }) => ({
      ...rest,
      ...{ minted: String(minted), burned: String(burned), moved: String(moved) },
    })),
    spread: spread === null ? null : spreadJson(spread),
  }
}

function spreadJson({ currency: _, total, ...rest }: economy.SpreadRow) {
  return { ...rest, total: String(total) }
}
