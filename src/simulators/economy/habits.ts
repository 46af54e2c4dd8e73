// Honest habits that make reports differ from transfers, with the share of members who have each.
// Sources: the clients in test/, the issue trackers of qBittorrent, Transmission and rTorrent.

/** Habits of the clients of honest members. */
export interface Habits {
  /** Loses what moved since the last announce, several times a month, and starts again. */
  readonly crashes: boolean
  /** Stops and starts the client on most days, with `stopped` events. */
  readonly restarts: boolean
  /** Suspends the computer at night without `stopped`, and reports the rest when it wakes. */
  readonly sleeps: boolean
  /** Cannot reach the tracker for hours now and then; its counters come late. */
  readonly lateCounters: boolean
  /** Leaves some downloads forever without a last announce. */
  readonly vanishes: boolean
  /** Has most torrents from elsewhere: seeds without downloading. */
  readonly bringsTorrents: boolean
  /** Adds the data before the check: `left` falls to 0 without a download. */
  readonly checksLate: boolean
  /** Takes only some files of a torrent. */
  readonly partial: boolean
  /** The share of received data that fails its hash and is downloaded again. */
  readonly failedShare: number
  /** The client subtracts failed data from `downloaded`. */
  readonly subtractsFailed: boolean
  /** The client counts headers: its uploads are larger by this share. */
  readonly overheadShare: number
  /** Deletes finished torrents and downloads them again later. */
  readonly downloadsAgain: boolean
}

/** The share of members with each habit. */
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

/** Data that arrives twice at the end of a download: both ends count it. */
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
    // Together they would pass the bounds of src/domain/fair-play/balance.ts: see decision 0046.
    subtractsFailed: !hasBadDisk && chance(shares.subtractsFailed),
    overheadShare: chance(shares.countsHeaders) ? 0.02 : 0,
    downloadsAgain: chance(shares.downloadsAgain),
  }
}
