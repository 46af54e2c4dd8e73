/** Journal entries as a tracker sent them. */
export interface Batch {
  /** 32 hex digits. */
  readonly journalId: string
  /** The position of the first of these entries in its journal. */
  readonly first: number
  /** The entries exactly as in the journal, 160 bytes each. */
  readonly entries: Buffer
}

/** Returns the bytes of a batch as 32-bit words; they are copied if they are not aligned. */
export function wordsOf(bytes: Buffer): Int32Array {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer)
  return new Int32Array(whole.buffer, whole.byteOffset, Math.floor(bytes.length / 4))
}
