// The messages that the two ends of a link send each other: a kind (1 byte), a number (4 bytes) and
// what the kind says.

/** Bytes of the link, or the end of them. Both are numbered from 0. */
export const [BYTES, LAST] = [0, 1]
/** How many messages the reader got, and how many of them were read. */
export const RECEIPT = 2
/** Asks for a receipt. */
export const PROBE = 3
/** The end that sends it was destroyed. */
export const CUT = 4

/** The most messages that a writer sends ahead of its reader: as much as a socket buffers. */
export const WINDOW = 8
export const HEAD_BYTES = 5
const RECEIPT_BYTES = 9

export interface Message {
  readonly kind: number
  readonly number: number
  readonly rest: Buffer
}

/** Returns a message with a copy of these bytes. */
export function encodeMessage(kind: number, number = 0, bytes?: Buffer): Buffer {
  const message = Buffer.allocUnsafe(HEAD_BYTES + (bytes?.length ?? 0))
  message[0] = kind
  message.writeUInt32BE(number, 1)
  bytes?.copy(message, HEAD_BYTES)
  return message
}

export function encodeReceipt(received: number, read: number): Buffer {
  const message = Buffer.allocUnsafe(RECEIPT_BYTES)
  message[0] = RECEIPT
  message.writeUInt32BE(received, 1)
  message.writeUInt32BE(read, HEAD_BYTES)
  return message
}

/**
 * Reads a message, with a copy of its bytes.
 * @throws RangeError when it is too short
 */
export function readMessage(data: Uint8Array): Message {
  const message = Buffer.from(data)
  return {
    kind: message.readUInt8(0),
    number: message.readUInt32BE(1),
    rest: message.subarray(HEAD_BYTES),
  }
}
