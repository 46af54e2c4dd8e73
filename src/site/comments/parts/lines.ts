import { reportHref } from '../../reports/parts/link.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { ANONYMOUS } from '../../../domain/torrents/texts.ts'
import { id, named, oneOf, record, text } from '../../../shared/shape.ts'
import type { TimeText } from '../../../shared/format.ts'
import { timeText } from '../../../shared/format.ts'
import type { CommentRow } from '../../../store/comments/comments.ts'
import { hrefOf, targetNames } from '../../../store/records/targets.ts'
import type { Call } from '../../http/action.ts'
import type { Field, Typed } from '../../http/frame/fields.ts'
import { field } from '../../http/frame/fields.ts'
import { foldOf } from '../../http/frame/folded.ts'
import type { Reactions, ReactionsPart } from '../../texts/parts/reactions.ts'
import { partOf } from '../../texts/parts/reactions.ts'
import { removedText } from '../../texts/parts/removals.ts'
import { writtenItem, writtenShape } from '../../texts/parts/written.ts'
import type { Html } from '../../ui/markdown.ts'
import { markdown } from '../../ui/markdown.ts'
import { userHref } from '../../ui/link.ts'

// Comments in pages and JSON, whatever they are about.

export const MAX_COMMENT = 10_000

/** Returns the field in which a comment is written, for every page that has one. */
export function commentField(form: Typed, rows: number): Field {
  const hint = 'Markdown: **bold**, _italic_, > quotes, links.'
  const options = { isRequired: true, maxLength: MAX_COMMENT, rows, hint, isMarkdown: true }
  return field(form, 'body', 'Your comment', options)
}

/** The reader: an action passes its call. */
export type Reader = Pick<Call<string, 'catalog.read'>, 'member' | 'can'>

interface Author {
  readonly label: string
  readonly href: string
  readonly role: string | null
  /** The address of the avatar; null: there is none. */
  readonly image: string | null
}

/** The data of the partial `comment`. */
export interface CommentLine {
  readonly anchor: string
  readonly href: string
  /** `role` colors the name, where staff chose a color. */
  readonly author: Author | null
  /** `Anonymous` without an author. */
  readonly name: string
  readonly when: TimeText
  /** When the comment was edited, and the address of its history; null: it never was. */
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  /** Null if the comment was removed and the reader may not see it. */
  readonly html: Html | null
  /** Why the text is folded; null: it is not. */
  readonly fold: string | null
  /** Shown in place of a removed comment. */
  readonly removed: string | null
  readonly reactions: ReactionsPart | null
  readonly quoteHref: string | null
  readonly editHref: string | null
  readonly removeHref: string | null
  readonly reportHref: string | null
}

export function commentLine(
  row: CommentRow,
  reader: Reader,
  now: Date,
  reactions: Reactions | null = null,
): CommentLine {
  const href = `/comments/${row.id}`
  const rights = rightsTo(row, reader)
  const { author: name, editedAt } = row
  return {
    anchor: anchorOf(row.id),
    href,
    author: authorOf(row),
    name: name ?? ANONYMOUS,
    when: timeText(row.createdAt, now),
    edited: editedAt === null ? null : { when: timeText(editedAt, now), href: `${href}/history` },
    html: rights.canRead ? markdown(row.body, anchorOf(row.id)) : null,
    fold: foldFor(row, reader),
    removed: removedText(row),
    reactions:
      reactions && partOf(reactions, { ...row, address: href }, reader.can('comments.write')),
    quoteHref: rights.canQuote ? `${targetHref(row)}/comments/new?quote=${row.id}` : null,
    editHref: rights.canEdit ? `${href}/edit` : null,
    removeHref: rights.canRemove ? `${href}/remove` : null,
    reportHref:
      row.removedAt === null
        ? reportHref('comment', { id: row.id, byId: row.authorId }, reader)
        : null,
  }
}

function authorOf({ author: label, authorRole: role, authorImage }: CommentRow): Author | null {
  if (label === null) return null
  const image = authorImage === null ? null : `/img/${authorImage.toString('hex')}`
  return { label, href: userHref(label), role, image }
}

/**
 * Returns why a comment is folded. One without an author is never folded for members who ignore its
 * author: that would tell them who wrote it.
 */
function foldFor(row: CommentRow, { member }: Reader): string | null {
  if (row.removedAt !== null) return 'Show the removed comment'
  return row.author === null ? null : foldOf(row.authorId, member)
}

/** Returns the address of what a comment is about. */
export function targetHref({ target, targetId }: Pick<CommentRow, 'target' | 'targetId'>): string {
  return hrefOf({ target, id: targetId })
}

/** Returns the anchor of a comment on its page. */
export function anchorOf(commentId: number): string {
  return `comment-${commentId}`
}

/** Returns what the reader may do with a comment. */
export function rightsTo(row: CommentRow, { member, can }: Reader) {
  const isThere = row.removedAt === null
  const isOwn = row.authorId === member.id
  return {
    canRead: isThere || can('comments.remove'),
    canQuote: isThere && can('comments.write'),
    canEdit: isThere && isOwn && can('comments.write'),
    canRemove: isThere && ((isOwn && can('comments.write')) || can('comments.remove')),
  }
}

export const commentShape = named(
  'Comment',
  record({
    id,
    on: record({ kind: oneOf(targetNames), id }),
    author: text(30).nullable().describe('null: the uploader of an anonymous upload'),
    ...writtenShape(MAX_COMMENT, 1_000_000),
  }),
)

export function commentItem(row: CommentRow, reader: Pick<Call<string, Permission>, 'can'>) {
  const canRead = row.removedAt === null || reader.can('comments.remove')
  return {
    id: row.id,
    on: { kind: row.target, id: row.targetId },
    author: row.author,
    ...writtenItem(row, canRead, anchorOf(row.id)),
  }
}
