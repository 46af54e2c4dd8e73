import { createHash } from 'node:crypto'
import bencode from 'bencode'

export interface MadeTorrent {
  /** The whole .torrent. */
  readonly file: Buffer
  readonly info: Buffer
  /** 40 hex digits. */
  readonly hash: string
  readonly size: number
}

const PIECE = 16_384

/**
 * A .torrent of an old site: with another source, keys that babou drops from uploads, and without
 * the private flag, so that any change to its info dictionary changes its hash. A name in another
 * encoding than UTF-8 is given in bytes, with what the .torrent calls the encoding.
 */
export function oldTorrent(
  name: string | Buffer,
  files: readonly number[] = [20_000],
  encoding: string | null = null,
): MadeTorrent {
  const size = files.reduce((sum, one) => sum + one, 0)
  const pieces = Buffer.alloc(Math.ceil(size / PIECE) * 20, name)
  const list = files.map((length, at) => ({ length, path: [`disc ${(at % 2) + 1}`, `${at}.flac`] }))
  const layout = files.length === 1 ? { length: size } : { files: list }
  const given = { ...layout, name, 'piece length': PIECE, pieces, source: 'OLD', unknown: 'kept' }
  const entries = Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1))
  const info = Buffer.from(bencode.encode(Object.fromEntries(entries)))
  const told = encoding === null ? '' : `8:encoding${encoding.length}:${encoding}`
  const head = Buffer.from(`d8:announce20:http://old.invalid/a${told}4:info`)
  const file = Buffer.concat([head, info, Buffer.from('e')])
  return { file, info, size, hash: createHash('sha1').update(info).digest('hex') }
}
