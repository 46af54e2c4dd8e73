import type { TimeText } from '../../shared/format.ts'
import { plural, timeText } from '../../shared/format.ts'
import type { CollectionRow } from '../../store/collections/collections.ts'
import type { CollectionItem } from '../../store/collections/items.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { CommentsSection } from '../comments/parts/section.ts'
import type { PageData } from '../http/action.ts'
import type { Field, Typed } from '../http/frame/fields.ts'
import { field } from '../http/frame/fields.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { fixedHeads } from '../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import { MAX_NOTE, onText } from './forms.ts'
import { isGone, nameIn } from './json.ts'
import { KIND_NAMES, PATH } from './pages.ts'
import type { Link } from '../ui/link.ts'

interface ItemLine extends Link {
  /** Null: the item is a bundle. */
  readonly row: TorrentRow | null
  readonly isGone: boolean
  /** Its position, and who added it when. */
  readonly about: string
  readonly position: string
  readonly positionId: string
  readonly noteId: string
  /** Whether a second line shows the note and the forms that change it. */
  readonly hasBelow: boolean
  readonly note: string | null
  readonly noteText: string
  readonly action: string
  readonly mayMove: boolean
  readonly mayDrop: boolean
  readonly isFirst: boolean
  readonly isLast: boolean
}

export interface ShowPage extends PageData {
  readonly feedHref: string
  readonly kind: string
  readonly owner: Link
  readonly isOpen: boolean
  readonly isPrivate: boolean
  readonly counted: string
  readonly changed: TimeText
  readonly historyHref: string | null
  readonly reportHref: string | null
  readonly descriptionHtml: Html | null
  readonly heads: readonly Head[]
  /** The promotion factors that all torrents of the list share; null: none. */
  readonly shared: string | null
  /** The number of columns, for lines across all of them. */
  readonly span: number
  readonly lines: readonly ItemLine[]
  readonly hasLines: boolean
  readonly editHref: string | null
  readonly removeHref: string | null
  /** The address that downloads all its .torrent files as an archive; null: there are none. */
  readonly zipAction: string | null
  readonly addAction: string | null
  readonly addFields: readonly Field[]
  readonly error: string | null
  readonly pager: Pager | null
  /** The comments; null on all pages of items but the first. */
  readonly talk: CommentsSection | null
}

interface Shown {
  readonly collection: CollectionRow
  readonly items: readonly CollectionItem[]
  readonly isFirst: boolean
  readonly next: string | null
  readonly mayChange: boolean
  readonly mayAdd: boolean
  readonly memberId: number
  readonly feed: FeedLinks
  readonly facts: RowFacts
  /** What was typed into the form for adding an item, with its errors. */
  readonly adding: Typed
  readonly talk: CommentsSection | null
}

export function showPage(shown: Shown): ShowPage {
  const { collection, items, isFirst, next, mayChange, mayAdd, facts, adding } = shown
  const path = `${PATH}/${collection.id}`
  return {
    title: collection.title,
    kind: KIND_NAMES[collection.kind],
    owner: { label: collection.owner, href: `/users/${collection.owner}` },
    isOpen: collection.isOpen,
    isPrivate: collection.isPrivate,
    counted: plural(collection.items, 'item', 'items'),
    changed: timeText(collection.changedAt, facts.now),
    historyHref: collection.revision > 1 ? `${path}/history` : null,
    reportHref:
      collection.ownerId === shown.memberId
        ? null
        : `/reports/new?kind=collection&id=${collection.id}`,
    descriptionHtml:
      collection.description === '' ? null : markdown(collection.description, 'description'),
    heads: fixedHeads(facts.columns),
    shared: facts.shared,
    span: facts.columns.length + 2,
    lines: items.map((item) => itemLine(item, shown)),
    hasLines: items.length > 0,
    editHref: mayChange ? `${path}/edit` : null,
    removeHref: mayChange ? `${path}/remove` : null,
    zipAction: items.some(({ torrent }) => torrent !== null) ? `${path}/zip` : null,
    addAction: mayAdd ? `${path}/items` : null,
    addFields: mayAdd ? addFields(adding) : [],
    error: adding.errors['']?.join('; ') ?? null,
    pager: pagerOf(path, { isFirst, next }),
    talk: shown.talk,
    ...shown.feed,
  }
}

function addFields(form: Typed): readonly Field[] {
  const hint = 'The address of a torrent or a bundle, or torrent:5.'
  return [
    field(form, 'on', 'Torrent or bundle', { isRequired: true, maxLength: 300, hint }),
    field(form, 'note', 'Note', { maxLength: MAX_NOTE, hint: 'Optional.' }),
  ]
}

function itemLine(item: CollectionItem, shown: Shown): ItemLine {
  const { collection, mayChange, memberId, facts } = shown
  const { target, id, position, note, torrent } = item
  const on = onText(item)
  const added = timeText(new Date(item.addedAt), facts.now).text
  const about = `${position}. Added ${added} by ${item.addedBy}`
  const mayDrop = mayChange || item.addedById === memberId
  return {
    label: nameIn(item),
    href: `/${target}s/${id}`,
    row: torrent === null ? null : rowOf(torrent, about, facts),
    isGone: isGone(item),
    about,
    position: String(position),
    positionId: `position-${on}`,
    noteId: `note-${on}`,
    hasBelow: note !== '' || mayDrop,
    note: note === '' ? null : note,
    noteText: note,
    action: `${PATH}/${collection.id}/items/${on}`,
    mayMove: mayChange,
    mayDrop,
    isFirst: position === 1,
    isLast: position === collection.items,
  }
}

function rowOf(
  torrent: NonNullable<CollectionItem['torrent']>,
  about: string,
  facts: RowFacts,
): TorrentRow {
  const row = torrentRow({ ...torrent, tags: [], uploader: null, uploaderRole: null }, facts)
  return { ...row, about, isRemoved: torrent.isRemoved }
}
