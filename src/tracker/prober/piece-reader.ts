/**
 * How many pieces a client says it has: a bitfield and the *have* messages after it (BEP 3), or
 * *have all* or *none* (BEP 6).
 */
export interface Holding {
  readonly isAll: boolean
  /** 0 if `isAll` is true, because the message does not say how many there are. */
  readonly pieces: number
}

const MESSAGE = { have: 4, bitfield: 5, haveAll: 14, haveNone: 15 } as const
const HAVE_LENGTH = 5
/**
 * The most bytes that are read: a bitfield of two million pieces. A longer message is not a
 * bitfield.
 */
const MOST_HEARD = 256 * 1_024

interface Reading {
  /** Where the next message starts. */
  at: number
  field: Buffer | null
  holding: Holding | null
  /** Whether later messages would not change the result. */
  isEnd: boolean
}

/** Reads the messages that name pieces, from `start` on; other messages may be in between. */
export function createPieceReader(start: number) {
  const reading: Reading = { at: start, field: null, holding: null, isEnd: false }

  return {
    /** What the client has said so far; null: nothing. */
    soFar: () => reading.holding,

    /** Continues to read, in all bytes received so far; returns whether they are enough. */
    read(heard: Buffer): boolean {
      while (!reading.isEnd && reading.at + 4 < heard.length) {
        if (!readNext(reading, heard)) break
      }
      return reading.isEnd || heard.length > MOST_HEARD
    },
  }
}

/** Reads a message; returns false if it is not complete yet, or if no more messages are needed. */
function readNext(reading: Reading, heard: Buffer): boolean {
  const { at } = reading
  const length = heard.readUInt32BE(at)
  const id = length === 0 ? null : heard[at + 4]
  if (id === MESSAGE.haveAll || id === MESSAGE.haveNone) {
    reading.holding = { isAll: id === MESSAGE.haveAll, pieces: 0 }
    reading.isEnd = true
  }
  if (length > MOST_HEARD) reading.isEnd = true
  const end = at + 4 + length
  if (reading.isEnd || end > heard.length) return false
  if (id === MESSAGE.bitfield) takeField(reading, heard.subarray(at + 5, end))
  if (id === MESSAGE.have && length === HAVE_LENGTH) takePiece(reading, heard.readUInt32BE(at + 5))
  reading.at = end
  return true
}

function takeField(reading: Reading, field: Uint8Array): void {
  reading.field = Buffer.from(field)
  setPieces(reading, reading.field, bitsOf(field))
}

function takePiece(reading: Reading, piece: number): void {
  const { field, holding } = reading
  const [byte, bit] = [piece >>> 3, 0x80 >>> (piece & 7)]
  if (field === null || holding === null || byte >= field.length) return
  if ((field[byte] & bit) !== 0) return
  field[byte] |= bit
  setPieces(reading, field, holding.pieces + 1)
}

/**
 * Takes the pieces of a bitfield. A client that super-seeds (BEP 16) says that it has none, and
 * then names one after the other. The last bits of the field may belong to no piece, or to pieces
 * that the client is about to name.
 */
function setPieces(reading: Reading, field: Uint8Array, pieces: number): void {
  reading.holding = { isAll: false, pieces }
  reading.isEnd = pieces === 0 || pieces === field.length * 8
}

function bitsOf(field: Uint8Array): number {
  let bits = 0
  for (let byte of field) for (; byte > 0; byte &= byte - 1) bits++
  return bits
}
