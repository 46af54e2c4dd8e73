import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import bencode from 'bencode'
import { randomOf } from '../random.js'

/** Writes a payload of this many pieces; `torrentOf` returns its .torrent for an announce URL. */
export function writePayload(folder, pieceBytes, count) {
  const random = randomOf(1)
  const pieces = Array.from({ length: count }, () =>
    Buffer.from(Uint32Array.from({ length: pieceBytes / 4 }, () => random() * 2 ** 32).buffer),
  )
  const info = {
    ...{ length: count * pieceBytes, name: 'payload', 'piece length': pieceBytes },
    pieces: Buffer.concat(pieces.map((piece) => createHash('sha1').update(piece).digest())),
    private: 1,
  }
  const seed = path.join(folder, 'seed')
  fs.mkdirSync(seed)
  fs.writeFileSync(path.join(seed, 'payload'), Buffer.concat(pieces))
  return {
    seed,
    infoHash: createHash('sha1').update(bencode.encode(info)).digest('hex'),
    sizeBytes: count * pieceBytes,
    torrentOf: (announce) => bencode.encode(announce === null ? { info } : { announce, info }),
  }
}
