import type { Infer } from '../../shared/shape.ts'
import { byteCount, count, list, record, seconds, text, time } from '../../shared/shape.ts'

const latency = record({ p50Milliseconds: seconds, p99Milliseconds: seconds }).nullable()
const gap = record({
  /**
   * In how many replies of both trackers this number was present, and in how many it was the same.
   */
  compared: count,
  same: count,
  /** The sum of the absolute differences. */
  off: count,
})
const spread = record({ least: count, most: count, mean: seconds }).nullable()

/** The figures of `babou shadow` since it started; it writes them every few seconds. */
export const shadowFigures = record({
  since: time,
  announces: count,
  scrapes: count,
  /** Requests that the old tracker did not answer, and those that babou's tracker did not. */
  oldFailed: count,
  oursFailed: count,
  /** Sessions whose last announce babou's tracker lacks, and announces that it will never get. */
  missed: count,
  lost: count,
  /** Since when babou's tracker has received everything that the old tracker received. */
  completeSince: time,
  verdicts: record({
    bothAccept: count,
    bothRefuse: count,
    onlyOldAccepts: count,
    onlyOursAccepts: count,
  }),
  /** How outcomes differed, most frequent first. Passkeys in samples are hidden. */
  reasons: list(record({ reason: text(400), times: count, samples: list(text(600)).max(3) })).max(
    60,
  ),
  complete: gap,
  incomplete: gap,
  peers: record({ compared: count, same: count, onlyOld: count, onlyOurs: count }),
  oldInterval: spread,
  oursInterval: spread,
  oldLatency: latency,
  oursLatency: latency,
  /** Torrents and members that only one of the trackers accepts; the lists are samples. */
  unknown: record({
    torrents: count,
    members: count,
    torrentSamples: list(text(60)).max(20),
    memberSamples: list(text(60)).max(20),
  }),
  /** The number of sessions and members whose counters are held in memory. */
  sessions: count,
  members: count,
  /** Bytes, by the counters in the requests that each tracker accepted. */
  counted: record({ oldUp: byteCount, oldDown: byteCount, oursUp: byteCount, oursDown: byteCount }),
  /** Members whose sums differ, largest difference first. */
  differing: list(
    record({
      member: text(60),
      ...{ oldUp: byteCount, oldDown: byteCount, oursUp: byteCount, oursDown: byteCount },
    }),
  ).max(50),
})

export type ShadowFigures = Readonly<Infer<typeof shadowFigures>>
