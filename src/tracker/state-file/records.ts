import fs from 'node:fs'
import zlib from 'node:zlib'

// Both files of the stored state are sequences of records. A record consists of three little-endian
// words (the length of the body, the kind, and the CRC32 of these two and the body) and the body.

export const RECORD = {
  /**
   * JSON: layout, generation, outboxId and position, in a base also `wall`. Always the first
   * record.
   */
  head: 1,
  /** JSON: an event of a kind of which only the newest matters: settings, banned networks. */
  single: 2,
  /** Words: members, as in rows.ts. */
  members: 3,
  torrents: 4,
  /** JSON: the number of rows. Always the last record of a base. */
  end: 5,
  /** JSON: an event with its position. */
  event: 6,
  /** JSON: when the tracker lacked nothing, in seconds since 1970. */
  level: 7,
} as const

export const KEPT_LAYOUT = 2
const HEAD_BYTES = 12
const MOST_BYTES = 2 ** 21
const WINDOW_BYTES = 2 ** 22

export function encodeRecord(kind: number, body: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + body.length)
  bytes.writeUInt32LE(body.length, 0)
  bytes.writeUInt32LE(kind, 4)
  bytes.writeUInt32LE(checksum(bytes.subarray(0, 8), body), 8)
  bytes.set(body, HEAD_BYTES)
  return bytes
}

export function jsonRecord(kind: number, value: object): Buffer {
  return encodeRecord(kind, Buffer.from(JSON.stringify(value), 'utf8'))
}

function checksum(head: Uint8Array, body: Uint8Array): number {
  return zlib.crc32(body, zlib.crc32(head))
}

/**
 * Passes the records of a file in order to `onRecord`, until one is damaged or truncated, or
 * `onRecord` returns false. The body is valid only during the call. Returns the size in bytes of
 * the whole records that were accepted: what follows them is useless.
 */
export function readRecords(
  file: string,
  onRecord: (kind: number, body: Buffer) => boolean,
): { readonly wholeBytes: number; readonly fileBytes: number } {
  const fd = fs.openSync(file, 'r')
  try {
    const fileBytes = fs.fstatSync(fd).size
    const window = Buffer.allocUnsafe(WINDOW_BYTES)
    let [start, end, at] = [0, 0, 0] // of the window in the file; of the next record in the window
    const has = (bytes: number) => {
      if (at + bytes <= end) return true
      window.copyWithin(0, at, end)
      start += at
      end -= at
      at = 0
      end += fs.readSync(fd, window, end, WINDOW_BYTES - end, start + end)
      return bytes <= end
    }
    while (has(HEAD_BYTES)) {
      const length = window.readUInt32LE(at)
      if (length > MOST_BYTES || !has(HEAD_BYTES + length)) break
      const body = window.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length)
      const said = window.readUInt32LE(at + 8)
      if (checksum(window.subarray(at, at + 8), body) !== said) break
      if (!onRecord(window.readUInt32LE(at + 4), body)) break
      at += HEAD_BYTES + length
    }
    return { wholeBytes: start + at, fileBytes }
  } finally {
    fs.closeSync(fd)
  }
}

/** Returns the JSON of a record's body, or null when it is not valid. */
export function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}
