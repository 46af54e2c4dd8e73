import type { KindedCategory } from '../../domain/gazelle/categories.ts'
import { numberOf } from '../../domain/gazelle/categories.ts'
import type { Group } from '../../domain/gazelle/group.ts'
import { groupOf, torrentIn } from '../../domain/gazelle/group.ts'
import type { CreditRow } from '../../store/bundles/credits.ts'
import { ofBundles } from '../../store/bundles/credits.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { DescribedTorrent, Rip } from '../../store/torrents/described.ts'
import { coverOf } from '../../store/torrents/described.ts'
import type { Offer } from '../torrents/parts/described.ts'
import { coverAddress, offersOf } from '../torrents/parts/described.ts'
import type { GazelleCall } from './call.ts'

/** A torrent with the values that Gazelle derives from it. */
export interface Row extends Offer {
  readonly isMusic: boolean
  readonly category: { readonly number: number; readonly name: string }
  readonly group: Group
  /** Who is credited on the album. */
  readonly credits: readonly CreditRow[]
  readonly rip: Rip
  /** The address of its group's image; '' for none. */
  readonly cover: string
  /** Whether the member has a freeleech token that would change something. */
  readonly mayUseToken: boolean
}

const NO_RIP: Rip = { hasLog: false, hasCue: false, logs: null }
const OTHER: Omit<KindedCategory, 'id' | 'name'> = { slug: '', parentId: null, kind: 'other' }

/** Describes these torrents in the given order, without those that are no longer listed. */
export async function rowsOf(call: GazelleCall, ids: readonly number[]): Promise<readonly Row[]> {
  if (ids.length === 0) return []
  const [offers, all] = await Promise.all([offersOf(call, ids), categories.listPages(call.db)])
  const hasTokens = (call.token?.freeleechTokens ?? 0n) > 0n
  const rows = offers.map((offer) => rowOf(offer, all, hasTokens))
  const albums = rows.filter(({ isMusic, group }) => isMusic && torrentIn(group.id) === null)
  const credits = await ofBundles(call.db, [...new Set(albums.map(({ group }) => group.id))])
  return rows.map((row) => {
    const key = groupCover(row.torrent, row.group.id)
    const cover = coverAddress(call.config.BABOU_SITE_URL, key) ?? ''
    return { ...row, cover, credits: credits.get(row.group.id) ?? [] }
  })
}

/** Prefers the cover of the album to that of one of its torrents. */
function groupCover(torrent: DescribedTorrent, groupId: number): string | null {
  const album = torrent.bundles.find(({ id }) => id === groupId)
  return album?.cover ?? coverOf(torrent)
}

function rowOf(
  offer: Offer,
  all: readonly KindedCategory[],
  hasTokens: boolean,
): Omit<Row, 'cover' | 'credits'> {
  const { categoryId, categoryName: name, attributes, rip } = offer.torrent
  const category = all.find((one) => one.id === categoryId) ?? { ...OTHER, id: categoryId, name }
  const isMusic = category.kind === 'music'
  return {
    ...offer,
    isMusic,
    category: numberOf(category, attributes),
    group: groupOf(offer.torrent, isMusic),
    rip: rip ?? NO_RIP,
    mayUseToken: hasTokens && offer.factors.downPermille > 0,
  }
}

/** Rows by group, in the order in which the groups first appear. */
export function byGroup(rows: readonly Row[]): readonly (readonly [Row, ...Row[]])[] {
  const groups = new Map<number, [Row, ...Row[]]>()
  for (const row of rows) {
    const known = groups.get(row.group.id)
    if (known === undefined) groups.set(row.group.id, [row])
    else known.push(row)
  }
  return [...groups.values()]
}
