import type { Permission } from '../../domain/roles/permissions.ts'
import type { CommentRow, On } from '../../store/comments/comments.ts'
import * as comments from '../../store/comments/comments.ts'
import { idOf } from '../http/frame/path-ids.ts'
import { anchorOf } from './parts/lines.ts'
import type { Call, Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import { encodeCursor } from '../http/frame/cursor.ts'
import { listedTorrent } from '../torrents/parts/listed.ts'
import { placeBelow } from './forms.ts'

/** What is commented on: its page, its name, its number of comments. */
export interface Place {
  readonly on: On
  readonly label: string
  readonly href: string
  readonly count: number
}

type Refused = { readonly ok: false; readonly reply: Reply }
export type FoundPlace = { readonly ok: true; readonly place: Place } | Refused
type Asked = Pick<Call<string, Permission>, 'db' | 'member' | 'can' | 'now'>

/** The torrent in a path, as a place for comments. */
export async function torrentPlace(call: Asked, param: string): Promise<FoundPlace> {
  const found = await listedTorrent(call, param)
  if (!found.ok) return found
  const { id, name, comments: count } = found.torrent
  return {
    ok: true,
    place: { on: { target: 'torrent', id }, label: name, href: `/torrents/${id}`, count },
  }
}

/** The address of a comment, however many are newer: the page that starts with it. */
export function addressOf({ href }: Place, { id }: CommentRow): string {
  return `${href}/comments?cursor=${encodeCursor(placeBelow({ id: id + 1 }))}#${anchorOf(id)}`
}

export type FoundComment =
  { readonly ok: true; readonly comment: CommentRow; readonly place: Place } | Refused

/** The comment in a path and what it is about, which must still exist. */
export async function findComment(call: Asked, param: string): Promise<FoundComment> {
  const comment = await comments.find(call.db, idOf(param))
  if (comment === undefined) return { ok: false, reply: refuse('COMMENT_NOT_FOUND') }
  const found = await torrentPlace(call, String(comment.targetId))
  return found.ok ? { ok: true, comment, place: found.place } : found
}

/** The same, unless it was removed. */
export async function openComment(call: Asked, param: string): Promise<FoundComment> {
  const found = await findComment(call, param)
  if (!found.ok || found.comment.removedAt === null) return found
  return { ok: false, reply: refuse('COMMENT_REMOVED') }
}
