import { plural } from '../../../shared/format.ts'
import type { CommentRow } from '../../../store/comments/comments.ts'
import * as comments from '../../../store/comments/comments.ts'
import type { On } from '../../../store/records/targets.ts'
import { hrefOf } from '../../../store/records/targets.ts'
import type { Call } from '../../http/action.ts'
import type { Field } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { DraftPart } from '../../texts/parts/draft.ts'
import { draftHref, draftOf, waitsAt } from '../../texts/parts/draft.ts'
import type { Reactions } from '../../texts/parts/reactions.ts'
import { reactionsIn } from '../../texts/parts/reactions.ts'
import type { WatchLevel } from '../../../domain/watches/watches.ts'
import type { WatchPart } from '../../watches/parts/part.ts'
import { watchPart } from '../../watches/parts/part.ts'
import type { CommentLine } from './lines.ts'
import { commentField, commentLine } from './lines.ts'

/** The most comments in a section; older ones are on separate pages. */
const COMMENTS_SHOWN = 10

/** The data of the partial `comments` on the page of anything that has comments. */
export interface CommentsSection {
  readonly heading: string
  readonly comments: readonly CommentLine[]
  readonly hasComments: boolean
  /** Null: the section shows all comments. */
  readonly all: { readonly label: string; readonly href: string } | null
  /** Whether no more comments can be added. */
  readonly isClosed: boolean
  readonly watch: WatchPart
  readonly form: InlineForm | null
  /** Whether the form is folded at first: wiki pages are read far more often than discussed. */
  readonly isFolded: boolean
}

/** The form below a page to comment on it. */
export interface InlineForm {
  readonly action: string
  readonly body: Field
  /** The page with the reader's draft; null: there is none. */
  readonly draftHref: string | null
  /** Saves what is typed as a draft; null: there is one already, which its page continues. */
  readonly draft: DraftPart | null
  /** Whether a comment that the reader wrote here waits for staff. */
  readonly waits: boolean
}

export function inlineForm(
  action: string,
  rows: number,
  { member }: Pick<Asked, 'member'>,
): InlineForm {
  const href = draftHref(member, action)
  const draft = href === null ? draftOf(action) : null
  const waits = waitsAt(member, action)
  return { action, body: commentField(untyped(), rows), draftHref: href, draft, waits }
}

type Asked = Pick<Call<string, 'catalog.read'>, 'member' | 'can' | 'now'>

/** Comments with the reactions to them. */
export interface Said {
  readonly rows: readonly CommentRow[]
  readonly reactions: Reactions
}

/** The newest comments, and whether the reader watches, follows or mutes their page. */
interface Newest extends Said {
  readonly level: WatchLevel | null
}

/**
 * Loads the newest comments on a target, for its page. The same statement records that the reader
 * has seen them.
 */
export async function newestComments(
  call: Pick<Call<string, 'catalog.read'>, 'db' | 'config' | 'member' | 'now'>,
  on: On,
): Promise<Newest> {
  const reader = { id: call.member.id, now: call.now }
  const { rows, level } = await comments.newest(call.db, on, COMMENTS_SHOWN, reader)
  return { rows, level, reactions: await reactionsIn(call, rows) }
}

/** Returns the section of a page that has `number` comments, and accepts more if `isOpen`. */
export function commentsSection(
  on: On,
  number: number,
  { rows, level, reactions }: Newest,
  call: Asked,
  isOpen = true,
): CommentsSection {
  const action = `${hrefOf(on)}/comments`
  const hasMore = number > rows.length || rows.some(({ removedAt }) => removedAt !== null)
  return {
    heading: plural(number, 'comment', 'comments'),
    comments: rows.map((row) => commentLine(row, call, call.now, reactions)),
    hasComments: rows.length > 0,
    all: hasMore ? { label: 'All comments', href: action } : null,
    isClosed: !isOpen,
    watch: watchPart({ kind: on.target, id: on.id }, level, hrefOf(on)),
    form: isOpen && call.can('comments.write') ? inlineForm(action, 3, call) : null,
    isFolded: on.target === 'wiki',
  }
}
