import { DAY_MS } from '../../../../../domain/units.ts'
import * as memberDays from '../../../../../store/ratio/member-days.ts'
import * as standings from '../../../../../store/ratio/standings.ts'
import { DAYS_SHOWN, dayCharts } from '../../../../members/parts/day-charts.ts'
import { section } from '../../../frame/sections.ts'
import { memberSection } from '../section.ts'

/** Credited and raw traffic, ratio and seed size by day. */
export const days = memberSection({
  name: 'days',
  leaf: 'traffic',
  permission: 'members.see-private',
  statements: 2,
  async read({ profile, call: { db, now } }) {
    const from = new Date(now.getTime() - DAYS_SHOWN * DAY_MS)
    const rows = await memberDays.daysOf(db, profile.id, from)
    return { rows, asked: { now: await standings.requiredOf(db, profile.id) }, now }
  },
  part: ({ rows, asked, now }) => {
    const charts = dayCharts(rows, asked, now)
    return charts.length === 0
      ? section('By day', { lead: 'No traffic or seeding in these days.' })
      : section('By day', { charts })
  },
})
