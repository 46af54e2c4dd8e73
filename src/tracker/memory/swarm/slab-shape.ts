import { V6_WORDS } from './peer-row.ts'

// A slab of IPv6 blocks (ipv6-blocks.ts): its head, then blocks with a word before each.

/** Few, so that a slab is soon empty; its head is shared by enough. */
export const SLAB_SLOTS = 32
export const SLOT_WORDS = 1 + V6_WORDS
const HEAD_WORDS = 4
export const SLAB_WORDS = HEAD_WORDS + SLAB_SLOTS * SLOT_WORDS
