import * as memberDays from '../../../../store/member-days.ts'
import { DAYS_SHOWN, dayCharts } from '../../../day-charts.ts'
import { section } from '../../sections.ts'
import { memberSection } from '../section.ts'

/** Credited and raw traffic, ratio and seed size by day. */
export const days = memberSection({
  name: 'days',
  leaf: 'traffic',
  permission: 'members.see-private',
  statements: 1,
  read: ({ profile, call }) => {
    const from = new Date(call.now.getTime() - DAYS_SHOWN * 86_400_000)
    return memberDays.daysOf(call.db, profile.id, from)
  },
  part: (rows) => {
    const charts = dayCharts(rows)
    return charts.length === 0
      ? section('By day', { lead: 'Nothing was moved or seeded in these days.' })
      : section('By day', { charts })
  },
})
