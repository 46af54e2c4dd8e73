import zlib from 'node:zlib'

// A frame: 20 bytes of head, then the body. Numbers are big-endian.
//
//   0  magic "bBu" and 0xF5, which no UTF-8 text holds
//   4  protocol version
//   5  type
//   6  number, 48 bits: what it counts is a matter of the type
//  12  length of the body
//  16  CRC32 of the head's first 16 bytes and the body
//
// This layout and the types hello and refuse stay for ever, so that ends of two versions can tell
// each other that they are.

export const PROTOCOL_VERSION = 1
export const HEAD_BYTES = 20
const MAGIC = Buffer.from([0x62, 0x42, 0x75, 0xf5])
/** Garbage in a row after which the other end is given up: no frame is longer. */
const MAX_GARBAGE_FRAMES = 2

export const FRAME = {
  // the handshake, in this order (handshake.ts)
  hello: 1,
  challenge: 2,
  proof: 3,
  welcome: 4,
  /** The last frame of whoever ends a link, with the reason in words. */
  refuse: 5,
  // about the link itself (channel.ts)
  ack: 16,
  resend: 17,
  ping: 18,
  pong: 19,
  // numbered, acknowledged and sent again when lost (delivery.ts)
  join: 32,
  resume: 33,
  begin: 34,
  rows: 35,
  end: 36,
  event: 37,
  caughtUp: 38,
  message: 39,
  reply: 40,
} as const

/** Types from here on are numbered from 1, acknowledged and sent again when lost. */
export const FIRST_NUMBERED = FRAME.join

export interface Frame {
  readonly version: number
  readonly type: number
  readonly number: number
  readonly body: Buffer
}

const NOTHING = Buffer.alloc(0)

/** A frame as bytes. */
export function encodeFrame(type: number, number = 0, body: Buffer = NOTHING): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + body.length)
  MAGIC.copy(bytes)
  bytes[4] = PROTOCOL_VERSION
  bytes[5] = type
  bytes.writeUIntBE(number, 6, 6)
  bytes.writeUInt32BE(body.length, 12)
  body.copy(bytes, HEAD_BYTES)
  bytes.writeUInt32BE(checksum(bytes, 0, body.length), 16)
  return bytes
}

function checksum(bytes: Buffer, at: number, bodyBytes: number): number {
  const head = zlib.crc32(bytes.subarray(at, at + 16))
  return zlib.crc32(bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + bodyBytes), head)
}

export interface FrameReader {
  /** Takes bytes as they come and calls `onFrame` for each whole frame in them. */
  readonly push: (chunk: Buffer) => void
  readonly counts: () => { resyncs: number; garbageBytes: number }
}

export interface FrameReaderOptions {
  /** Largest body, asked anew for each frame. */
  readonly frameBytes: () => number
  readonly onFrame: (frame: Frame) => void
  /** Garbage was skipped, up to the frame that follows. */
  readonly onResync: (skippedBytes: number) => void
  /** The stream is of no more use: an oversized frame, or garbage without end. */
  readonly onFault: (fault: string) => void
}

/**
 * Reads frames from a stream of bytes. After bytes that are no frame it looks for the next whole
 * one; what was lost in between shows as a gap in the numbers.
 */
export function createFrameReader(options: FrameReaderOptions): FrameReader {
  const chunks: Buffer[] = []
  let held = 0
  let wanted = HEAD_BYTES
  let garbage = 0
  let isOver = false
  const counts = { resyncs: 0, garbageBytes: 0 }

  const fail = (fault: string) => {
    isOver = true
    chunks.length = 0
    options.onFault(fault)
  }

  const skip = (bytes: number) => {
    if (bytes === 0) return
    if (garbage === 0) counts.resyncs++
    garbage += bytes
    counts.garbageBytes += bytes
  }

  /** Reads all frames of `bytes`; returns where the first unfinished one begins. */
  const readFrames = (bytes: Buffer): number => {
    let at = 0
    for (;;) {
      const start = findMagic(bytes, at)
      skip(start - at)
      at = start
      wanted = HEAD_BYTES
      if (bytes.length - at < HEAD_BYTES) return at
      const length = bytes.readUInt32BE(at + 12)
      const isOversize = length > options.frameBytes()
      if (isOversize && garbage === 0) {
        fail(`a frame of ${length} bytes; at most ${options.frameBytes()} are taken`)
        return at
      }
      if (!isOversize && bytes.length - at < HEAD_BYTES + length) {
        wanted = HEAD_BYTES + length
        return at
      }
      if (isOversize || checksum(bytes, at, length) !== bytes.readUInt32BE(at + 16)) {
        skip(1)
        at += 1
      } else {
        const frame = frameAt(bytes, at, length)
        at += HEAD_BYTES + length
        if (garbage > 0) options.onResync(garbage)
        garbage = 0
        options.onFrame(frame)
        if (isOver) return at
      }
    }
  }

  return {
    push(chunk) {
      if (isOver) return
      chunks.push(chunk)
      held += chunk.length
      if (held < wanted) return
      const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks, held)
      const rest = bytes.subarray(readFrames(bytes))
      chunks.length = 0
      held = rest.length
      if (held > 0) chunks.push(rest)
      if (!isOver && garbage > MAX_GARBAGE_FRAMES * options.frameBytes()) {
        fail(`${garbage} bytes in a row that are no frame`)
      }
    },
    counts: () => counts,
  }
}

/** Where the magic, or a beginning of it at the very end, is found from `at` on. */
function findMagic(bytes: Buffer, at: number): number {
  const found = bytes.indexOf(MAGIC, at)
  if (found !== -1) return found
  for (let length = MAGIC.length - 1; length > 0; length--) {
    const start = bytes.length - length
    if (start >= at && bytes.compare(MAGIC, 0, length, start) === 0) return start
  }
  return bytes.length
}

function frameAt(bytes: Buffer, at: number, length: number): Frame {
  return {
    version: bytes[at + 4],
    type: bytes[at + 5],
    number: bytes.readUIntBE(at + 6, 6),
    // A copy, so that a small frame does not keep the large chunk alive that it came in.
    body: Buffer.from(bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length)),
  }
}
