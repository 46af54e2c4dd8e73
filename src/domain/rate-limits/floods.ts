// How often something may be requested by one member, tool or network. Other limits are elsewhere:
// - how many texts a member of a class may write: store/text-rules/limits.ts, which staff edit;
// - to how many members a member may write, which rises with the class: domain/messages/limits.ts;
// - limits on peer lists, downloads and seeds, by member and class: settings of the tracker,
// domain/roles.

/**
 * Limits that are counted in the memory of each site node: n nodes allow n times as many requests,
 * which is still few.
 */
export const FLOODS = {
  /** Requests by one member, or from one network without a member: far more than a person sends. */
  requestsPerMinute: 900,
  /** Requests with one API token: five per second, more than a polite tool sends. */
  tokenRequestsPerMinute: 300,
  /** Requests for one feed: readers ask every few minutes. */
  feedRequestsPerMinute: 60,
  /** Requests with invalid tokens from one network. */
  badTokens: 60,
  badTokensSeconds: 15 * 60,
  /** Uploads that one member may have checked or published: a large one takes a second. */
  uploadsPerMinute: 30,
  /** Reactions by one member. */
  reactionsPerMinute: 30,
  /**
   * The total cost of one member's previews: each costs one, plus one for every 1,000 characters.
   * The longest texts can be previewed six times.
   */
  previewsPerMinute: 300,
  lettersOfPreview: 1_000,
  /** Images by one member: each costs a second of processor time. */
  imagesPerHour: 120,
} as const

/**
 * Downloads of one torrent file per hour by one client: a browser, an API token, or a program with
 * the feed key. Several clients may want a new torrent at the same time; a client that needs more
 * downloads than this is caught in a loop.
 */
export const FILE_DOWNLOADS_PER_HOUR = 30
