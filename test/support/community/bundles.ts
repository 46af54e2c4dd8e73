import type { BundleKind } from '../../../src/domain/bundles/kinds.ts'
import type { NewBundle } from '../../../src/store/bundles/edit.ts'
import * as bundleEdits from '../../../src/store/bundles/edit.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as collections from '../../../src/store/collections/collections.ts'
import type { Db } from '../../../src/store/base/db.ts'

/** Creates a bundle, by default a work, and returns its ID. */
export async function aBundle(
  db: Db,
  title: string,
  given: Partial<NewBundle> & { readonly kind?: BundleKind } = {},
): Promise<number> {
  const bare = {
    ...({ kind: 'work', parentId: null, otherTitles: [], year: null, number: null } as const),
    ...{ numberEnd: null, parts: null, description: '', tags: [], externalIds: [] },
  }
  const made = await bundleEdits.add(db, { ...bare, ...given, title }, commandLine, new Date())
  if (!made.ok) throw new Error(made.code)
  return made.id
}

/** Creates an open collection of a member and returns its ID. */
export async function aCollection(db: Db, memberId: number, title: string): Promise<number> {
  const words = { title, description: '', isOpen: true, isPrivate: false }
  const by = { memberId, name: 'anybody', address: null }
  const id = await collections.make(db, 'collage', words, by, new Date())
  if (id === null) throw new Error('has too many')
  return id
}
