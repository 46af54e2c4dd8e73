// Honest habits that make reports differ from transfers, and the share of members who have each of
// them. Sources: the clients in test/, and the issue trackers of qBittorrent, Transmission and
// rTorrent.

/** The habits of a member and of the client. */
export interface Habits {
  /**
   * Several times a month, the client crashes, loses what it moved since the last announce, and
   * starts again.
   */
  readonly crashes: boolean
  /** On most days, the client stops and starts, with `stopped` events. */
  readonly restarts: boolean
  /**
   * The computer is suspended at night without a `stopped`, and the client reports the rest when it
   * wakes.
   */
  readonly sleeps: boolean
  /**
   * Now and then, the client cannot reach the tracker for hours, so that its counters arrive late.
   */
  readonly lateCounters: boolean
  /** Some downloads are left forever, without a last announce. */
  readonly vanishes: boolean
  /** The member has most torrents from elsewhere, and seeds them without downloading. */
  readonly bringsTorrents: boolean
  /** The member adds the data before the client checks it: `left` falls to 0 without a download. */
  readonly checksLate: boolean
  /** The member takes only some files of a torrent. */
  readonly partial: boolean
  /** The share of received data that fails its hash and is downloaded again. */
  readonly failedShare: number
  /** Whether the client subtracts failed data from `downloaded`. */
  readonly subtractsFailed: boolean
  /** By which share the client counts too much, because it includes headers in its uploads. */
  readonly overheadShare: number
  /** The member deletes finished torrents, and downloads them again later. */
  readonly downloadsAgain: boolean
}

/** The share of members who have each habit. */
const habitShares = {
  crashes: 0.12,
  restarts: 0.25,
  sleeps: 0.25,
  lateCounters: 0.08,
  vanishes: 0.06,
  bringsTorrents: 0.1,
  checksLate: 0.06,
  partial: 0.08,
  failing: 0.03,
  badDisk: 0.003,
  subtractsFailed: 0.2,
  countsHeaders: 0.03,
  downloadsAgain: 0.02,
} as const

/** The share of data that arrives twice at the end of a download; both ends count it. */
export const ENDGAME_SHARE = 0.01

export function drawHabits(chance: (probability: number) => boolean): Habits {
  const shares = habitShares
  const hasBadDisk = chance(shares.badDisk)
  return {
    crashes: chance(shares.crashes),
    restarts: chance(shares.restarts),
    sleeps: chance(shares.sleeps),
    lateCounters: chance(shares.lateCounters),
    vanishes: chance(shares.vanishes),
    bringsTorrents: chance(shares.bringsTorrents),
    checksLate: chance(shares.checksLate),
    partial: chance(shares.partial),
    failedShare: hasBadDisk ? 0.4 : chance(shares.failing) ? 0.03 : 0,
    // Both habits together would exceed the limits of src/domain/fair-play/balance.ts; see decision
    // 0046.
    subtractsFailed: !hasBadDisk && chance(shares.subtractsFailed),
    overheadShare: chance(shares.countsHeaders) ? 0.02 : 0,
    downloadsAgain: chance(shares.downloadsAgain),
  }
}
