import type { CollectionRow } from '../../store/collections/collections.ts'
import * as collections from '../../store/collections/collections.ts'
import type { Call, OrReply } from '../http/action.ts'
import { refused } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'

type Viewer = Pick<Call<string, 'catalog.read'>, 'member' | 'can'>

/** Returns whether the viewer may change a collection: owners their own, staff all. */
export function mayChange({ member, can }: Viewer, row: CollectionRow): boolean {
  if (can('collections.manage')) return true
  return row.ownerId === member.id && row.kind !== 'staff' && can('collections.edit')
}

/** Returns whether the viewer may add to a collection: one they may change, or an open one. */
export function mayAdd(viewer: Viewer, row: CollectionRow): boolean {
  return mayChange(viewer, row) || (row.isOpen && viewer.can('collections.edit'))
}

/** Returns the collection in a path, if the sender may change it. */
export async function changeable(
  call: Pick<Call<string, 'catalog.read'>, 'db' | 'member' | 'can'>,
  param: string,
): Promise<Found> {
  const found = await openCollection(call, param)
  if (!found.ok || mayChange(call, found.collection)) return found
  return refused('FORBIDDEN')
}

export type Found = OrReply<{ readonly collection: CollectionRow }>

/** Returns the collection in a path, if the sender may see it. */
export async function openCollection(
  call: Pick<Call<string, 'catalog.read'>, 'db' | 'member' | 'can'>,
  param: string,
): Promise<Found> {
  const collection = await collections.find(call.db, idOf(param))
  const isOwn = collection?.ownerId === call.member.id
  const isHidden = collection?.isPrivate === true && !isOwn && !call.can('collections.manage')
  if (collection === undefined || isHidden) {
    return refused('COLLECTION_NOT_FOUND')
  }
  if (collection.removedAt === null) return { ok: true, collection }
  const why = collection.removedReason
  const detail = `“${collection.title}” was removed${why ? `: ${why}` : '.'}`
  return refused('COLLECTION_REMOVED', { detail })
}
