import { count } from '../../../shared/format.ts'
import type { CommentRow } from '../../../store/comments/comments.ts'
import * as comments from '../../../store/comments/comments.ts'
import type { On } from '../../../store/records/targets.ts'
import { hrefOf } from '../../../store/records/targets.ts'
import type { Call } from '../../http/action.ts'
import type { Field } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { CommentLine } from './lines.ts'
import { commentField, commentLine } from './lines.ts'

/** The newest comments; the rest are on separate pages. */
const COMMENTS_SHOWN = 10

/** What the partial `comments` shows on the page of anything that has comments. */
export interface CommentsSection {
  readonly heading: string
  readonly comments: readonly CommentLine[]
  readonly hasComments: boolean
  /** Null: these are all. */
  readonly all: { readonly label: string; readonly href: string } | null
  /** Whether no more comments can be added. */
  readonly isClosed: boolean
  readonly form: { readonly action: string; readonly body: Field } | null
}

type Asked = Pick<Call<string, 'catalog.read'>, 'member' | 'can' | 'now'>

/** The newest comments of a target, for its page: one statement. */
export async function newestComments(
  { db }: Pick<Call<string, 'catalog.read'>, 'db'>,
  on: On,
): Promise<readonly CommentRow[]> {
  return comments.list(db, on, null, COMMENTS_SHOWN)
}

/** The section of a page; its target has `number` comments, and takes more if `isOpen`. */
export function commentsSection(
  on: On,
  number: number,
  rows: readonly CommentRow[],
  call: Asked,
  isOpen = true,
): CommentsSection {
  const action = `${hrefOf(on)}/comments`
  const hasMore = number > rows.length || rows.some(({ removedAt }) => removedAt !== null)
  return {
    heading: number === 1 ? '1 comment' : `${count(number)} comments`,
    comments: rows.map((row) => commentLine(row, call, call.now)),
    hasComments: rows.length > 0,
    all: hasMore ? { label: 'All comments', href: action } : null,
    isClosed: !isOpen,
    form:
      isOpen && call.can('comments.write') ? { action, body: commentField(untyped(), 3) } : null,
  }
}
