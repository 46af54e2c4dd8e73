import type { HeldState } from '../../domain/text-rules/text-rules.ts'
import { heldNames } from '../../domain/text-rules/text-rules.ts'
import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { HeldText } from '../../store/held-texts/held-texts.ts'
import type { PageData } from '../http/action.ts'
import type { Pager } from '../http/frame/pager.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'

const STATES: Readonly<Record<HeldState, string>> = {
  waiting: 'Waiting for staff',
  accepted: 'Accepted',
  refused: 'Refused',
  withdrawn: 'Withdrawn',
}

export interface OwnTextsPage extends PageData {
  readonly texts: readonly {
    readonly name: string
    readonly href: string
    readonly state: string
    readonly isWaiting: boolean
    readonly reason: string | null
    readonly when: TimeText
    /** Null for the complete text of a wiki page, which is folded. */
    readonly html: Html | null
    readonly source: string | null
    readonly withdrawAction: string
  }[]
  readonly hasTexts: boolean
  readonly pager: Pager | null
}

/** The page with a member's texts that wait or waited for staff. */
export function ownPage(rows: readonly HeldText[], pager: Pager | null, now: Date): OwnTextsPage {
  return {
    title: 'Texts waiting for staff',
    texts: rows.map((row) => ({
      name: `${heldNames[row.kind]} ${row.title ?? ''}`.trim(),
      href: row.href,
      state: STATES[row.state],
      isWaiting: row.state === 'waiting',
      reason: row.reason,
      when: timeText(row.createdAt, now),
      html: row.kind === 'wiki' ? null : markdown(row.body, `text-${row.id}`, 2),
      source: row.kind === 'wiki' ? row.body : null,
      withdrawAction: `/me/texts/${row.id}`,
    })),
    hasTexts: rows.length > 0,
    pager,
  }
}
