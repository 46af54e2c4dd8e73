import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { ContentPage } from '../../store/records/pages.ts'
import type { PageData } from '../http/action.ts'
import { markdown } from '../ui/markdown.ts'

export interface ShownPage extends PageData {
  readonly html: string
  readonly changed: TimeText
  readonly isDraft: boolean
  /** The edit page, for members who may edit it. */
  readonly editHref: string | null
}

export function contentPage(found: ContentPage, mayEdit: boolean, now: Date): ShownPage {
  return {
    title: found.title,
    html: markdown(found.body, 2),
    changed: timeText(found.changedAt, now),
    isDraft: !found.isPublished,
    editHref: mayEdit ? `/admin/pages/${found.slug}/edit` : null,
  }
}
