import type { Kinship } from '../../domain/accounts/privacy.ts'
import { sees } from '../../domain/accounts/privacy.ts'
import { stateLabels } from '../../domain/requests/requests.ts'
import { count, plural, timeText } from '../../shared/format.ts'
import type { CollectionRow } from '../../store/collections/collections.ts'
import * as collections from '../../store/collections/collections.ts'
import type { AuthoredRow } from '../../store/comments/titled.ts'
import * as titled from '../../store/comments/titled.ts'
import type { Profile } from '../../store/members/pages.ts'
import * as requests from '../../store/requests/requests.ts'
import type { TorrentLine } from '../../store/search/lines.ts'
import { recentSnatches } from '../../store/traffic/recent-snatches.ts'
import { anchorOf, targetHref } from '../comments/parts/lines.ts'
import type { Call } from '../http/action.ts'
import { uploadsSeen } from './parts/uploads-seen.ts'
import { withQuery } from '../http/frame/cursor.ts'
import { firstTorrents } from '../search/parts/first-torrents.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { fixedHeads } from '../torrents/parts/rows/columns.ts'
import { rowFacts } from '../torrents/parts/rows/facts.ts'
import type { RowFacts, TorrentRow } from '../torrents/parts/rows/row.ts'
import { torrentRow } from '../torrents/parts/rows/row.ts'
import { userHref } from '../ui/link.ts'

// The latest actions of a member, if the reader may see them.

/** The number of torrents in each table, and of lines in each list. */
const FEW = 5

interface RecentTable {
  readonly id: string
  readonly title: string
  /** The complete list; null if this reader has none. */
  readonly all: { readonly label: string; readonly href: string } | null
  readonly heads: readonly Head[]
  /** The factors that all these torrents share; null: none. */
  readonly shared: string | null
  readonly lines: readonly TorrentRow[]
}

interface RecentList {
  readonly id: string
  readonly title: string
  /** Null if this reader has no list of them. */
  readonly href: string | null
  readonly rows: readonly { readonly label: string; readonly href: string; readonly says: string }[]
}

export interface Recent {
  readonly tables: readonly RecentTable[]
  readonly lists: readonly RecentList[]
}

type Asking = Pick<Call<string, 'members.read'>, 'db' | 'member' | 'can' | 'now' | 'wantsJson'>

/** The newest uploads, snatches, collections, requests and comments; at most eight statements. */
export async function recentOf(call: Asking, profile: Profile, kinship: Kinship): Promise<Recent> {
  const { db, member, can, now } = call
  if (!can('catalog.read')) return { tables: [], lists: [] }
  const { id } = profile
  const may = (field: 'uploads' | 'activity') => sees(kinship, field, profile.privacy)
  const has = {
    uploads: may('uploads') && uploadsSeen(profile, kinship) > 0,
    snatches: may('activity') && profile.snatches > 0,
    comments: may('uploads') && profile.comments > 0,
  }
  const ofMember = { kind: null, words: [], after: null, ownerId: id, readerId: member.id }
  const [uploads, snatches, made, asked, said] = await Promise.all([
    has.uploads ? firstTorrents(call, { uploaderId: id, by: 'createdAt', limit: FEW }) : [],
    has.snatches ? recentSnatches(db, id, FEW) : [],
    collections.list(db, { ...ofMember, limit: FEW }),
    can('requests.read') ? requests.ofMember(db, id, FEW) : [],
    has.comments ? titled.listOf(db, id, null, FEW, { id: member.id, now, can }) : [],
  ])
  const ids = [...new Set([...uploads, ...snatches].map((torrent) => torrent.id))]
  const facts = ids.length === 0 ? null : await rowFacts(call, ids)
  const tables = [
    { id: 'uploads', title: 'Uploads', all: allUploads(profile, kinship), rows: uploads },
    { id: 'snatches', title: 'Snatches', all: allSnatches(profile, kinship), rows: snatches },
  ]
  return {
    tables: facts === null ? [] : tables.filter(isFilled).map((one) => tableOf(one, facts)),
    lists: [
      collectionList(profile, made),
      requestList(asked, kinship),
      commentList(profile, said, now),
    ].filter(isFilled),
  }
}

function isFilled(one: { readonly rows: readonly unknown[] }): boolean {
  return one.rows.length > 0
}

type Given = Pick<RecentTable, 'id' | 'title' | 'all'> & { readonly rows: readonly TorrentLine[] }

function tableOf({ rows, ...given }: Given, facts: RowFacts): RecentTable {
  const heads = fixedHeads(facts.columns)
  const { shared } = facts
  return { ...given, heads, shared, lines: rows.map((row) => torrentRow(row, facts)) }
}

function allUploads(profile: Profile, kinship: Kinship): RecentTable['all'] {
  const { name } = profile
  const uploads = uploadsSeen(profile, kinship)
  const href = withQuery('/torrents', {}, { uploader: name })
  return uploads <= FEW ? null : { label: `All ${count(uploads)} uploads`, href }
}

/** Links to the complete list only for the member: others have no such list. */
function allSnatches({ snatches }: Profile, kinship: Kinship): RecentTable['all'] {
  const isOwn = kinship === 'self' && snatches > FEW
  const label = `All ${count(snatches)} snatches`
  return isOwn ? { label, href: '/me/snatches' } : null
}

function collectionList({ name }: Profile, rows: readonly CollectionRow[]): RecentList {
  return {
    id: 'collections',
    title: 'Collections',
    href: withQuery('/collections', {}, { owner: name }),
    rows: rows.map(({ id, title, items }) => ({
      label: title,
      href: `/collections/${id}`,
      says: plural(items, 'item', 'items'),
    })),
  }
}

/** Links to the complete list only for the member, as others have no such list. */
function requestList(rows: readonly requests.RequestRow[], kinship: Kinship): RecentList {
  return {
    id: 'requests',
    title: 'Requests',
    href: kinship === 'self' ? '/requests?whose=mine&state=all' : null,
    rows: rows.map(({ id, title, state }) => ({
      label: title,
      href: `/requests/${id}`,
      says: stateLabels[state],
    })),
  }
}

function commentList(
  { name, comments: said }: Profile,
  rows: readonly AuthoredRow[],
  now: Date,
): RecentList {
  return {
    id: 'comments',
    title: plural(said, 'comment', 'comments'),
    href: `${userHref(name)}/comments`,
    rows: rows.map((row) => ({
      label: row.title,
      href: `${targetHref(row)}#${anchorOf(row.id)}`,
      says: timeText(row.createdAt, now).text,
    })),
  }
}
