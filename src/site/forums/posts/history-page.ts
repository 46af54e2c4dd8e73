import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { PostRow } from '../../../store/forums/posts.ts'
import type { RevisionRow } from '../../../store/records/revisions.ts'
import type { PageData } from '../../http/action.ts'
import type { Pager, PageOf } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { DiffPart } from '../../ui/diff.ts'
import { textDiff } from '../../ui/diff.ts'

interface HistoryPage extends PageData {
  readonly comment: { readonly label: string; readonly href: string }
  readonly lines: readonly {
    readonly heading: string
    readonly when: TimeText
    readonly parts: readonly DiffPart[]
    readonly isText: true
  }[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

/** The edits of a post, in the view of those of comments. */
export function historyPage(
  post: PostRow,
  rows: readonly RevisionRow[],
  paged: PageOf,
  now: Date,
): HistoryPage {
  const href = `/posts/${post.id}`
  return {
    title: 'Post history',
    comment: { label: `Post #${post.number} by ${post.author}`, href },
    lines: rows.map((row) => ({
      heading: row.before === null ? 'Original post' : `Edit ${row.number - 1}`,
      when: timeText(row.at, now),
      parts: textDiff(String(row.before?.body ?? row.state.body), String(row.state.body)),
      isText: true,
    })),
    hasLines: rows.length > 0,
    pager: pagerOf(`${href}/history`, paged),
  }
}
