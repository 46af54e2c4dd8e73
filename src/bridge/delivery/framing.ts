import zlib from 'node:zlib'

// A frame is a head of 24 bytes and a body. Numbers are big-endian.
//
//   0  magic "bBu" and 0xF5, which is not valid in UTF-8
//   4  protocol version
//   5  type
//   6  number, 48 bits: its meaning depends on the type
//  12  length of the body
//  16  CRC32 of the 16 bytes before it, so that no one waits for a damaged length
//  20  CRC32 of the body
//
// This layout and the types hello and refuse never change, so that ends of two versions can tell
// each other which version they have.

export const PROTOCOL_VERSION = 1
export const HEAD_BYTES = 24
const MAGIC = Buffer.from([0x62, 0x42, 0x75, 0xf5])
/** After more consecutive garbage than this number of largest frames, the link ends. */
const MAX_GARBAGE_FRAMES = 2

export const FRAME = {
  // the handshake, in this order (handshake.ts)
  hello: 1,
  challenge: 2,
  proof: 3,
  welcome: 4,
  /** The last frame of an end that closes a link: the reason, as text. */
  refuse: 5,
  // from a machine that is not a node yet, instead of a handshake (joining/)
  whichAuthority: 6,
  authority: 7,
  claim: 8,
  granted: 9,
  fetchState: 10,
  stateCopy: 11,
  stateBytes: 12,
  // about the link itself (channel.ts)
  ack: 16,
  resend: 17,
  ping: 18,
  pong: 19,
  /** Hub -> tracker: staff disabled this node. The node stops serving and closes the link. */
  off: 20,
  // between trackers (trackers/): not numbered, because an answer is only useful now
  asks: 24,
  answers: 25,
  give: 26,
  taken: 27,
  copy: 28,
  copied: 29,
  usage: 30,
  // numbered, acknowledged and sent again when they were lost (delivery.ts)
  join: 32,
  resume: 33,
  begin: 34,
  rows: 35,
  end: 36,
  event: 37,
  caughtUp: 38,
  message: 39,
  reply: 40,
  /** Tracker -> hub: journal entries as bytes (batch-frame.ts). */
  batch: 41,
} as const

/** Types from here on are numbered from 1, acknowledged, and sent again when they are lost. */
export const FIRST_NUMBERED = FRAME.join

export interface Frame {
  readonly version: number
  readonly type: number
  readonly number: number
  readonly body: Buffer
}

const NOTHING = Buffer.alloc(0)

/** Encodes a frame; `version` is for tests that simulate an end of another version. */
export function encodeFrame(
  type: number,
  number = 0,
  body: Buffer = NOTHING,
  version = PROTOCOL_VERSION,
): Buffer {
  return seal(unsealed(body), type, number, version)
}

/** Returns a frame whose head is not filled in: the body after HEAD_BYTES of free memory. */
export function unsealed(body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + body.length)
  body.copy(bytes, HEAD_BYTES)
  return bytes
}

/** Fills in the head of an unsealed frame in place; the frame must not change afterwards. */
export function seal(
  bytes: Buffer,
  type: number,
  number: number,
  version = PROTOCOL_VERSION,
): Buffer {
  const body = bytes.subarray(HEAD_BYTES)
  MAGIC.copy(bytes)
  bytes[4] = version
  bytes[5] = type
  bytes.writeUIntBE(number, 6, 6)
  bytes.writeUInt32BE(body.length, 12)
  bytes.writeUInt32BE(zlib.crc32(bytes.subarray(0, 16)), 16)
  bytes.writeUInt32BE(zlib.crc32(body), 20)
  return bytes
}

/**
 * Whether the body of an unsealed frame contains the magic, which it must not. No text contains it.
 */
export function holdsMagic(frame: Buffer): boolean {
  return frame.includes(MAGIC, HEAD_BYTES)
}

export interface FrameReader {
  /** Takes the next bytes and calls `onFrame` for each complete frame. */
  readonly push: (chunk: Buffer) => void
  readonly counts: () => { resyncs: number; garbageBytes: number }
}

export interface FrameReaderOptions {
  /** Returns the size of the largest body; called before each frame is read. */
  readonly frameBytes: () => number
  readonly onFrame: (frame: Frame) => void
  /** Called when garbage was skipped before the frame that follows. */
  readonly onResync: (skippedBytes: number) => void
  /**
   * Called when the stream can no longer be used: a frame was too large, or there was too much
   * garbage.
   */
  readonly onFault: (fault: string) => void
}

interface State extends FrameReaderOptions {
  chunks: Buffer[]
  heldBytes: number
  /** The number of bytes that must be there before it is worth reading again. */
  wantedBytes: number
  /** The number of bytes of garbage since the last frame. */
  garbage: number
  isOver: boolean
  resyncs: number
  garbageBytes: number
}

/**
 * Creates a reader of frames in a stream of bytes. After bytes that are not a frame, it looks for
 * the next complete frame; lost frames are detected by a gap in the numbers.
 */
export function createFrameReader(options: FrameReaderOptions): FrameReader {
  const state: State = {
    ...options,
    chunks: [],
    heldBytes: 0,
    wantedBytes: HEAD_BYTES,
    garbage: 0,
    isOver: false,
    resyncs: 0,
    garbageBytes: 0,
  }
  return {
    push: (chunk) => push(state, chunk),
    counts: () => ({ resyncs: state.resyncs, garbageBytes: state.garbageBytes }),
  }
}

function push(state: State, chunk: Buffer): void {
  if (state.isOver) return
  state.chunks.push(chunk)
  state.heldBytes += chunk.length
  if (state.heldBytes < state.wantedBytes) return
  const bytes = state.chunks.length === 1 ? chunk : Buffer.concat(state.chunks, state.heldBytes)
  const rest = bytes.subarray(readFrames(state, bytes))
  state.chunks = rest.length > 0 ? [rest] : []
  state.heldBytes = rest.length
  if (!state.isOver && state.garbage > MAX_GARBAGE_FRAMES * state.frameBytes()) {
    fail(state, `${state.garbage} bytes in a row that are not a frame`)
  }
}

/** Reads all complete frames of `bytes`; returns where the first incomplete one starts. */
function readFrames(state: State, bytes: Buffer): number {
  let at = 0
  while (!state.isOver) {
    const start = findMagic(bytes, at)
    skip(state, start - at)
    at = start
    state.wantedBytes = HEAD_BYTES
    if (bytes.length - at < HEAD_BYTES) break
    if (!isWholeHead(bytes, at)) {
      at += skip(state, 1)
      continue
    }
    const length = bytes.readUInt32BE(at + 12)
    if (length > state.frameBytes()) {
      fail(state, `a frame of ${length} bytes; the limit is ${state.frameBytes()}`)
      break
    }
    if (bytes.length - at < HEAD_BYTES + length) {
      state.wantedBytes = HEAD_BYTES + length
      break
    }
    const body = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length)
    if (zlib.crc32(body) !== bytes.readUInt32BE(at + 20)) {
      at += skip(state, 1) // it may have lost bytes: the next frame may start inside it
      continue
    }
    if (state.garbage > 0) state.onResync(state.garbage)
    state.garbage = 0
    state.onFrame(frameAt(bytes, at, body))
    at += HEAD_BYTES + length
  }
  return at
}

function isWholeHead(bytes: Buffer, at: number): boolean {
  return zlib.crc32(bytes.subarray(at, at + 16)) === bytes.readUInt32BE(at + 16)
}

/** Counts bytes that are not a frame, and returns their number. */
function skip(state: State, bytes: number): number {
  if (bytes > 0 && state.garbage === 0) state.resyncs++
  state.garbage += bytes
  state.garbageBytes += bytes
  return bytes
}

function fail(state: State, fault: string): void {
  state.isOver = true
  state.onFault(fault)
}

/** Returns the index of the magic from `at` on, or of its first bytes at the very end; -1: none. */
function findMagic(bytes: Buffer, at: number): number {
  const found = bytes.indexOf(MAGIC, at)
  if (found !== -1) return found
  for (let length = MAGIC.length - 1; length > 0; length--) {
    const start = bytes.length - length
    if (start >= at && bytes.compare(MAGIC, 0, length, start) === 0) return start
  }
  return bytes.length
}

function frameAt(bytes: Buffer, at: number, body: Buffer): Frame {
  return {
    version: bytes[at + 4],
    type: bytes[at + 5],
    number: bytes.readUIntBE(at + 6, 6),
    // A copy, so that a small frame does not keep the large chunk in memory.
    body: body.length * 2 < body.buffer.byteLength ? Buffer.from(body) : body,
  }
}
