import { amountJson, pointsJson } from '../../ledger/parts/labels.ts'
import type { Gifts } from './pages.ts'

export function giftsJson({ rows, day, rules }: Gifts, next: string | null) {
  return {
    items: rows.map(({ id, from, to, currency, amount, tax, note, at }) => ({
      ...{ id, from, to, currency, note, at },
      amount: amountJson(currency, BigInt(amount)),
      tax: amountJson(currency, BigInt(tax)),
    })),
    next,
    total: null,
    today: { ...day, points: pointsJson(day.points) },
    taxPercent: rules.taxPercent,
  }
}
