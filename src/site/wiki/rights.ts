import type { Permission } from '../../domain/roles/permissions.ts'
import type { WikiPage } from '../../store/wiki/pages.ts'
import * as pages from '../../store/wiki/pages.ts'
import type { PlaceRights, WikiReader } from '../../store/wiki/reading.ts'
import type { Call, OrReply } from '../http/action.ts'
import { refused } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'

type Viewer = Pick<Call<string, Permission>, 'can'>
type Asked = Pick<Call<string, Permission>, 'can' | 'db' | 'now'> & {
  readonly member: { readonly id: number } | null
}

/** Returns the sender of a call as a reader of the wiki. */
export function readerOf({ member, now }: Pick<Asked, 'member' | 'now'>): WikiReader {
  return { memberId: member?.id ?? null, now }
}

/** A member's rights for a page or at an address. */
type Rights = Pick<PlaceRights, 'canRead' | 'canEdit' | 'canPropose'>

/** Returns how the sender may change a page or create one at an address; null: they may not. */
export function writesAs(
  viewer: Viewer,
  { canRead, canEdit, canPropose, removedAt = null }: Rights & { readonly removedAt?: Date | null },
): 'edit' | 'propose' | null {
  if (!canRead || removedAt !== null || !viewer.can('wiki.write')) return null
  if (canEdit) return 'edit'
  return canPropose ? 'propose' : null
}

export function mayEdit(viewer: Viewer, page: WikiPage): boolean {
  return writesAs(viewer, page) === 'edit'
}

/** Returns whether the sender may change the address of a page, without being staff. */
export function mayRename(viewer: Viewer, page: WikiPage): boolean {
  return mayEdit(viewer, page) && page.canRename
}

export type FoundPage = OrReply<{ readonly row: WikiPage }>

/** Returns a page if the viewer may see it; removed pages are only shown to staff. */
export function shownTo(viewer: Viewer, row: WikiPage | undefined): FoundPage {
  if (row?.canRead !== true) return refused('WIKI_PAGE_NOT_FOUND')
  if (row.removedAt === null || viewer.can('wiki.manage')) return { ok: true, row }
  const { title, removedReason: why } = row
  const detail = `“${title}” was removed${why ? `: ${why}` : '.'}`
  return refused('WIKI_PAGE_REMOVED', { detail })
}

/** Returns the page whose ID is in a path. */
export async function findPage(call: Asked, param: string): Promise<FoundPage> {
  return shownTo(call, await pages.find(call.db, idOf(param), readerOf(call)))
}

/** Returns the page in a path, if it was not removed and the sender may edit it. */
export async function editablePage(call: Asked, param: string): Promise<FoundPage> {
  const found = await writablePage(call, param)
  if (!found.ok || mayEdit(call, found.row)) return found
  return refused('WIKI_PAGE_CLOSED')
}

/** Returns the page in a path, if it was not removed and the sender may edit or propose an edit. */
export async function writablePage(call: Asked, param: string): Promise<FoundPage> {
  const found = await findPage(call, param)
  if (!found.ok) return found
  if (found.row.removedAt !== null) return refused('WIKI_PAGE_REMOVED')
  if (writesAs(call, found.row) !== null) return found
  return refused('WIKI_PAGE_CLOSED')
}
