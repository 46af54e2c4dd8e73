import type { Expression, Leaf, Quality } from '../../../domain/search/expression.ts'
import { leavesOf } from '../../../domain/search/expression.ts'
import type { Reply } from '../../http/action.ts'
import type { BrowseFilter } from '../../../store/search/browse.ts'
import { sharedPages } from '../../torrents/parts/shared-pages.ts'

// Caches written feeds: readers ask far more often than the catalog changes.

/** The longest age of the peer counts and factors in a feed. */
const KEPT_MS = 60_000

/** Why no text is cached: it differs from member to member, or the address is wrong. */
export type FeedWritten =
  | { readonly kind: 'written' }
  | { readonly kind: 'own' }
  | { readonly kind: 'refused'; readonly reply: Reply }

/** Cached under a text that names every filter, and the member or all members who share it. */
export const keptFeed = sharedPages<FeedWritten>({ milliseconds: KEPT_MS, isKeptFrom: 'first' })

/** Conditions about the requesting member. */
const OF_MEMBER: readonly Quality[] = [
  ...(['seeding', 'leeching', 'snatched', 'unsnatched', 'bookmarked', 'mine'] as const),
]

function isOfMember(leaf: Leaf): boolean {
  if (leaf.kind === 'is') return OF_MEMBER.includes(leaf.quality)
  return leaf.kind === 'named' && leaf.field === 'uploader'
}

/**
 * Returns whether a filter finds the same for every member of a role without personal factors. A
 * search by name, for example, finds anonymous uploads only for their uploader.
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
