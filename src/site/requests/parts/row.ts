import type { RequestState } from '../../../domain/requests/requests.ts'
import { stateLabels } from '../../../domain/requests/requests.ts'
import { count, timeText } from '../../../shared/format.ts'
import type { TimeText } from '../../../shared/format.ts'
import type { RequestRow } from '../../../store/requests/requests.ts'
import { categoryLink } from '../../torrents/parts/links.ts'
import { breakable } from '../../ui/breakable.ts'
import { bountyText } from './bounty.ts'
import type { Link } from '../../ui/link.ts'
import { userHref } from '../../ui/link.ts'

/** A row of the partial `request/table`, which looks like one of the catalog. */
export interface RequestLine {
  readonly labelHtml: string
  readonly href: string
  /** With its icon. */
  readonly category: Link & { readonly kind: string }
  /** The attributes that the request asks for. */
  readonly wanted: string | null
  readonly state: string | null
  readonly claimer: string | null
  readonly bounty: string
  readonly givers: string
  readonly comments: string
  readonly member: Link
  readonly created: TimeText
  /** Null: it has ended. */
  readonly ends: TimeText | null
}

export function requestLine(row: RequestRow, now: Date): RequestLine {
  const { id, title, state, member, givers, comments, claimer } = row
  return {
    labelHtml: breakable(title),
    href: `/requests/${id}`,
    category: { ...categoryLink(row), kind: row.categoryKind },
    wanted: wantedText(row.attributes),
    state: state === 'open' ? null : stateLabels[state],
    claimer,
    bounty: bountyText(row),
    givers: count(givers),
    comments: count(comments),
    member: { label: member, href: userHref(member) },
    created: timeText(row.createdAt, now),
    ends: isRunning(state) ? timeText(row.endsAt, now) : null,
  }
}

function wantedText(attributes: RequestRow['attributes']): string | null {
  const parts = Object.values(attributes).map((value) => String(value).replaceAll(',', ', '))
  return parts.length === 0 ? null : parts.join(' · ')
}

function isRunning(state: RequestState): boolean {
  return state === 'open'
}
