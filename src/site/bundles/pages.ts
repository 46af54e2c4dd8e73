import { bundleKinds, kindRows, kindsWithin, labelsOf } from '../../domain/bundles/kinds.ts'
import { nameOf, pathName } from '../../domain/bundles/names.ts'
import type { TimeText } from '../../shared/format.ts'
import { plural, timeText } from '../../shared/format.ts'
import type { BundleLine, BundleRow } from '../../store/bundles/bundles.ts'
import type { BundleListLine } from '../../store/bundles/search.ts'
import type { BundleTree } from '../../store/bundles/tree.ts'
import type { CollectionName } from '../../store/collections/collections.ts'
import type { ScoredTag } from '../../store/taxonomy/tag-votes.ts'
import { bundleLink } from './parts/names.ts'
import type { ExternalLink } from './parts/external-link.ts'
import { externalLink } from './parts/external-link.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { CommentsSection } from '../comments/parts/section.ts'
import type { PageData } from '../http/action.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Option } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import type { TagsPart } from '../taxonomy/parts/scored-tags.ts'
import { tagsPart } from '../taxonomy/parts/scored-tags.ts'
import type { CreditedPart, CreditGroup } from './credits.ts'
import { creditGroups } from './credits.ts'
import type { CoverPart } from './parts/cover-part.ts'
import { coverPart } from './parts/cover-part.ts'
import type { ListQuery } from './forms.ts'
import type { RecordPart } from './record-part.ts'
import type { BundleTable, TableFacts } from './tables.ts'
import { tablesOf } from './tables.ts'
import { branchOf } from './tree.ts'
import type { Link } from '../ui/link.ts'

const PATH = '/bundles'

interface ListLine extends Link {
  readonly cover: CoverPart | null
  /** `in Dune › Season 2`. */
  readonly within: string | null
  readonly kind: string
  /** `3 seasons, 12 torrents`, if they were counted. */
  readonly holds: string | null
  readonly restoreAction: string | null
}

export interface ListPage extends PageData {
  readonly q: string
  readonly kinds: readonly Option[]
  readonly sorts: readonly Option[]
  readonly lines: readonly ListLine[]
  readonly hasLines: boolean
  readonly isAsked: boolean
  readonly canMake: boolean
  readonly removedHref: string | null
  readonly pager: Pager | null
}

interface Listed {
  readonly list: ListQuery
  readonly rows: readonly (BundleLine & Partial<BundleListLine>)[]
  readonly next: string | null
  readonly query: Fields
  readonly canMake: boolean
  readonly maySeeRemoved: boolean
}

export function listPage({ list, rows, next, query, canMake, maySeeRemoved }: Listed): ListPage {
  const { q, kind, sort, isRemoved } = list
  return {
    title: isRemoved ? 'Removed bundles' : 'Bundles',
    q,
    kinds: [
      { value: '', label: 'All kinds', isSelected: kind === null },
      ...bundleKinds
        .filter((one) => one !== 'season' && one !== 'episode' && one !== 'edition')
        .map((one) => ({ value: one, label: kindRows[one].plural, isSelected: one === kind })),
    ],
    sorts: [
      { value: 'title', label: 'By title', isSelected: sort === 'title' },
      { value: 'newest', label: 'Newest first', isSelected: sort === 'newest' },
    ],
    lines: rows.map((row) => listLine(row, isRemoved)),
    hasLines: rows.length > 0,
    isAsked: q !== '' || kind !== null || isRemoved,
    canMake,
    removedHref: maySeeRemoved && !isRemoved ? withQuery(PATH, {}, { state: 'removed' }) : null,
    pager: pagerOf(PATH, { isFirst: list.after === null, next }, query),
  }
}

function listLine(row: BundleLine & Partial<BundleListLine>, isRemoved: boolean): ListLine {
  const { children, torrents } = row
  const holds = [
    children === undefined || children === 0 ? '' : plural(children, 'bundle', 'bundles'),
    torrents === undefined || torrents === 0 ? '' : torrentsText(torrents),
  ].filter((part) => part !== '')
  return {
    ...bundleLink(row),
    cover: coverPart(row, row.cover ?? null),
    within: row.above.length === 0 ? null : pathName(row.above),
    kind: labelsOf(row.kind, row.torrentKind).label,
    holds: holds.length === 0 ? null : holds.join(', '),
    restoreAction: isRemoved ? `/bundles/${row.id}/restore` : null,
  }
}

function torrentsText(many: number): string {
  return plural(many, 'torrent', 'torrents')
}

export interface ShowPage extends PageData {
  readonly feedHref: string
  readonly kind: string
  readonly above: readonly Link[]
  readonly hasAbove: boolean
  readonly otherTitles: string | null
  readonly added: TimeText
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  readonly cover: CoverPart | null
  readonly tagsPart: TagsPart | null
  readonly ids: readonly ExternalLink[]
  readonly hasIds: boolean
  readonly credits: readonly CreditGroup[]
  readonly isLocked: boolean
  readonly descriptionHtml: Html | null
  /** `2 seasons, 14 torrents`. */
  readonly sum: string | null
  readonly gaps: string | null
  readonly tables: readonly BundleTable[]
  /** The promotion factors that all torrents of the list share; null: none. */
  readonly shared: string | null
  readonly isEmpty: boolean
  readonly isCut: boolean
  /** The bundles that credit this artist; null: none, or the bundle is not an artist. */
  readonly credited: CreditedPart | null
  readonly collections: readonly Link[]
  readonly hasCollections: boolean
  readonly records: readonly RecordPart[]
  readonly talk: CommentsSection
  readonly editHref: string | null
  readonly addHref: string | null
  readonly collectHref: string | null
  readonly reportHref: string
  readonly care: readonly Link[]
  readonly lockAction: {
    readonly href: string
    readonly value: string
    readonly label: string
  } | null
}

interface Rights {
  readonly canEdit: boolean
  readonly canManage: boolean
  readonly canCollect: boolean
  readonly canVote: boolean
  readonly canPromote: boolean
}

interface Shown extends Rights {
  readonly bundle: BundleRow
  readonly tree: BundleTree
  readonly scored: readonly ScoredTag[]
  readonly credited: CreditedPart | null
  readonly collections: readonly CollectionName[]
  readonly records: readonly RecordPart[]
  readonly talk: CommentsSection
  readonly facts: TableFacts
  readonly feed: FeedLinks
  readonly now: Date
}

export function showPage(shown: Shown): ShowPage {
  const { bundle, tree, collections, canEdit, canManage, canCollect, canVote, now } = shown
  const path = `/bundles/${bundle.id}`
  const root = branchOf(tree)
  const mayEdit = canManage || (canEdit && !bundle.isLocked)
  const canHold = kindsWithin(bundle.kind).length > 0
  return {
    title: nameOf(bundle),
    kind: labelsOf(bundle.kind, tree.torrents.at(0)?.categoryKind ?? null).label,
    above: bundle.above.map(bundleLink),
    hasAbove: bundle.above.length > 0,
    otherTitles: bundle.otherTitles.length === 0 ? null : bundle.otherTitles.join(' · '),
    added: timeText(bundle.createdAt, now),
    edited:
      bundle.editedAt === null
        ? null
        : { when: timeText(bundle.editedAt, now), href: `${path}/history` },
    cover: coverPart(bundle, bundle.cover),
    tagsPart: tagsPart(shown.scored, canVote ? `${path}/tags` : null),
    ids: bundle.externalIds.flatMap(externalLink),
    hasIds: bundle.externalIds.length > 0,
    credits: creditGroups(bundle.credits),
    isLocked: bundle.isLocked,
    descriptionHtml: bundle.description === '' ? null : markdown(bundle.description, 'description'),
    sum: root.sum,
    gaps: root.gaps,
    tables: tablesOf(root, shown.facts),
    shared: shown.facts.shared,
    isEmpty: root.isEmpty,
    isCut: tree.isCut,
    credited: shown.credited,
    collections: collections.map(({ id, title }) => ({ label: title, href: `/collections/${id}` })),
    hasCollections: collections.length > 0,
    records: shown.records,
    talk: shown.talk,
    ...shown.feed,
    editHref: mayEdit ? `${path}/edit` : null,
    addHref: mayEdit && canHold ? `/bundles/new?parent=${bundle.id}` : null,
    reportHref: `/reports/new?kind=bundle&id=${bundle.id}`,
    collectHref: canCollect ? `/collections/add?on=bundle:${bundle.id}` : null,
    care: careLinks(path, shown, mayEdit),
    lockAction: canManage
      ? {
          href: `${path}/lock`,
          value: String(!bundle.isLocked),
          label: bundle.isLocked ? 'Unlock' : 'Lock',
        }
      : null,
  }
}

function careLinks(path: string, shown: Shown, mayEdit: boolean): readonly Link[] {
  return [
    ...(mayEdit
      ? [
          { label: 'Cover', href: `${path}/cover` },
          { label: 'Move', href: `${path}/move` },
        ]
      : []),
    ...(shown.canManage
      ? [
          { label: 'Merge', href: `${path}/merge` },
          { label: 'Remove', href: `${path}/remove` },
        ]
      : []),
    ...(shown.canPromote
      ? [
          {
            label: 'Make freeleech',
            href: `/admin/promotions/new?scope=bundle&target=${shown.bundle.id}`,
          },
        ]
      : []),
  ]
}
