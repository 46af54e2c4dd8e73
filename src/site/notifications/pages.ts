import { wordsOf } from '../../domain/notifications/notices.ts'
import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { NoticeRow } from '../../store/notifications/notices.ts'
import type { PageData } from '../http/action.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'

export interface NoticesPage extends PageData {
  readonly lines: readonly {
    readonly says: string
    readonly href: string
    readonly when: TimeText
    readonly isNew: boolean
  }[]
  readonly hasLines: boolean
  /** The newest one, if it is new: all up to it are marked as read. */
  readonly upTo: string | null
  readonly pager: Pager | null
}

interface Shown {
  readonly rows: readonly NoticeRow[]
  readonly isFirst: boolean
  readonly next: string | null
  readonly now: Date
}

export function noticesPage({ rows, isFirst, next, now }: Shown): NoticesPage {
  const newest = isFirst ? rows.at(0) : undefined
  return {
    title: 'Notifications',
    lines: rows.map(({ href, at, isNew, ...notice }) => {
      return { says: wordsOf(notice), href, when: timeText(at, now), isNew }
    }),
    hasLines: rows.length > 0,
    upTo: newest?.isNew === true ? String(newest.id) : null,
    pager: pagerOf('/notices', { isFirst, next }),
  }
}
