import { V6_WORDS } from './peer-row.ts'

// A slab of IPv6 blocks (ipv6-blocks.ts): its head, then blocks, each preceded by a word.

/**
 * The blocks of a slab: few enough for a slab to become empty soon, and enough to share its head.
 */
export const SLAB_SLOTS = 32
export const SLOT_WORDS = 1 + V6_WORDS
const HEAD_WORDS = 4
export const SLAB_WORDS = HEAD_WORDS + SLAB_SLOTS * SLOT_WORDS
