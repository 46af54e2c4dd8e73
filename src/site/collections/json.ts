import { nameOf, pathName } from '../../domain/bundles/names.ts'
import {
  byteCount,
  count,
  flag,
  id,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../shared/shape.ts'
import type { CollectionRow } from '../../store/collections/collections.ts'
import type { CollectionItem } from '../../store/collections/items.ts'
import { KINDS } from './forms.ts'

const item = {
  id,
  kind: oneOf(KINDS),
  title: text(120),
  owner: text(30),
  items: count,
  isOpen: flag.describe('whether every member can add to it'),
  isPrivate: flag,
  createdAt: time,
  changedAt: time,
}

export const collectionItemShape = named('CollectionLine', record(item))

const memberOfShape = named(
  'CollectionItem',
  record({
    on: record({ kind: oneOf(['torrent', 'bundle']), id }),
    position: count,
    name: text(2_000),
    note: text(500),
    addedBy: text(30),
    addedAt: time,
    isGone: flag.describe('whether it was removed from the catalog'),
    size: byteCount.nullable().describe('of a torrent'),
    seeders: count.nullable(),
  }),
)

export const collectionShape = named(
  'Collection',
  record({
    ...item,
    description: text(20_000).describe('Markdown'),
    revision: id.describe('incremented by each edit of its description'),
    content: list(memberOfShape).describe('a page of its items, in order'),
    next: text(1_000).nullable().describe('cursor of the next page of `content`'),
  }),
)

export function collectionLine(row: CollectionRow) {
  const { id, kind, title, owner, items, isOpen, isPrivate } = row
  return {
    ...{ id, kind, title, owner, items, isOpen, isPrivate },
    createdAt: row.createdAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
  }
}

export function collectionDocument(
  row: CollectionRow,
  items: readonly CollectionItem[],
  next: string | null,
) {
  const { description, revision } = row
  return { ...collectionLine(row), description, revision, content: items.map(itemOf), next }
}

function itemOf(row: CollectionItem) {
  const { target, id, position, note, addedBy, torrent } = row
  return {
    on: { kind: target, id },
    position,
    name: nameIn(row),
    note,
    addedBy,
    addedAt: new Date(row.addedAt).toISOString(),
    isGone: isGone(row),
    size: torrent?.size ?? null,
    seeders: torrent?.seeders ?? null,
  }
}

/** Returns the name of an item; for a bundle, with the names of its parents. */
export function nameIn({ torrent, bundle }: CollectionItem): string {
  if (torrent !== null) return torrent.name
  if (bundle === null || bundle.length === 0) return ''
  return bundle.length === 1 ? nameOf(bundle[0]) : pathName(bundle)
}

export function isGone({ torrent, isBundleGone }: CollectionItem): boolean {
  return torrent?.isRemoved ?? isBundleGone
}
