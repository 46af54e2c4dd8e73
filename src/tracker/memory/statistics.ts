import { H, MAX_THREADS, STAT_WORDS } from './layout.ts'

/**
 * The threads' counters: each thread increments a separate part, and the main thread reads the
 * sums.
 */
export const STAT = {
  announces: 0,
  scrapes: 1,
  answered: 2, // announces with a normal reply
  warned: 3,
  refused: 4,
  malformed: 5,
  entries: 6,
  journalFailures: 7,
  setAside: 8, // announces that found their torrent locked
  connections: 9,
  bytesOut: 10,
  internalErrors: 11,
  noMemory: 12,
  sweptTorrents: 13,
  skippedTorrents: 14, // torrents that the reaper found locked
  expiredPeers: 15,
  expiredEndpoints: 16,
  hiddenPeers: 17,
  unknownEvents: 18,
  forwardedMalformed: 19,
  connectionsRefused: 20,
  scrapesRefused: 21,
  probes: 22, // connections of the prober
  probesFailed: 23,
  probesOther: 24, // answered, but not as the torrent's client would
  probesBlind: 25, // without a conclusion: no probe of the prober succeeds
  readWhileLocked: 40, // announces that were answered though their torrent was locked
  removedPeers: 41, // silent sessions whose torrent was removed
  forgottenTorrents: 42, // removed long enough ago, now dropped from memory
  unnamedTorrents: 43, // dropped from memory because the site never named them
  givenBackPages: 44, // 4 KiB pages returned to the system
  foreignUrls: 45, // announces by URLs of other programs (rule 10)
  forwardedAnnounces: 46, // requests forwarded to another tracker
  forwardedDatagrams: 47,
  forwardedScrapes: 48,
  forwardsRefused: 49, // the queue was full
  unreachedHolders: 50, // announces decided here: neither holder nor standby was reachable
  answeredForOthers: 51, // requests of other trackers
  forwardedPasskeys: 52, // connection IDs whose passkey was requested from other trackers
  repliesHeld: 53, // held until the standby had their entries
  repliesLate: 54, // of these, sent without that: the standby was too slow or gone
  repliesNotHeld: 55, // should have waited, but no tracker had a copy
} as const

export type StatName = keyof typeof STAT

/**
 * Returns the index where the counters of a thread start, for `words[base + STAT.announces]++`.
 * They wrap at 2^32.
 */
export function statsBase(thread: number): number {
  return H.stats + thread * STAT_WORDS
}

/** Returns the sum of a counter over all threads. */
export function sumStat(words: Int32Array, name: StatName): number {
  let sum = 0
  for (let thread = 0; thread < MAX_THREADS; thread++) {
    sum += words[statsBase(thread) + STAT[name]] >>> 0
  }
  return sum
}
