import { GIB } from '../../units.ts'
import type { ItemKind } from './kinds.ts'

// Presets for a shop: the default, and those with prices of other programs (ratio.md §2, §3).

export interface PresetItem {
  readonly slug: string
  readonly kind: ItemKind
  readonly name: string
  readonly says: string
  /** Bytes, tokens, invites or hours, depending on the kind; 0 for a title. */
  readonly amount: number
  /** The price in points. */
  readonly price: number
  /** For freeleech tokens: after how many days they expire. */
  readonly lastsDays?: number
  readonly limit?: { readonly items: number; readonly days: number | null }
}

const upload = (gib: number, price: number): PresetItem => ({
  slug: `upload-${gib}`,
  kind: 'upload',
  name: `${gib} GiB of upload credit`,
  says: 'Counts as uploaded, immediately and permanently.',
  amount: gib * GIB,
  price,
})

const free = (hours: number, price: number): PresetItem => ({
  slug: `free-${hours}`,
  kind: 'freeleech',
  name: `${hours} hours of freeleech`,
  says: 'Downloads do not count in this time. Buying it again extends it.',
  amount: hours,
  price,
})

const invite = (price: number, days: number | null): PresetItem => ({
  slug: 'invite',
  kind: 'invites',
  name: 'An invite',
  says: 'For someone you are responsible for.',
  amount: 1,
  price,
  ...(days === null ? {} : { limit: { items: 1, days } }),
})

const title = (price: number): PresetItem => ({
  slug: 'title',
  kind: 'title',
  name: 'A custom title',
  says: 'A few words next to your name on your profile.',
  amount: 0,
  price,
})

const tokens = (amount: number, price: number): PresetItem => ({
  slug: amount === 1 ? 'token' : `tokens-${amount}`,
  kind: 'tokens',
  name: amount === 1 ? 'A freeleech token' : `${amount} freeleech tokens`,
  says: 'Each makes one torrent freeleech for you until you have downloaded it.',
  amount,
  price,
  lastsDays: 90,
})

/** With the default formula, seeding earns at most 100 points per hour (ratio.md §7). */
const OURS: readonly PresetItem[] = [
  upload(5, 600),
  upload(25, 2_500),
  upload(100, 9_000),
  tokens(1, 1_500),
  tokens(5, 6_500),
  free(24, 8_000),
  invite(10_000, 30),
  title(5_000),
]

const UNIT3D: readonly PresetItem[] = [
  upload(2, 500),
  upload(10, 1_000),
  upload(25, 2_000),
  upload(100, 5_000),
  invite(2_500, null),
  free(24, 7_500),
]

const NEXUS: readonly PresetItem[] = [
  upload(1, 300),
  upload(5, 1_500),
  upload(10, 3_000),
  invite(1_000, null),
  title(5_000),
]

export const presets = {
  babou: { label: 'Default', items: OURS },
  unit3d: { label: 'Prices as in UNIT3D', items: UNIT3D },
  nexus: { label: 'Prices as in NexusPHP', items: NEXUS },
} as const
export type PresetName = keyof typeof presets
export const presetNames = Object.keys(presets) as readonly PresetName[]
