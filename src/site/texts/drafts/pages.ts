import { formOf, nameOf } from '../../../domain/texts/drafts.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { DraftStart, TextDraft } from '../../../store/records/members/text-drafts.ts'
import type { PageData } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'

/** The most characters of a text in the list. */
const SHOWN = 120

interface DraftsPage extends PageData {
  readonly lines: readonly {
    readonly label: string
    readonly href: string
    readonly kind: string
    readonly when: TimeText
    readonly dropAction: string
  }[]
  readonly hasLines: boolean
}

export function draftsPage(rows: readonly DraftStart[], now: Date): DraftsPage {
  return {
    title: 'Drafts',
    lines: rows.map(({ place, start, savedAt }) => ({
      label: shortened(start) || 'No text',
      href: formOf(place) ?? place,
      kind: nameOf(place),
      when: timeText(savedAt, now),
      dropAction: withQuery('/drafts', {}, { place }),
    })),
    hasLines: rows.length > 0,
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}…`
}

export function draftItem({ place, fields, revision, savedAt }: TextDraft) {
  const form = formOf(place) ?? place
  return { place, form, fields, revision, savedAt: savedAt.toISOString() }
}
