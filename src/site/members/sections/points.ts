import * as pointsDays from '../../../store/points-days.ts'
import { DAYS_SHOWN, pointsChart } from '../../day-charts.ts'
import { card } from './card.ts'
import { section } from './section.ts'

/** What came and went of one's points, on one's own page only. */
export const points = section({
  name: 'points',
  on: ['me'],
  field: null,
  statements: 1,
  read: ({ profile, call }) => {
    const from = new Date(call.now.getTime() - DAYS_SHOWN * 86_400_000)
    return pointsDays.since(call.db, profile.id, from)
  },
  card: (rows) => {
    const chart = pointsChart(rows)
    return chart === null ? null : card('Points', { charts: [chart] })
  },
})
