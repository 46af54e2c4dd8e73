/** The limits of a link. Each one is enforced, and reaching it is counted. */
export interface BridgeLimits {
  /** How long connecting may take, and how long the whole handshake may take. */
  readonly connectSeconds: number
  readonly handshakeSeconds: number
  /**
   * Hub: how long a link may take to answer when another process connects with the same store ID.
   */
  readonly probeSeconds: number
  /** A peer that is silent for this long counts as gone; a ping is sent every `pingSeconds`. */
  readonly idleSeconds: number
  readonly pingSeconds: number
  /**
   * How long the peer may read no bytes, or a tracker may apply no events, before the link is cut.
   */
  readonly sendSeconds: number
  /** Hub: how long a stop waits for the messages that are being handled. */
  readonly stopSeconds: number
  /**
   * The pause before reconnecting: it doubles from the first value up to the last, and is then
   * shortened by jitter.
   */
  readonly firstPauseSeconds: number
  readonly lastPauseSeconds: number
  /** The largest body of a frame; a larger one ends the connection. */
  readonly frameBytes: number
  /** Hub -> tracker: the most unacknowledged frames and bytes. */
  readonly downFrames: number
  readonly downBytes: number
  /**
   * The part of `downBytes` that a running snapshot may use: an event waits for no more than that.
   */
  readonly snapshotBytes: number
  /**
   * The target size of a frame of rows: small enough that events do not wait long, and large enough
   * that the overhead is low.
   */
  readonly rowsBytes: number
  /** Tracker -> hub: the most frames and bytes that jobs has not handled. */
  readonly upFrames: number
  readonly upBytes: number
  /** Tracker: the most messages and bytes that wait for room; `send` refuses further ones. */
  readonly queueFrames: number
  readonly queueBytes: number
  /**
   * Hub: the newest events that are held for all links; a link that falls behind reads the store
   * instead.
   */
  readonly recentEvents: number
  readonly recentBytes: number
  /** The number of events per read of the store. */
  readonly readEvents: number
  /** Hub: how many full states are read from the store at the same time; further trackers wait. */
  readonly snapshots: number
  /**
   * Hub: the most links, and the most unfinished handshakes of unknown addresses; further ones are
   * closed. For addresses from which a tracker has joined, there are the same number of places
   * again.
   */
  readonly links: number
  readonly handshakes: number
  /** The same per address, and how many of its handshakes may fail per minute. */
  readonly handshakesPerAddress: number
  readonly failuresPerMinute: number
  /** Hub: how long a disabled node may take to stop serving. */
  readonly offSeconds: number
  /** Tracker: how long a disabled node waits before it asks again. */
  readonly offPauseSeconds: number
  /**
   * Hub: the rate limits of one link, averaged over a few seconds; a link that exceeds them is cut.
   */
  readonly framesPerSecond: number
  readonly bytesPerSecond: number
}

const KiB = 1024
const MiB = 1024 * KiB

export const defaultLimits: BridgeLimits = {
  connectSeconds: 3, // the next hub is the better use of the time
  handshakeSeconds: 5,
  probeSeconds: 2, // well within the handshake of the tracker that waits for it
  idleSeconds: 10,
  pingSeconds: 2.5,
  sendSeconds: 15,
  stopSeconds: 5,
  firstPauseSeconds: 0.1,
  lastPauseSeconds: 3,
  frameBytes: MiB, // a batch of 3,000 journal entries takes 480 KB, in JSON 640
  downFrames: 256,
  downBytes: MiB,
  snapshotBytes: 256 * KiB,
  rowsBytes: 32 * KiB,
  upFrames: 8,
  upBytes: 4 * MiB,
  queueFrames: 64,
  queueBytes: 8 * MiB,
  recentEvents: 2_000,
  recentBytes: 4 * MiB,
  readEvents: 200,
  snapshots: 4, // each uses one of the 10 database connections of jobs
  links: 64,
  handshakes: 64,
  handshakesPerAddress: 16,
  failuresPerMinute: 120, // a tracker with a wrong key tries at most 40 times per minute
  offSeconds: 10,
  offPauseSeconds: 5,
  framesPerSecond: 20_000, // each event may be acknowledged by a separate frame
  bytesPerSecond: 64 * MiB,
}
