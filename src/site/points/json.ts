import { pointsJson } from '../ledger/parts/labels.ts'
import type { Bonus } from './ideas.ts'
import { ideasOf } from './ideas.ts'
import type { PagedShares } from './pages.ts'

export function bonusJson(bonus: Bonus, { rows, next }: PagedShares) {
  const { earned, names, chosen, balance, days } = bonus
  return {
    items: rows.map(({ torrentId, milliPoints, parts }) => ({
      torrent: torrentId,
      name: names.get(torrentId) ?? '',
      points: pointsJson(milliPoints),
      parts,
    })),
    next,
    total: earned.shares.length,
    balance: pointsJson(balance),
    formula: chosen?.formula.name ?? null,
    perHour: pointsJson(earned.milliPoints),
    torrents: earned.shares.length,
    ideas: ideasOf(bonus).map(({ says, more }) => ({ says, more: pointsJson(more) })),
    days: days.map(({ day, earned: got, otherwise, spent }) => ({
      day,
      earned: pointsJson(got),
      otherwise: pointsJson(otherwise),
      spent: pointsJson(spent),
    })),
  }
}
