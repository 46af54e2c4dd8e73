import { count, id, list, named, record, text, time } from '../../shared/shape.ts'
import type { GapRow, SearchRow } from '../../store/wanted/wanted.ts'
import { bundleItem, bundleItemShape } from '../bundles/parts/names.ts'

export const gapShape = named(
  'Gap',
  record({
    bundle: bundleItemShape,
    missing: list(count).describe('numbers without a torrent'),
    demand: count.describe('ten for each member who watches it, plus the snatches of its torrents'),
    madeAt: time.describe('when it was counted'),
  }),
)

export const lostShape = named(
  'LostSearch',
  record({
    words: text(100),
    members: count.describe('at least five'),
    madeAt: time.describe('when it was counted'),
  }),
)

export const wantedShape = record({
  gaps: list(gapShape),
  requests: list(record({ id, title: text(200), givers: count })).describe(
    'open, if you may see requests',
  ),
  searches: list(lostShape),
})

export function gapItem({ bundle, missing, demand, madeAt }: GapRow) {
  return { bundle: bundleItem(bundle), missing, demand, madeAt }
}

export function lostItem({ words, members, madeAt }: SearchRow) {
  return { words, members, madeAt }
}
