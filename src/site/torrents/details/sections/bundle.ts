import { bytes, plural } from '../../../../shared/format.ts'
import type { Around } from '../../../../store/bundles/around.ts'
import * as bundleNeighbours from '../../../../store/bundles/around.ts'
import type { CategoryAttribute } from '../../../../store/taxonomy/attributes.ts'
import {
  bundleHref,
  bundleItem,
  bundleItemShape,
  bundleLink,
} from '../../../bundles/parts/names.ts'
import { coverPart } from '../../../bundles/parts/cover-part.ts'
import { externalLink } from '../../../bundles/parts/external-link.ts'
import { releaseNames } from '../../../bundles/parts/release-names.ts'
import { breakable } from '../../../ui/breakable.ts'
import { mayEdit } from '../../parts/rights.ts'
import type { Asked } from '../section.ts'
import { section } from '../section.ts'

/** The most other torrents of the bundle to show; the rest are on its page. */
const SIBLINGS_SHOWN = 8

/** The bundle of the torrent, and the other torrents in it. */
export const bundle = section({
  name: 'bundle',
  statements: 1,
  read: async ({ torrent, call, attributes }): Promise<Read> => {
    const around = await bundleNeighbours.around(call.db, torrent.id)
    const isNamed = around !== undefined && around.siblings.length > 0 && !call.wantsJson
    return { around, attributes: isNamed ? await attributes() : [] }
  },
  part: (read, asked) => partOf(read, asked),
  json: {
    shape: { bundle: bundleItemShape.nullable() },
    of: ({ around }) => ({ bundle: around === undefined ? null : bundleItem(around) }),
  },
})

interface Read {
  readonly around: Around | undefined
  /** Loads the attributes of the torrent's category; none if no other torrents are shown. */
  readonly attributes: readonly CategoryAttribute[]
}

function partOf({ around, attributes }: Read, { torrent, call }: Asked) {
  const placeHref = mayEdit(call, torrent) ? `/torrents/${torrent.id}/bundle` : null
  if (around === undefined) return placeHref === null ? null : { ...NOWHERE, placeHref }
  const { siblings, before, after, otherTitles } = around
  return {
    isPlaced: true,
    path: [...around.above, around].map(bundleLink),
    siblings: siblingLines(siblings.slice(0, SIBLINGS_SHOWN), attributes),
    hasSiblings: siblings.length > 0,
    allHref: siblings.length > SIBLINGS_SHOWN ? bundleHref(around) : null,
    before: before === null ? null : bundleLink(before),
    after: after === null ? null : bundleLink(after),
    placeHref,
    cover: coverPart(around, around.cover),
    facts: {
      otherTitles: otherTitles.length === 0 ? null : otherTitles.join(' · '),
      ids: around.externalIds.flatMap(externalLink),
    },
  }
}

/** Names torrents by what differs, as on the page of the bundle; the full name is in the title. */
function siblingLines(rows: Around['siblings'], attributes: Read['attributes']) {
  const searchable = attributes.filter(({ isSearchable }) => isSearchable)
  const names = releaseNames(rows, searchable, false)
  return rows.map(({ id, name, size, seeders }) => {
    const label = names.get(id)?.label ?? name
    return {
      href: `/torrents/${id}`,
      labelHtml: breakable(label),
      title: label === name ? null : name,
      about: `${bytes(size)} · ${seedersText(seeders)}`,
    }
  })
}

function seedersText(seeders: number): string {
  return plural(seeders, 'seeder', 'seeders')
}

const NOWHERE = {
  isPlaced: false,
  path: [],
  siblings: [],
  hasSiblings: false,
  allHref: null,
  before: null,
  after: null,
  cover: null,
  facts: null,
}
