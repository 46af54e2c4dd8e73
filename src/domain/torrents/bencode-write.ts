const utf8 = new TextEncoder()

/** Writes bencode from start to end. The caller must write the keys of dictionaries in order. */
export interface BencodeWriter {
  /** Writes bytes that are bencoded already. */
  readonly raw: (bencoded: Uint8Array) => void
  readonly bytes: (content: Uint8Array) => void
  readonly text: (content: string) => void
  /** Writes a key of a dictionary, which must be ASCII. */
  readonly key: (name: string) => void
  readonly integer: (value: number) => void
  readonly open: (kind: 'dict' | 'list') => void
  readonly close: () => void
  /** Returns a copy of everything that was written so far. */
  readonly written: () => Uint8Array
}

export function createBencodeWriter(): BencodeWriter {
  let buffer = new Uint8Array(1024)
  let at = 0

  function reserve(length: number): void {
    if (at + length <= buffer.length) return
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + length))
    larger.set(buffer.subarray(0, at))
    buffer = larger
  }

  function raw(bytes: Uint8Array): void {
    reserve(bytes.length)
    buffer.set(bytes, at)
    at += bytes.length
  }

  // Byte by byte, because a file list with 100,000 entries has half a million short strings.
  function ascii(text: string): void {
    reserve(text.length)
    for (let index = 0; index < text.length; index++) buffer[at++] = text.charCodeAt(index)
  }

  function bytes(content: Uint8Array): void {
    ascii(`${content.length}:`)
    raw(content)
  }

  return {
    raw,
    bytes,
    key: (name) => ascii(`${name.length}:${name}`),
    text: (content) => bytes(utf8.encode(content)),
    integer: (value) => ascii(`i${value}e`),
    open: (kind) => ascii(kind === 'dict' ? 'd' : 'l'),
    close: () => ascii('e'),
    written: () => buffer.slice(0, at),
  }
}
