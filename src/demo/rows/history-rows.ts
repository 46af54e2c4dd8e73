import type pg from 'pg'
import { DAY_MS, DAY_SECONDS } from '../../domain/units.ts'
import type { Cell } from '../../store/base/bulk-copy.ts'
import { copyRows, copyText } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import * as siteDays from '../../store/fleet/site-days.ts'
import type { DemoDay, DemoHistory } from './history.ts'
import { createTableTexts } from './lanes/table-texts.ts'
import { createPoints, writePoints } from './points-rows.ts'
import type { DemoJudge } from './ratio-rows.ts'
import { startRatio } from './ratio-rows.ts'
import type { DemoTotals } from './traffic-rows.ts'
import type { DemoMember } from './types.ts'

// The daily records of a demo's members, for simulations and for the charts on their pages; the
// standings that follow from them; and the points that members earned and spent in that time. The
// days of a member are calculated once for all of these tables.

/** What the records of a demo are written from. */
export interface Records {
  readonly history: DemoHistory
  readonly members: readonly DemoMember[]
  readonly totals: DemoTotals
}

/** The number of members whose totals per day are in memory at a time; these take about 30 MB. */
const PART = 5_000

const RATIO_COLUMNS = [
  ...(['member_id', 'day', 'uploaded', 'downloaded', 'seeded_seconds'] as const),
  ...(['active_seconds', 'leeched_seconds', 'snatches', 'total_uploaded'] as const),
  ...(['total_downloaded', 'seeding', 'seeding_bytes', 'leeching'] as const),
  ...(['leeching_bytes', 'seed_hours', 'leech_hours', 'seed_gib_hours'] as const),
  ...(['leech_gib_hours', 'looked_at'] as const),
] as const
const DAY_COLUMNS = [
  ...(['member_id', 'day', 'raw_uploaded', 'raw_downloaded', 'uploaded'] as const),
  ...(['downloaded', 'total_uploaded', 'total_downloaded', 'seed_size'] as const),
  'required',
] as const

/** Writes the records of each day, the standings and the points. The totals are written before. */
export async function writeDays(
  client: pg.ClientBase,
  tx: Db,
  records: Records,
  now: Date,
): Promise<void> {
  const { members, history } = records
  const points = createPoints(history.firstDay)
  const judge = await startRatio(client, tx, members, now)
  const site: SiteDays = new Map()
  const texts = createTableTexts()
  for (let from = 0; from < members.length; from += PART) {
    const each = daysOfEach(records, members.slice(from, from + PART))
    await copyRows(
      client,
      'ratio_day',
      RATIO_COLUMNS,
      ratioRows(each, (member, days) => {
        judge.note(member, days)
        for (const day of days) points.note(member.id, day)
        texts.add('member_day', DAY_COLUMNS, memberDays(member.id, days, { judge, site }))
      }),
    )
    await judge.write()
    for (const { table, columns, text } of texts.taken()) {
      await copyText(client, table, columns, [text])
    }
  }
  await writePoints(client, tx, points, now)
  await judge.finish()
  await siteDays.addDays(
    tx,
    [...site].map(([day, { announces, up, down }]) => {
      return { day: new Date(day * DAY_MS), announces, uploaded: up, downloaded: down }
    }),
  )
}

type Days = readonly [member: DemoMember, days: readonly DemoDay[]]

function* daysOfEach({ history, totals }: Records, members: readonly DemoMember[]) {
  for (const member of members) {
    const { up, down } = totals.get(member.id) ?? { up: 0, down: 0 }
    yield [member, [...history.daysOf(member.id, up, down)]] satisfies Days
  }
}

/** Yields the records of the ratio task. Before that, `note` gets the days of each member. */
function* ratioRows(
  each: Iterable<Days>,
  note: (member: DemoMember, days: readonly DemoDay[]) => void,
): Generator<readonly Cell[]> {
  for (const [member, days] of each) {
    note(member, days)
    for (const one of days) {
      yield [
        ...[member.id, one.day, one.up, one.down, one.seeded],
        ...[one.active, one.leeched, one.snatches, one.totalUp],
        ...[one.totalDown, one.seeding, one.seedingBytes, one.leeching],
        ...[one.leechingBytes, one.seedHours, one.leechHours, one.seedGibHours],
        ...[one.leechGibHours, (one.day + 1) * DAY_SECONDS - 1],
      ]
    }
  }
}

/** The sums of all members, by day. */
type SiteDays = Map<number, { up: number; down: number; announces: number }>

/** Yields the totals of each member per day, and adds them to those of the site. */
function* memberDays(
  id: number,
  days: readonly DemoDay[],
  { judge, site }: { readonly judge: DemoJudge; readonly site: SiteDays },
): Generator<readonly Cell[]> {
  for (const { day, up, down, totalUp, totalDown, seeding, seedingBytes, leeching } of days) {
    if (up + down + seedingBytes === 0) continue
    const at = new Date(day * DAY_MS)
    const sum = site.get(day) ?? { up: 0, down: 0, announces: 0 }
    sum.up += up
    sum.down += down
    sum.announces += (seeding + leeching) * ANNOUNCES_A_DAY
    site.set(day, sum)
    const required = judge.requiredOf(id, totalDown)
    yield [id, at, up, down, up, down, totalUp, totalDown, seedingBytes, required]
  }
}

/** A client announces every half hour. */
const ANNOUNCES_A_DAY = 48
