import type { Memory } from '../memory.ts'

/**
 * Stores a short text in a block: its length in bytes, then four bytes per word. Returns the block.
 */
export function storeText(memory: Memory, text: string): number {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length === 0) return 0
  const block = memory.allocate(1 + Math.ceil(bytes.length / 4))
  if (block === 0) return 0
  memory.words[block] = bytes.length
  for (let at = 0; at < bytes.length; at += 4) {
    memory.words[block + 1 + (at >>> 2)] =
      bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
  }
  return block
}

/** Copies at most `limit` bytes of the text to `out`; returns how many were copied. */
export function copyText(
  words: Int32Array,
  block: number,
  out: Uint8Array,
  at: number,
  limit: number,
): number {
  if (block === 0) return 0
  const length = Math.min(words[block], limit)
  for (let index = 0; index < length; index++) {
    out[at + index] = words[block + 1 + (index >>> 2)] >>> ((index & 3) * 8)
  }
  return length
}
