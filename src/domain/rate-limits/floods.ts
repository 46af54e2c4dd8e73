// How often something may be requested by one member, tool or network. Where else limits are:
// - of how many texts a member of a class may write: store/text-rules/limits.ts, which staff edit;
// - of members who are written to, which rises with the class: domain/messages/limits.ts;
// - of peer lists, downloads and seeds, by member and class: settings of the tracker, domain/roles.

/** What is counted in the memory of each site node: n nodes allow n times as many, still few. */
export const FLOODS = {
  /** Requests by one member, or by one network without a member: far more than a person sends. */
  requestsPerMinute: 900,
  /** Requests with one API token: five per second, more than a polite tool sends. */
  tokenRequestsPerMinute: 300,
  /** Requests for one feed: readers ask every few minutes. */
  feedRequestsPerMinute: 60,
  /** Requests with invalid tokens from one network. */
  badTokens: 60,
  badTokensSeconds: 15 * 60,
  /** Uploads that one member can have checked or published: a large one takes a second. */
  uploadsPerMinute: 30,
  /** Reactions by one member. */
  reactionsPerMinute: 30,
  /**
   * The cost of one member's previews: each counts as one, plus one for every 1,000 letters. The
   * longest texts can be previewed six times.
   */
  previewsPerMinute: 300,
  lettersOfPreview: 1_000,
  /** Images by one member: each costs a second of processor time. */
  imagesPerHour: 120,
} as const

/**
 * Downloads of one torrent file per hour by one client: a browser, an API token, or a program with
 * the feed key. Several clients may race for a new torrent; one that needs more downloads is caught
 * in a loop.
 */
export const FILE_DOWNLOADS_PER_HOUR = 30
