import { labelsOf } from '../../../domain/bundles/kinds.ts'
import { pathName } from '../../../domain/bundles/names.ts'
import { andCondition } from '../../../domain/search/conditions.ts'
import { bytes, capital, count } from '../../../shared/format.ts'
import type { BundleLine } from '../../../store/bundles/bundles.ts'
import type { CollectionRow } from '../../../store/collections/collections.ts'
import type { NamedMember } from '../../../store/members/names.ts'
import type { TorrentLine } from '../../../store/search/lines.ts'
import type { FoundText } from '../../../store/search/texts/find.ts'
import type { TextName } from '../../../store/search/texts/kinds.ts'
import { kindRow, textKindNames } from '../../../store/search/texts/kinds.ts'
import type { TagLine } from '../../../store/taxonomy/tag-index.ts'
import { bundleLink } from '../../bundles/parts/names.ts'
import type { PageData } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import type { Head } from '../../torrents/parts/rows/columns.ts'
import { fixedHeads } from '../../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../../torrents/parts/rows/row.ts'
import { torrentRow } from '../../torrents/parts/rows/row.ts'
import type { Destination } from '../../http/frame/menu/destinations.ts'
import { userHref } from '../../ui/link.ts'

export interface Found {
  /** Whether the line is not a valid torrent search. */
  readonly isUnclear: boolean
  readonly pages: readonly Destination[]
  readonly torrents: readonly TorrentLine[]
  readonly bundles: readonly BundleLine[]
  readonly collections: readonly CollectionRow[]
  readonly tags: readonly TagLine[]
  readonly members: readonly NamedMember[]
  /** The newest results of each kind. */
  readonly texts: readonly FoundText[]
}

interface Item {
  readonly name: string
  readonly href: string
  /** '' when there is nothing to add. */
  readonly about: string
}

interface Section {
  readonly id: string
  readonly title: string
  readonly items: readonly Item[]
  /** Torrents as rows like in every list; empty for the other kinds. */
  readonly rows: readonly TorrentRow[]
  readonly hasRows: boolean
  /** The complete list; null when there is none. */
  readonly all: { readonly label: string; readonly href: string } | null
}

export interface SearchPage extends PageData {
  readonly asked: string
  readonly isAsked: boolean
  readonly heads: readonly Head[]
  /** The factors that all torrents of the list share; null: none. */
  readonly shared: string | null
  readonly sections: readonly Section[]
  readonly hasFound: boolean
  /** Where the error in a line is explained. */
  readonly unclearHref: string | null
  /** The page contains a search box. */
  readonly find: null
}

type Kind = keyof Omit<Found, 'isUnclear' | 'texts'> | TextName

const textSections = textKindNames.map((kind) => [kind, kindRow(kind).name] as const)

const TITLES: Readonly<Record<Kind, string>> = {
  pages: 'Pages',
  torrents: 'Torrents',
  bundles: 'Bundles',
  collections: 'Collections',
  tags: 'Tags',
  members: 'Members',
  ...(Object.fromEntries(textSections.map(([, name]) => [name, capital(name)])) as Record<
    TextName,
    string
  >),
}
const KINDS = Object.keys(TITLES) as readonly Kind[]

export function searchPage(asked: string, found: Found | null, facts: RowFacts): SearchPage {
  const items = itemsOf(found)
  const torrentsHref = withQuery('/torrents', {}, { q: asked, sort: 'relevance' })
  const lists: Partial<Record<Kind, string>> = {
    torrents: torrentsHref,
    bundles: withQuery('/bundles', {}, { q: asked }),
    collections: withQuery('/collections', {}, { q: asked }),
    members: withQuery('/users', {}, { q: asked }),
    ...Object.fromEntries(textSections.map(([, name]) => [name, textsHref(name, asked)])),
  }
  const sections = KINDS.filter((kind) => items[kind].length > 0).map((kind) => ({
    id: `found-${kind}`,
    title: TITLES[kind],
    items: kind === 'torrents' ? [] : items[kind],
    rows: kind === 'torrents' ? (found?.torrents ?? []).map((row) => torrentRow(row, facts)) : [],
    hasRows: kind === 'torrents',
    all: allOf(TITLES[kind], lists[kind]),
  }))
  return {
    title: asked === '' ? 'Search' : `Search for “${asked}”`,
    asked,
    isAsked: asked !== '',
    heads: fixedHeads(facts.columns),
    shared: facts.shared,
    sections,
    hasFound: sections.length > 0,
    unclearHref: found?.isUnclear === true ? torrentsHref : null,
    find: null,
  }
}

function textsHref(name: string, asked: string): string {
  return withQuery('/search/texts', {}, { q: andCondition(asked, 'in', name) })
}

function allOf(title: string, href: string | undefined): Section['all'] {
  return href === undefined ? null : { label: `All matching ${title.toLowerCase()}`, href }
}

function many(amount: number, one: string, more: string): string {
  return amount === 1 ? `1 ${one}` : `${count(amount)} ${more}`
}

/** Returns the results of each kind, for JSON. */
export function searchItems(found: Found | null) {
  const items = itemsOf(found)
  return Object.fromEntries(
    KINDS.map((kind) => [
      kind,
      items[kind].map(({ name, href, about }) => ({ name, url: href, about })),
    ]),
  )
}

const NONE = { pages: [], torrents: [], bundles: [], collections: [], tags: [], members: [] }

function itemsOf(found: Found | null): Readonly<Record<Kind, readonly Item[]>> {
  if (found === null) return { ...NONE, ...textItems([]) }
  return {
    ...textItems(found.texts),
    pages: found.pages,
    torrents: found.torrents.map((row) => ({
      name: row.name,
      href: `/torrents/${row.id}`,
      about: `${row.categoryName}, ${bytes(row.size)}, ${many(row.seeders, 'seeder', 'seeders')}`,
    })),
    bundles: found.bundles.map((row) => {
      const { label, href } = bundleLink(row)
      const kind = labelsOf(row.kind, row.torrentKind).label
      const within = row.above.length === 0 ? '' : `, in ${pathName(row.above)}`
      return { name: label, href, about: kind + within }
    }),
    collections: found.collections.map((row) => {
      const about = `${many(row.items, 'item', 'items')}, by ${row.owner}`
      return { name: row.title, href: `/collections/${row.id}`, about }
    }),
    tags: found.tags.map((row) => ({ name: row.name, href: `/tags/${row.slug}`, about: '' })),
    members: found.members.map(({ name, role }) => {
      return { name, href: userHref(name), about: role }
    }),
  }
}

function textItems(texts: readonly FoundText[]): Readonly<Record<TextName, readonly Item[]>> {
  const sections = textSections.map(([kind, name]) => {
    return [name, texts.filter((row) => row.kind === kind).map(textItem)]
  })
  return Object.fromEntries(sections) as Record<TextName, readonly Item[]>
}

function textItem(row: FoundText): Item {
  const day = row.at.toISOString().slice(0, 10)
  const about = row.author === null ? day : `${day}, by ${row.author}`
  return { name: row.title, href: row.href, about }
}
