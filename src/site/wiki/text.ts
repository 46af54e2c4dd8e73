import type { WikiPage } from '../../store/wiki/pages.ts'
import type { TextKind } from '../texts/parts/text-kind.ts'
import { addressOf } from './json.ts'
import { findPage } from './rights.ts'

/** A page of the wiki as the routes of texts see it. */
export const wikiText: TextKind<{ readonly ok: true; readonly row: WikiPage }> = {
  target: 'wiki',
  path: '/wiki-pages/:id',
  reads: 'catalog.read',
  writes: 'comments.write',
  missing: 'WIKI_PAGE_NOT_FOUND',
  open: (call) => findPage(call, call.params.id),
  textOf({ row }) {
    const { id, authorId, removedAt } = row
    const closed = removedAt === null ? undefined : 'WIKI_PAGE_REMOVED'
    return { id, authorId, href: addressOf(row), address: `/wiki-pages/${id}`, closed }
  },
}
