import type { CaseRow } from '../../../../../store/cases/cases.ts'
import type { Reported } from '../../../../../store/cases/kinds.ts'
import type { Html } from '../../../../ui/markdown.ts'
import { markdown } from '../../../../ui/markdown.ts'

/** The subject of a case, as it was reported and as it is now. */
export interface ReportedThing {
  readonly title: string
  readonly href: string | null
  /** The address of a reported image. */
  readonly image: string | null
  /** Null: the reported thing has no text. */
  readonly text: Html | null
  /** Null: its text is unchanged. */
  readonly textNow: Html | null
  readonly isGone: boolean
}

/** @param now undefined if the viewer can no longer see it; null for a ticket */
export function reportedThing(
  row: CaseRow,
  now: Reported | null | undefined,
): ReportedThing | null {
  if (now === null) return null
  const { subject, href, excerpt, target } = row
  const textNow = now?.excerpt ?? null
  return {
    title: now?.title ?? subject,
    href: now === undefined ? null : href,
    image: target === 'image' && now !== undefined ? href : null,
    text: excerpt === null ? null : markdown(excerpt, 'reported'),
    textNow: textNow === null || textNow === excerpt ? null : markdown(textNow, 'now'),
    isGone: now === undefined,
  }
}
