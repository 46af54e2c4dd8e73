// The .torrent files of at most 16 MiB that take longest to read: what one member can make the site
// do with one upload.

const MAX_BYTES = 16 * 1024 * 1024
/** The values in one file; the reader refuses more than 4 million. */
const MAX_VALUES = 3_900_000
const DIGITS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

const info = 'd6:lengthi70000e4:name5:worst12:piece lengthi32768e6:pieces60:' + 'h'.repeat(60) + 'e'

/** By name: the address of each, and its bytes; `seed` makes the honest one no duplicate. */
export const worstTorrents = {
  '1.9 million unsorted keys': () => inspected(unsorted(1_900_000)),
  'two keys of 8 MB': () => inspected(longKeys(2, 8_000_000)),
  '16,000 long unsorted keys': () => inspected(longKeys(16_000, 1_000)),
  '100,000 files': (seed) => ({ path: '/torrents', bytes: manyFiles(100_000, seed) }),
  '39,000 lists 99 deep': () => inspected(`1:x${listOf('l'.repeat(97) + 'e'.repeat(97), 39_000)}`),
  'a list of 3.9 million': () => inspected(`1:x${listOf('0:', MAX_VALUES)}`),
}

function inspected(entries) {
  return { path: '/torrents/inspect', bytes: withDict(entries) }
}

/** Returns a small, valid torrent with these entries before its info dictionary. */
function withDict(entries) {
  const file = Buffer.from(`d${entries}4:info${info}e`, 'latin1')
  if (file.length > MAX_BYTES) throw new Error(`${file.length} bytes`)
  return file
}

function listOf(item, count) {
  return `l${item.repeat(count)}e`
}

/** Returns keys of four characters in descending order, each with an empty string. */
function unsorted(count) {
  const out = Buffer.alloc(count * 8, '4:xxxx0:')
  for (let at = 0; at < count; at++) {
    let rest = count - at
    for (let place = 3; place >= 0; place--) {
      out[at * 8 + 2 + place] = DIGITS.charCodeAt(rest % DIGITS.length)
      rest = Math.floor(rest / DIGITS.length)
    }
  }
  return out.toString('latin1')
}

/** Returns keys that differ only in their last characters, in descending order. */
function longKeys(count, length) {
  const keys = Array.from({ length: count }, (_, at) => String(count - at).padStart(length, '0'))
  return keys.map((key) => `${length}:${key}0:`).join('')
}

/** Returns an honest torrent: folders of 100 files, with names like those of releases. */
function manyFiles(count, seed) {
  const size = 65_536
  const entries = Array.from({ length: count }, (_, at) => {
    const folder = `disc-${String(Math.floor(at / 100)).padStart(4, '0')}`
    const name = `${String(at).padStart(6, '0')} - a track of some length.flac`
    return `d6:lengthi${size}e4:pathl${folder.length}:${folder}${name.length}:${name}ee`
  })
  const pieceLength = 1_048_576
  const pieces = 'h'.repeat(20 * Math.ceil((count * size) / pieceLength))
  const head = `5:filesl${entries.join('')}e4:name${seed.length}:${seed}`
  const tail = `12:piece lengthi${pieceLength}e6:pieces${pieces.length}:${pieces}`
  return Buffer.from(`d4:infod${head}${tail}ee`, 'latin1')
}
