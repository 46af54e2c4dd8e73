import { DAY_MS } from '../../../domain/units.ts'
import * as memberDays from '../../../store/ratio/member-days.ts'
import * as standings from '../../../store/ratio/standings.ts'
import { DAYS_SHOWN, dayCharts } from '../parts/day-charts.ts'
import { dayHref } from '../../ledger/parts/day-address.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

export const days = section({
  name: 'days',
  on: ['me', 'profile'],
  field: 'charts',
  statements: 2,
  async read({ profile, kinship, call: { db, now } }) {
    const from = new Date(now.getTime() - DAYS_SHOWN * DAY_MS)
    const rows = await memberDays.daysOf(db, profile.id, from)
    // The ratio standing is shown only to the member and to staff.
    const mayKnow = kinship === 'self' || kinship === 'staff'
    const asked = mayKnow ? { now: await standings.requiredOf(db, profile.id) } : null
    return { rows, asked, now, isOwn: kinship === 'self' }
  },
  card: ({ rows, asked, now, isOwn }) => {
    const charts = dayCharts(rows, asked, now, isOwn ? dayHref : undefined)
    if (charts.length === 0) return null
    const yesterday = new Date(now.getTime() - DAY_MS).toISOString().slice(0, 10)
    const why = { label: 'Why your ratio changed yesterday', href: dayHref(yesterday) }
    return card('Daily statistics', { charts, links: isOwn ? [why] : [] })
  },
})
