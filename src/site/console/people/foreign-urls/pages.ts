import { count, timeText } from '../../../../shared/format.ts'
import type { ForeignUrlCounts, ForeignUrlRow } from '../../../../store/fleet/foreign-urls.ts'
import { moment, words } from '../../../ui/cells.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const FOREIGN_URLS = '/admin/foreign-urls'

export function listPage(
  { rows, pager }: Paged<ForeignUrlRow>,
  { lastDay, lastWeek, ever }: ForeignUrlCounts,
  now: Date,
): TablePage {
  const some = `${count(lastDay)} in the last day, ${count(lastWeek)} in the last week`
  return tablePage({
    title: 'Announce URLs of another program',
    caption: 'Members by their last announce of this kind, latest first',
    lead:
      'Members whose clients still announce to the URLs of the program that the community used ' +
      `before: ${some}, ${count(ever)} since the move. Each was told once to download their ` +
      'torrents again. When there are no more, set BABOU_TRACKER_ALIASES to false.',
    rows: rows.map((row) => ({
      head: words('Member', row.name, memberHref(row.name)),
      cells: [
        moment('Last', timeText(row.lastAt, now)),
        moment('First', timeText(row.firstAt, now)),
      ],
    })),
    nothing: 'No client has announced to a URL of another program.',
    pager,
  })
}
