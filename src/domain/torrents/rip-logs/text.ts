import { asUtf8 } from '../../texts/utf8.ts'

// The encoding of a rip log: EAC writes UTF-16 or, in old versions, the code page of Windows; XLD,
// whipper and dBpoweramp write UTF-8.

/** The most bytes of a log: that of a disc with 99 tracks has 60 KiB, or twice that in UTF-16. */
export const MAX_LOG_BYTES = 262_144
/** The most logs of a torrent: one per disc of the largest boxes. */
export const MAX_LOGS = 30

/** Decodes a log, with `\n` as line ends; null when it is too long, empty, or not a text. */
export function logText(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length > MAX_LOG_BYTES) return null
  const text = decoded(bytes)
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
  // A text has no control characters.

  return /[\u0000-\u0008\u000e-\u001f]/.test(text) || text.trim() === '' ? null : text
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return bigEndian(bytes)
  // In UTF-16 without a byte order mark, every other byte of the first letters is zero.
  const zeros = [0, 1].map((odd) => zerosAt(bytes.subarray(0, 200), odd))
  if (zeros[1] > 50 && zeros[0] === 0) return new TextDecoder('utf-16le').decode(bytes)
  if (zeros[0] > 50 && zeros[1] === 0) return bigEndian(bytes)
  return asUtf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes)
}

function bigEndian(bytes: Uint8Array): string {
  const swapped = new Uint8Array(bytes.length - (bytes.length % 2))
  for (let at = 0; at < swapped.length; at += 2) {
    swapped[at] = bytes[at + 1]
    swapped[at + 1] = bytes[at]
  }
  return new TextDecoder('utf-16le').decode(swapped)
}

function zerosAt(bytes: Uint8Array, odd: number): number {
  return bytes.filter((byte, at) => at % 2 === odd && byte === 0).length
}
