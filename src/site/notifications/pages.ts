import type { NotificationName } from '../../domain/notifications/kinds.ts'
import { kindOf, notificationNames } from '../../domain/notifications/kinds.ts'
import { wordsOf } from '../../domain/notifications/notices.ts'
import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { NoticeRow } from '../../store/notifications/notices.ts'
import type { PageData } from '../http/action.ts'
import type { Control } from '../http/control.ts'
import { choices, control } from '../http/control.ts'
import { untyped } from '../http/frame/fields.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'

const KINDS = notificationNames.map((name) => [name, kindOf(name).label] as const)

export interface NoticesPage extends PageData {
  readonly lines: readonly {
    readonly says: string
    /** Opening it marks it as read and redirects to its page; DELETE dismisses it. */
    readonly href: string
    readonly when: TimeText
    readonly isNew: boolean
    /** Marks it as read; null: it already is. */
    readonly readAction: string | null
  }[]
  readonly hasLines: boolean
  readonly isFiltered: boolean
  /** The select for a kind. */
  readonly kinds: Control
  /** The ID of the newest one, if it is new: all notifications up to it are marked as read. */
  readonly upTo: string | null
  readonly pager: Pager | null
}

interface Shown {
  readonly rows: readonly NoticeRow[]
  /** The selected kind; null: all. */
  readonly kind: NotificationName | null
  readonly isFirst: boolean
  readonly next: string | null
  readonly now: Date
}

export function noticesPage({ rows, kind, isFirst, next, now }: Shown): NoticesPage {
  const newest = isFirst && kind === null ? rows.at(0) : undefined
  const asked = kind === null ? {} : { kind }
  return {
    title: 'Notifications',
    lines: rows.map(({ id, at, isNew, ...notice }) => ({
      ...{ says: wordsOf(notice), href: `/notifications/${id}`, when: timeText(at, now), isNew },
      readAction: isNew ? `/notifications/${id}/read` : null,
    })),
    hasLines: rows.length > 0,
    isFiltered: kind !== null,
    upTo: newest !== undefined && rows.some(({ isNew }) => isNew) ? String(newest.id) : null,
    kinds: control('select', untyped(asked), 'kind', 'Kind', {
      options: choices('All kinds', KINDS),
    }),
    pager: pagerOf('/notifications', { isFirst, next }, asked),
  }
}
