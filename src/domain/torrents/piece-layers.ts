import type { FileFault } from './faults.ts'
import { fault, quoted } from './faults.ts'

const BLOCK_BYTES = 16_384
const HASH_BYTES = 32
const [ZERO, LOWER_A] = [0x30, 0x61]

/** The piece hashes of one file of a hybrid or v2 torrent. */
export interface PieceLayer {
  readonly root: Uint8Array
  readonly hashes: Uint8Array
  /** The path of the file, or of the last file with the same contents. */
  readonly path: string
}

/** Returns the SHA-256 of bytes as lowercase hex. */
type Sha256 = (bytes: Uint8Array) => string

/**
 * Checks that the hashes in each piece layer result in the root of its file (BEP 52), because
 * clients verify data with the layers, and layers with the root.
 */
export function faultOfLayers(
  layers: readonly PieceLayer[],
  pieceLengthBytes: number,
  sha256: Sha256,
): FileFault | null {
  const padding = paddingHash(pieceLengthBytes, sha256)
  for (const { root, hashes, path } of layers) {
    if (hexOf(root) === rootOf(hashes, padding, sha256)) continue
    const text = `The piece layers of ${quoted(path)} do not hash to its root.`
    return fault('HYBRID_MISMATCH', text)
  }
  return null
}

/** Returns the hash of a piece without data, all of whose blocks have hashes of zeros. */
function paddingHash(pieceLengthBytes: number, sha256: Sha256): Uint8Array {
  let hash = new Uint8Array(HASH_BYTES)
  for (let bytes = BLOCK_BYTES; bytes < pieceLengthBytes; bytes *= 2) {
    hash = pairHash(hash, hash, sha256)
  }
  return hash
}

/** Returns the root of the hash tree over a layer, which is padded to a power of two. */
function rootOf(layer: Uint8Array, padding: Uint8Array, sha256: Sha256): string {
  let [row, filler] = [layer, padding]
  while (row.length > HASH_BYTES) {
    const pairs = Math.ceil(row.length / HASH_BYTES / 2)
    const above = new Uint8Array(pairs * HASH_BYTES)
    for (let at = 0; at < pairs; at++) {
      const pair = row.subarray(at * 2 * HASH_BYTES, (at + 1) * 2 * HASH_BYTES)
      const whole = pair.length === 2 * HASH_BYTES
      setHex(above, at * HASH_BYTES, sha256(whole ? pair : joined(pair, filler)))
    }
    filler = pairHash(filler, filler, sha256)
    row = above
  }
  return hexOf(row)
}

function pairHash(left: Uint8Array, right: Uint8Array, sha256: Sha256) {
  const hash = new Uint8Array(HASH_BYTES)
  setHex(hash, 0, sha256(joined(left, right)))
  return hash
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(2 * HASH_BYTES)
  pair.set(left)
  pair.set(right, HASH_BYTES)
  return pair
}

function setHex(out: Uint8Array, start: number, hex: string): void {
  for (let at = 0; at < HASH_BYTES; at++) {
    out[start + at] = digit(hex.charCodeAt(at * 2)) * 16 + digit(hex.charCodeAt(at * 2 + 1))
  }
}

/**
 * Returns the value of a hex digit. It must be fast, because a layer of 16 MiB has half a million
 * hashes.
 */
function digit(code: number): number {
  return code < LOWER_A ? code - ZERO : code - LOWER_A + 10
}

/** Returns bytes as lowercase hex. */
export function hexOf(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text
}
