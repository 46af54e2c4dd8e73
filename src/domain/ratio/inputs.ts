// What a strategy may know about a member. Facts only: nobody's clock, nobody's database.

/** A finished download, as far as it obliges. */
export interface Snatched {
  readonly sizeBytes: number
  readonly seededSeconds: number
  /** Raw bytes that were given back of it. */
  readonly uploaded: bigint
}

export interface RatioInputs {
  /** Credited bytes. */
  readonly uploaded: bigint
  readonly downloaded: bigint
  /** Distinct torrents that are seeded now, and their size. */
  readonly seeding: number
  readonly seedingBytes: number
  /** Distinct torrents that are downloaded now, for half an hour at least, from some seeder. */
  readonly leeching: number
  readonly leechingBytes: number
  /** What was downloaded at once when the rule was broken; 0 while it was not. */
  readonly leechingAtBreach: number
  readonly leechingBytesAtBreach: number
  /** Torrent-hours with exponential memory, as they stand now. */
  readonly seedHours: number
  readonly leechHours: number
  /** The same, each hour as many times as the torrent has GiB. */
  readonly seedGibHours: number
  readonly leechGibHours: number
  /** Torrents seeded on average over the last seven days. */
  readonly seedAverage: number
  /** Distinct torrents that were snatched and still exist. */
  readonly snatches: number
  /** Distinct torrents whose .torrent file was fetched. */
  readonly grabs: number
  /** What was finished in the last four weeks, the newest first; at most 500. */
  readonly snatched: readonly Snatched[]
}

/** A member who never did anything. */
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
