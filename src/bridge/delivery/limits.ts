/** The bounds of a link. Every one is enforced, and what happens at it is counted. */
export interface BridgeLimits {
  /** Time for connecting, and for the whole handshake. */
  readonly connectSeconds: number
  readonly handshakeSeconds: number
  /** Hub: time for a link to answer when another process comes with its store. */
  readonly probeSeconds: number
  /** A peer that is silent for so long is gone; a ping goes out every `pingSeconds`. */
  readonly idleSeconds: number
  readonly pingSeconds: number
  /** Bytes that the peer does not take, or events that a tracker does not apply, for so long. */
  readonly sendSeconds: number
  /** Hub: time for the messages in hand when it is stopped. */
  readonly stopSeconds: number
  /** Pause before connecting again: doubled from the first to the last, then jittered down. */
  readonly firstPauseSeconds: number
  readonly lastPauseSeconds: number
  /** Largest body of a frame; above it the connection ends. */
  readonly frameBytes: number
  /** Hub -> tracker: frames and bytes sent and not yet acknowledged. */
  readonly downFrames: number
  readonly downBytes: number
  /** What a running snapshot may take of `downBytes`: an event waits for no more than that. */
  readonly snapshotBytes: number
  /** Aim for a frame of rows: an event waits behind few of them, and each has little head. */
  readonly rowsBytes: number
  /** Tracker -> hub: frames and bytes sent and not yet handled by jobs. */
  readonly upFrames: number
  readonly upBytes: number
  /** Tracker: messages and bytes that wait for room; `send` refuses more. */
  readonly queueFrames: number
  readonly queueBytes: number
  /** Hub: newest events held for all links; who falls behind them reads the store by itself. */
  readonly recentEvents: number
  readonly recentBytes: number
  /** Events read from the store at once. */
  readonly readEvents: number
  /** Hub: full states that are read from the store at once; who joins beyond waits its turn. */
  readonly snapshots: number
  /** Hub: links, and connections that have not finished their handshake; more are closed. */
  readonly links: number
  readonly handshakes: number
  /** The same for one address, and how many of its handshakes may fail within a minute. */
  readonly handshakesPerAddress: number
  readonly failuresPerMinute: number
  /** Hub: time for a node that was switched off to end its service. */
  readonly offSeconds: number
  /** Tracker: pause before a node that is switched off asks again. */
  readonly offPauseSeconds: number
  /** Hub: what one link may send in a second, over a few of them; faster ones are cut. */
  readonly framesPerSecond: number
  readonly bytesPerSecond: number
}

const KiB = 1024
const MiB = 1024 * KiB

export const defaultLimits: BridgeLimits = {
  connectSeconds: 3, // the next hub is a better use of the time
  handshakeSeconds: 5,
  probeSeconds: 2, // within the handshake of who waits for it
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
  snapshots: 4, // each holds one of the 10 connections of jobs
  links: 64,
  handshakes: 64,
  handshakesPerAddress: 16,
  failuresPerMinute: 120, // a tracker with a wrong key comes 40 times a minute at most
  offSeconds: 10,
  offPauseSeconds: 5,
  framesPerSecond: 20_000, // each event may be acknowledged by a frame of its own
  bytesPerSecond: 64 * MiB,
}
