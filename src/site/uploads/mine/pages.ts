import { stateWords, torrentStates } from '../../../domain/uploads/moderation.ts'
import type { TimeText } from '../../../shared/format.ts'
import { bytes, timeText } from '../../../shared/format.ts'
import type { OwnUpload } from '../../../store/uploads/moderation-queue.ts'
import type { PageData } from '../../http/action.ts'
import type { Field } from '../../http/frame/fields.ts'
import { field, untyped } from '../../http/frame/fields.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { Pager, PageOf } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'

interface UploadLine {
  readonly name: string
  /** Null: it has no page any more. */
  readonly href: string | null
  readonly state: string
  readonly isGood: boolean
  readonly isBad: boolean
  readonly reason: string | null
  readonly size: string
  readonly submitted: TimeText
  readonly since: TimeText
  /** Where to resubmit it; null unless it was returned for changes. */
  readonly resubmitHref: string | null
}

export interface UploadsPage extends PageData {
  readonly stateField: Field
  readonly lines: readonly UploadLine[]
  readonly hasLines: boolean
  readonly isFiltered: boolean
  readonly pager: Pager | null
}

const PATH = '/torrents/uploads'

export function uploadsPage(
  rows: readonly OwnUpload[],
  query: Fields,
  paged: PageOf,
  now: Date,
): UploadsPage {
  const options = torrentStates.map((state) => [state, stateWords[state].label] as const)
  return {
    title: 'Your uploads',
    stateField: field(untyped(query), 'state', 'State', { options: [['', 'All'], ...options] }),
    lines: rows.map((row) => uploadLine(row, now)),
    hasLines: rows.length > 0,
    isFiltered: query.state !== undefined && query.state !== '',
    pager: pagerOf(PATH, paged, query),
  }
}

function uploadLine(row: OwnUpload, now: Date): UploadLine {
  const { id, name, state, reason, size, submittedAt, since } = row
  return {
    name,
    href: state === 'removed' ? null : `/torrents/${id}`,
    state: stateWords[state].label,
    isGood: state === 'listed',
    isBad: state === 'rejected' || state === 'removed',
    reason,
    size: bytes(size),
    submitted: timeText(submittedAt, now),
    since: timeText(since, now),
    resubmitHref: state === 'postponed' ? `/torrents/${id}/resubmit` : null,
  }
}
