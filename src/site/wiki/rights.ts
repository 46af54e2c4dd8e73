import { mayRead } from '../../domain/pages/readers.ts'
import type { Role } from '../../domain/roles/permission-rows.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { WikiPage } from '../../store/wiki/pages.ts'
import * as pages from '../../store/wiki/pages.ts'
import type { Call, Reply } from '../http/action.ts'
import { refuse } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'

type Viewer = Pick<Call<string, Permission>, 'can'> & {
  readonly member: { readonly role: Role } | null
}

/** The role that the rights of pages are compared with. */
export function roleOf({ member }: Pick<Viewer, 'member'>): Role {
  return member?.role ?? 'guest'
}

export function mayEdit(viewer: Viewer, page: Pick<WikiPage, 'editedBy' | 'removedAt'>): boolean {
  if (page.removedAt !== null || !viewer.can('wiki.write')) return false
  return mayRead(roleOf(viewer), page.editedBy)
}

/** Whether the viewer may create a page at an address. */
export async function mayCreate(
  { db, ...viewer }: Viewer & Pick<Call<string, Permission>, 'db'>,
  path: string,
): Promise<boolean> {
  if (!viewer.can('wiki.write')) return false
  const { reader, editor } = await pages.rolesAt(db, path)
  const role = roleOf(viewer)
  return mayRead(role, reader) && mayRead(role, editor)
}

/** Whether an address without a page that they may read offers them the form of a new one. */
export async function isOfferedAt(
  { db, ...viewer }: Viewer & Pick<Call<string, Permission>, 'db'>,
  path: string,
): Promise<boolean> {
  if (!viewer.can('wiki.write')) return false
  const role = roleOf(viewer)
  return mayRead(role, await pages.editorSeen(db, path, role))
}

export type FoundPage =
  { readonly ok: true; readonly row: WikiPage } | { readonly ok: false; readonly reply: Reply }
type Asked = Viewer & Pick<Call<string, Permission>, 'db'>

/** A page as far as the viewer may see it; removed ones are shown to staff only. */
export function shownTo(viewer: Viewer, row: WikiPage | undefined): FoundPage {
  if (row === undefined || !mayRead(roleOf(viewer), row.readBy)) {
    return { ok: false, reply: refuse('WIKI_PAGE_NOT_FOUND') }
  }
  if (row.removedAt === null || viewer.can('wiki.manage')) return { ok: true, row }
  const { title, removedReason: why } = row
  const detail = `“${title}” was removed${why ? `: ${why}` : '.'}`
  return { ok: false, reply: refuse('WIKI_PAGE_REMOVED', { detail }) }
}

/** The page whose ID is in a path. */
export async function findPage(call: Asked, param: string): Promise<FoundPage> {
  return shownTo(call, await pages.find(call.db, idOf(param)))
}

/** The same, if it was not removed and the sender may edit it. */
export async function editablePage(call: Asked, param: string): Promise<FoundPage> {
  const found = await findPage(call, param)
  if (!found.ok) return found
  if (found.row.removedAt !== null) return { ok: false, reply: refuse('WIKI_PAGE_REMOVED') }
  return mayEdit(call, found.row) ? found : { ok: false, reply: refuse('FORBIDDEN') }
}
