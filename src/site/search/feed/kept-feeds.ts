import type { Expression, Leaf, Quality } from '../../../domain/search/expression.ts'
import { leavesOf } from '../../../domain/search/expression.ts'
import type { Reply } from '../../http/action.ts'
import type { BrowseFilter } from '../../../store/search/browse.ts'
import { sharedPages } from '../../torrents/parts/shared-pages.ts'

// Feeds as they were written last: readers ask far more often than the catalog changes.

/** The numbers of peers and the factors in a feed are as old as this. */
const KEPT_MS = 60_000

/** Why there is no text: it differs from member to member, or the address is wrong. */
export type FeedWritten =
  | { readonly kind: 'written' }
  | { readonly kind: 'own' }
  | { readonly kind: 'refused'; readonly reply: Reply }

/** By a text that names the member or all who share it, and every filter. */
export const keptFeed = sharedPages<FeedWritten>({ milliseconds: KEPT_MS, isKeptFrom: 'first' })

/** Conditions about the member who asks. */
const OF_MEMBER: readonly Quality[] = [
  ...(['seeding', 'leeching', 'snatched', 'unsnatched', 'bookmarked', 'mine'] as const),
]

function isOfMember(leaf: Leaf): boolean {
  if (leaf.kind === 'is') return OF_MEMBER.includes(leaf.quality)
  return leaf.kind === 'named' && leaf.field === 'uploader'
}

/**
 * Whether a filter finds the same for every member of a role without personal factors: of anonymous
 * uploads, a search by name finds only the reader's.
 */
export function findsTheSame({ states, search, uploaderId }: BrowseFilter): boolean {
  const conditions: readonly Expression[] = search?.also ?? []
  const asked = conditions.flatMap((one) => leavesOf(one))
  return (
    uploaderId === null &&
    states.every((state) => state === 'alive' || state === 'dead') &&
    !asked.some(isOfMember)
  )
}
