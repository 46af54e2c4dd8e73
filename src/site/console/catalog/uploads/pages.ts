import { DAY_MS } from '../../../../domain/units.ts'
import { stateWords } from '../../../../domain/uploads/moderation.ts'
import { age, bytes, count, timeText } from '../../../../shared/format.ts'
import type { WaitingRow } from '../../../../store/uploads/moderation-queue.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import { memberHref } from '../../frame/links.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import type { SHOWN } from './forms.ts'
import { SHOWN as STATES } from './forms.ts'

export const QUEUE = '/admin/moderation'

export interface QueuePage extends TablePage {
  /** The address that opens the oldest for review; null when nothing waits. */
  readonly nextHref: string | null
  readonly controls: readonly Control[]
}

/** Returns the page of the uploads in one state, oldest first. */
export function queuePage(
  query: Fields,
  state: (typeof SHOWN)[number],
  found: Paged<WaitingRow>,
  now: Date,
): QueuePage {
  const options = STATES.map((one) => [one, stateWords[one].label] as const)
  const isWaiting = state === 'pending'
  const page = tablePage({
    title: 'Moderation',
    caption: `${stateWords[state].label}, oldest first`,
    lead: stateWords[state].says,
    action: QUEUE,
    controls: [control('select', untyped({ ...query, state }), 'state', 'State', { options })],
    rows: found.rows.map((row) => waitingLine(row, now)),
    nothing: isWaiting ? 'No uploads are waiting.' : 'No uploads in this state.',
    pager: found.pager,
  })
  const isAny = isWaiting && found.rows.length > 0
  return { ...page, nextHref: isAny ? `${QUEUE}/next` : null }
}

function waitingLine(row: WaitingRow, now: Date) {
  return {
    head: words('Name', row.name, `${QUEUE}/${row.id}`),
    cells: [
      words('Category', row.category),
      figure('Size', bytes(row.size)),
      figure('Files', count(row.files)),
      row.uploader === null
        ? words('Uploader', 'nobody')
        : words('Uploader', row.uploader, memberHref(row.uploader)),
      isLate(row, now)
        ? mark('Since', age(row.since, now), 'bad')
        : moment('Since', timeText(row.since, now)),
      words('Claimed by', row.claimedBy ?? ''),
      words('Reason', row.reason ?? ''),
    ],
  }
}

/** Uploads that have waited longer are highlighted. */
const LATE_MS = DAY_MS

function isLate({ state, since }: WaitingRow, now: Date): boolean {
  return state === 'pending' && now.getTime() - since.getTime() > LATE_MS
}
