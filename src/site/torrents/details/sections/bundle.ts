import { bytes, plural } from '../../../../shared/format.ts'
import type { Around } from '../../../../store/bundles/around.ts'
import * as bundleNeighbours from '../../../../store/bundles/around.ts'
import {
  bundleHref,
  bundleItem,
  bundleItemShape,
  bundleLink,
} from '../../../bundles/parts/names.ts'
import { coverPart } from '../../../bundles/parts/cover-part.ts'
import { externalLink } from '../../../bundles/parts/external-link.ts'
import { mayEdit } from '../../parts/rights.ts'
import type { Asked } from '../section.ts'
import { section } from '../section.ts'

/** Other torrents of the bundle shown here; the rest are on its page. */
const SIBLINGS_SHOWN = 8

/** The bundle of the torrent, and the other torrents in it. */
export const bundle = section({
  name: 'bundle',
  statements: 1,
  read: ({ torrent, call }) => bundleNeighbours.around(call.db, torrent.id),
  part: (around, asked) => partOf(around, asked),
  json: {
    shape: { bundle: bundleItemShape.nullable() },
    of: (around) => ({ bundle: around === undefined ? null : bundleItem(around) }),
  },
})

function partOf(around: Around | undefined, { torrent, call }: Asked) {
  const placeHref = mayEdit(call, torrent) ? `/torrents/${torrent.id}/bundle` : null
  if (around === undefined) return placeHref === null ? null : { ...NOWHERE, placeHref }
  const { siblings, before, after, otherTitles } = around
  return {
    isPlaced: true,
    path: [...around.above, around].map(bundleLink),
    siblings: siblings.slice(0, SIBLINGS_SHOWN).map((one) => ({
      href: `/torrents/${one.id}`,
      name: one.name,
      about: `${bytes(one.size)} · ${seedersText(one.seeders)}`,
    })),
    hasSiblings: siblings.length > 0,
    allHref: siblings.length > SIBLINGS_SHOWN ? bundleHref(around) : null,
    before: before === null ? null : bundleLink(before),
    after: after === null ? null : bundleLink(after),
    hasBeside: before !== null || after !== null,
    placeHref,
    cover: coverPart(around, around.cover),
    facts: {
      otherTitles: otherTitles.length === 0 ? null : otherTitles.join(' · '),
      ids: around.externalIds.flatMap(externalLink),
    },
  }
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
  hasBeside: false,
  cover: null,
  facts: null,
}
