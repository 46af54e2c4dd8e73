import type { Permission } from '../../domain/roles/permissions.ts'
import type { CommentRow } from '../../store/comments/comments.ts'
import * as comments from '../../store/comments/comments.ts'
import type { On, TargetKind, TargetRow } from '../../store/records/targets.ts'
import * as targets from '../../store/records/targets.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { anchorOf } from './parts/lines.ts'
import type { Call, OrReply, Refused } from '../http/action.ts'
import { redirect, refused } from '../http/action.ts'
import { encodeCursor } from '../http/frame/cursor.ts'

/** Something with comments: its page, its name, and the number of its comments. */
export interface Place {
  readonly on: On
  readonly label: string
  readonly href: string
  readonly count: number
  /** Whether comments can be added. */
  readonly isOpen: boolean
}

export type FoundPlace = OrReply<{ readonly place: Place }>
type Asked = Pick<Call<string, Permission>, 'db' | 'can' | 'now'> & {
  readonly member: { readonly id: number } | null
}

/** Finds the target in a path, if the sender may see it, with what its comments need. */
export async function placeOf(
  { db, member, now, can }: Asked,
  target: TargetKind,
  param: string,
): Promise<FoundPlace> {
  const on = { target, id: idOf(param) }
  const found = await targets.find(db, on, { id: member?.id ?? 0, now, can })
  if (found === undefined) return missing(target)
  if (!found.isThere) return gone(on, found)
  const { title, comments: count, isOpen } = found
  return { ok: true, place: { on, label: title, href: targets.hrefOf(on), count, isOpen } }
}

/** Finds the target in a path for a new comment: comments must be open. */
export async function openPlace(
  call: Asked,
  target: TargetKind,
  param: string,
): Promise<FoundPlace> {
  const found = await placeOf(call, target, param)
  if (!found.ok || found.place.isOpen) return found
  return refused('COMMENTS_CLOSED')
}

/** Refuses a comment on a target that does not exist, or was removed while it was sent. */
export function missing(target: TargetKind): Refused {
  return refused(`${refusalOf(target)}_NOT_FOUND`)
}

type Named = Uppercase<Exclude<TargetKind, 'wiki'>> | 'WIKI_PAGE'

/** Returns the beginning of the refusal codes of a kind. */
function refusalOf(target: TargetKind): Named {
  return target === 'wiki' ? 'WIKI_PAGE' : (target.toUpperCase() as Uppercase<typeof target>)
}

function gone({ target }: On, { title, reason, movedTo }: TargetRow): Refused {
  if (movedTo !== null) {
    const to = `${targets.hrefOf({ target, id: movedTo })}/comments`
    return { ok: false, reply: redirect(to) }
  }
  const code = `${refusalOf(target)}_REMOVED` as const
  const why = reason === null || reason === '' ? '.' : `: ${reason}.`
  return refused(code, { detail: `“${title}” was removed${why}` })
}

export type FoundComment = OrReply<{ readonly comment: CommentRow; readonly place: Place }>

/** Finds the comment in a path and what it is about, which must still exist. */
export async function findComment(call: Asked, param: string): Promise<FoundComment> {
  const comment = await comments.find(call.db, idOf(param))
  if (comment === undefined) return refused('COMMENT_NOT_FOUND')
  const found = await placeOf(call, comment.target, String(comment.targetId))
  return found.ok ? { ok: true, comment, place: found.place } : found
}

/** Finds the comment in a path and what it is about; refused if the comment was removed. */
export async function openComment(call: Asked, param: string): Promise<FoundComment> {
  const found = await findComment(call, param)
  if (!found.ok || found.comment.removedAt === null) return found
  return refused('COMMENT_REMOVED')
}

/** Returns the address of a comment: the page that starts with it, however many are newer. */
export function addressOf({ href }: Place, { id }: CommentRow): string {
  return `${href}/comments?cursor=${encodeCursor({ below: id + 1 })}#${anchorOf(id)}`
}
