import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { ReactedRow } from '../../../store/notifications/reactions.ts'
import type { PageData } from '../../http/action.ts'
import { userHref } from '../../ui/link.ts'

interface ReactedPage extends PageData {
  readonly backHref: string
  readonly lines: readonly {
    readonly kind: string
    readonly name: string
    readonly href: string
    readonly when: TimeText
  }[]
  readonly hasLines: boolean
}

/** The members who reacted to the text of a page. */
export function reactedPage(rows: readonly ReactedRow[], backHref: string, now: Date): ReactedPage {
  return {
    title: 'Reactions',
    backHref,
    lines: rows.map((row) => lineOf(row, now)),
    hasLines: rows.length > 0,
  }
}

function lineOf({ kind, name, at }: ReactedRow, now: Date) {
  return { kind, name, href: userHref(name), when: timeText(at, now) }
}
