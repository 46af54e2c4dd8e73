import { GIB, HOUR_SECONDS } from '../../domain/units.ts'

// The ways of cheating that are planted into the simulated community, each in three strengths.

export const strengths = ['weak', 'plain', 'strong'] as const
export type Strength = (typeof strengths)[number]

export interface CheatKind {
  readonly label: string
  /** What `strength` means for this cheat, in the order of `strengths`. */
  readonly amounts: readonly [weak: number, plain: number, strong: number]
  readonly unit: string
  /** How many of the following members are further accounts of the same person. */
  readonly partners?: number
  /** Whether the cheat only occurs in communities that check the result; see split.ts. */
  readonly isKeptBack?: boolean
}

const cheatKinds = {
  multiply: {
    label: 'Always reports more upload than there was',
    amounts: [1.3, 2, 4],
    unit: 'times',
  },
  'multiply-in-crowds': {
    label: 'Reports more upload, only in swarms of ten or more',
    amounts: [1.5, 3, 6],
    unit: 'times',
  },
  'drip-on-empty': {
    label: 'Reports some upload on 40 torrents without leechers',
    amounts: [0.02 * GIB, 0.2 * GIB, 1 * GIB],
    unit: 'bytes per hour and torrent',
  },
  'drip-among-leechers': {
    label: 'Adds upload while others download',
    amounts: [0.3 * GIB, 2 * GIB, 10 * GIB],
    unit: 'bytes per hour and torrent',
  },
  burst: {
    label: 'Adds a lot of upload to one torrent every other day',
    amounts: [10 * GIB, 60 * GIB, 400 * GIB],
    unit: 'bytes',
  },
  'fake-while-leeching': {
    label: 'Reports upload for what it downloads',
    amounts: [0.3, 0.7, 1.5],
    unit: 'bytes uploaded per byte downloaded',
  },
  'hide-downloads': {
    label: 'Reports a part of its downloads',
    amounts: [0.5, 0.2, 0],
    unit: 'share reported',
  },
  'hide-progress': {
    label: 'Reports a part of its downloads, and the same bytes left',
    amounts: [0.5, 0.2, 0],
    unit: 'share reported',
  },
  pair: {
    label: 'Two accounts: one reports uploads that the other reports as downloads',
    amounts: [10 * GIB, 50 * GIB, 200 * GIB],
    unit: 'bytes per day',
    partners: 1,
  },
  intermittent: {
    label: 'Reports more upload on three days out of ten',
    amounts: [2, 3, 6],
    unit: 'times',
  },
  replay: {
    label: 'Reports some sessions twice',
    amounts: [0.3, 0.6, 1],
    unit: 'share of sessions',
  },
  'seeds-nothing': {
    label: 'Seeds 60 torrents that it does not have',
    amounts: [30, 60, 120],
    unit: 'torrents',
  },
  'shared-seedbox': {
    label: 'One seedbox under two accounts: what one uploads, the other reports again',
    amounts: [0.3, 0.6, 1],
    unit: 'share of its uploads',
    partners: 1,
  },
  'downloads-again': {
    label: 'A second account downloads, deletes and downloads again',
    amounts: [10 * GIB, 40 * GIB, 120 * GIB],
    unit: 'bytes per day',
    partners: 1,
    isKeptBack: true,
  },
  'downloads-once': {
    label: 'A second account downloads each torrent once, and nothing contradicts it',
    amounts: [10 * GIB, 40 * GIB, 120 * GIB],
    unit: 'bytes per day',
    partners: 1,
    isKeptBack: true,
  },
  circle: {
    label: 'Three accounts upload to each other, each torrent once',
    amounts: [10 * GIB, 40 * GIB, 120 * GIB],
    unit: 'bytes per day and account',
    partners: 2,
    isKeptBack: true,
  },
  'times-size': {
    label: 'Reports many times the size of a torrent every third day',
    amounts: [3, 8, 15],
    unit: 'times',
  },
  'idle-leecher': {
    label: 'Reports uploads to a second account that never moves',
    amounts: [5 * GIB, 20 * GIB, 80 * GIB],
    unit: 'bytes per day',
    partners: 1,
    isKeptBack: true,
  },
  'claims-to-vanished': {
    label: 'Reports what leechers still lacked when they vanished',
    amounts: [0.4, 1, 2],
    unit: 'times',
    isKeptBack: true,
  },
} as const satisfies Record<string, CheatKind>

export type CheatName = keyof typeof cheatKinds
export const cheatNames = Object.keys(cheatKinds) as readonly CheatName[]
export const kindOf = (name: CheatName): CheatKind => cheatKinds[name]

export interface Cheat {
  readonly kind: CheatName
  readonly strength: Strength
  readonly amount: number
}

export function cheatOf(kind: CheatName, strength: Strength): Cheat {
  return { kind, strength, amount: cheatKinds[kind].amounts[strengths.indexOf(strength)] }
}

/** What a peer has moved since its last announce, in bytes, and in which swarm. */
export interface Moved {
  readonly up: number
  readonly down: number
  readonly seconds: number
  /** The numbers of peers and of leechers that the tracker reports for the swarm. */
  readonly peers: number
  readonly leechers: number
  readonly isSeeding: boolean
  /** The whole days since the start of the simulation. */
  readonly day: number
  /** A number from 0 to 1 that is drawn once for each session. */
  readonly sessionDraw: number
}

/** Returns what a cheating client reports instead of what it has moved. */
export function lie({ kind, amount }: Cheat, moved: Moved): { up: number; down: number } {
  const { up, down, seconds } = moved
  const hours = seconds / HOUR_SECONDS
  switch (kind) {
    case 'multiply':
      return { up: up * amount, down }
    case 'multiply-in-crowds':
      return { up: moved.peers >= 10 ? up * amount : up, down }
    case 'intermittent':
      return { up: moved.day % 10 < 3 ? up * amount : up, down }
    case 'drip-among-leechers':
      return { up: up + (moved.isSeeding && moved.leechers > 0 ? amount * hours : 0), down }
    case 'fake-while-leeching':
      return { up: up + down * amount, down }
    case 'hide-downloads':
    case 'hide-progress':
      return { up, down: down * amount }
    case 'replay':
      return { up: moved.sessionDraw < amount ? up * 2 : up, down }
    default:
      return { up, down }
  }
}
