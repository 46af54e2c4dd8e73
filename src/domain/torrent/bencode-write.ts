const END = 0x65
const utf8 = new TextEncoder()

/** Writes bencode from the front; the caller keeps dictionary keys in order. */
export interface BencodeWriter {
  /** Bytes that are bencode already, spliced in as they are. */
  readonly raw: (bencoded: Uint8Array) => void
  readonly bytes: (content: Uint8Array) => void
  readonly text: (content: string) => void
  readonly integer: (value: number) => void
  readonly open: (kind: 'dict' | 'list') => void
  readonly close: () => void
  /** Everything written so far, in memory of its own. */
  readonly written: () => Uint8Array
}

export function createBencodeWriter(): BencodeWriter {
  let buffer = new Uint8Array(1024)
  let at = 0

  function raw(bytes: Uint8Array): void {
    if (at + bytes.length > buffer.length) {
      const larger = new Uint8Array(Math.max(buffer.length * 2, at + bytes.length))
      larger.set(buffer.subarray(0, at))
      buffer = larger
    }
    buffer.set(bytes, at)
    at += bytes.length
  }

  function bytes(content: Uint8Array): void {
    raw(utf8.encode(`${content.length}:`))
    raw(content)
  }

  return {
    raw,
    bytes,
    text: (content) => bytes(utf8.encode(content)),
    integer: (value) => raw(utf8.encode(`i${value}e`)),
    open: (kind) => raw(utf8.encode(kind === 'dict' ? 'd' : 'l')),
    close: () => raw(Uint8Array.of(END)),
    written: () => buffer.slice(0, at),
  }
}
