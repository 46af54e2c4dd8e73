import * as memberDays from '../../../store/member-days.ts'
import { DAYS_SHOWN, dayCharts } from '../../day-charts.ts'
import { card } from './card.ts'
import { section } from './section.ts'

export const days = section({
  name: 'days',
  on: ['me', 'profile'],
  field: 'charts',
  statements: 1,
  read: ({ profile, call }) => {
    const from = new Date(call.now.getTime() - DAYS_SHOWN * 86_400_000)
    return memberDays.daysOf(call.db, profile.id, from)
  },
  card: (rows) => {
    const charts = dayCharts(rows)
    return charts.length === 0 ? null : card('By day', { charts })
  },
})
