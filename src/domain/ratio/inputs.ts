// What a strategy knows about a member. Strategies read neither a clock nor the database.

/** A finished download that has to be seeded. */
export interface Snatched {
  readonly sizeBytes: number
  readonly seededSeconds: number
  /** How many raw bytes of it were uploaded. */
  readonly uploaded: bigint
}

export interface RatioInputs {
  /** In credited bytes. */
  readonly uploaded: bigint
  readonly downloaded: bigint
  /** The number of distinct torrents being seeded, and their total size. */
  readonly seeding: number
  readonly seedingBytes: number
  /**
   * The number of distinct torrents that the member has been downloading for at least half an hour
   * although they have seeders.
   */
  readonly leeching: number
  readonly leechingBytes: number
  /**
   * The number of simultaneous downloads when the requirement began to be missed; 0 while it is
   * met.
   */
  readonly leechingAtBreach: number
  readonly leechingBytesAtBreach: number
  /** Torrent-hours that decay exponentially, as of now. */
  readonly seedHours: number
  readonly leechHours: number
  /** The same, with each hour multiplied by the size of the torrent in GiB. */
  readonly seedGibHours: number
  readonly leechGibHours: number
  /** The average number of torrents seeded over the last seven days. */
  readonly seedAverage: number
  /** Distinct snatched torrents that still exist. */
  readonly snatches: number
  /** The number of distinct torrents whose .torrent file was downloaded. */
  readonly grabs: number
  /** Downloads finished in the last four weeks, newest first; at most 500. */
  readonly snatched: readonly Snatched[]
}

/** The inputs for a member without any activity. */
export const NOTHING_DONE: RatioInputs = {
  uploaded: 0n,
  downloaded: 0n,
  seeding: 0,
  seedingBytes: 0,
  leeching: 0,
  leechingBytes: 0,
  leechingAtBreach: 0,
  leechingBytesAtBreach: 0,
  seedHours: 0,
  leechHours: 0,
  seedGibHours: 0,
  leechGibHours: 0,
  seedAverage: 0,
  snatches: 0,
  grabs: 0,
  snatched: [],
}
