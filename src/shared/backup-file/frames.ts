import { BackupError } from './format.ts'

// The content of a backup as a series of frames: a kind in one byte, a length in four, and that
// many bytes.

const KINDS = ['secret', 'table', 'rows', 'table-end', 'sequences', 'end'] as const
export type FrameKind = (typeof KINDS)[number]

export interface Frame {
  readonly kind: FrameKind
  readonly bytes: Buffer
}

const HEAD_BYTES = 5
/** The most bytes of a frame: larger ones are never written. */
const MAX_FRAME_BYTES = 4_194_304

export function frame(kind: FrameKind, bytes: Buffer): Frame {
  return { kind, bytes }
}

export function jsonFrame(kind: FrameKind, value: unknown): Frame {
  return { kind, bytes: Buffer.from(JSON.stringify(value)) }
}

/** Yields the bytes of frames, one after the other. */
export async function* packed(frames: AsyncIterable<Frame>): AsyncGenerator<Buffer> {
  for await (const { kind, bytes } of frames) {
    const head = Buffer.alloc(HEAD_BYTES)
    head.writeUInt8(KINDS.indexOf(kind) + 1, 0)
    head.writeUInt32BE(bytes.length, 1)
    yield head
    yield bytes
  }
}

/** Yields the frames in these bytes, which may be divided at any position. @throws BackupError */
export async function* unpacked(content: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const bytes of content) {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    for (let length = lengthOf(rest); length !== null; length = lengthOf(rest)) {
      const kind = KINDS.at(rest[0] - 1)
      if (rest[0] === 0 || kind === undefined) throw new BackupError('it has an unknown part')
      yield { kind, bytes: rest.subarray(HEAD_BYTES, HEAD_BYTES + length) }
      rest = rest.subarray(HEAD_BYTES + length)
    }
  }
  if (rest.length > 0) throw new BackupError('its content ends in the middle of a part')
}

/** Returns the length of the first frame; null when it is not complete yet. */
function lengthOf(bytes: Buffer): number | null {
  if (bytes.length < HEAD_BYTES) return null
  const length = bytes.readUInt32BE(1)
  if (length > MAX_FRAME_BYTES) throw new BackupError('it has a part that is too long')
  return bytes.length < HEAD_BYTES + length ? null : length
}
