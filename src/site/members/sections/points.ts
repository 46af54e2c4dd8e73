import { DAY_MS } from '../../../domain/units.ts'
import * as pointsDays from '../../../store/points/days.ts'
import { DAYS_SHOWN, pointsChart } from '../parts/day-charts.ts'
import { card } from '../parts/card.ts'
import { section } from './section.ts'

/** Points received and spent; only on the member's own page. */
export const points = section({
  name: 'points',
  on: ['me'],
  field: null,
  statements: 1,
  async read({ profile, call: { db, now } }) {
    const from = new Date(now.getTime() - DAYS_SHOWN * DAY_MS)
    return { rows: await pointsDays.since(db, profile.id, from), now }
  },
  card: ({ rows, now }) => {
    const chart = pointsChart(rows, now)
    return chart === null ? null : card('Points', { charts: [chart] })
  },
})
