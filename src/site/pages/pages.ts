import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import type { ContentPage } from '../../store/records/pages.ts'
import type { PageData } from '../http/action.ts'
import { foldQuestions } from '../ui/questions.ts'
import { markdownWithContents } from '../ui/markdown.ts'

export interface ShownPage extends PageData {
  readonly html: string
  /** Empty for a page with few headings. */
  readonly contents: readonly { readonly label: string; readonly href: string }[]
  readonly hasContents: boolean
  readonly changed: TimeText
  readonly isDraft: boolean
  /** The edit page, for members who may edit it. */
  readonly editHref: string | null
}

/** A page with as many headings has a table of contents. */
const MIN_HEADINGS = 4

export function contentPage(found: ContentPage, mayEdit: boolean, now: Date): ShownPage {
  const { html, contents } = markdownWithContents(found.body, 'page', 2)
  const hasContents = contents.length >= MIN_HEADINGS
  return {
    title: found.title,
    html: foldQuestions(html),
    contents: hasContents ? contents : [],
    hasContents,
    changed: timeText(found.changedAt, now),
    isDraft: !found.isPublished,
    editHref: mayEdit ? `/admin/pages/${found.slug}/edit` : null,
  }
}
