import { grown } from '../arrays.ts'
import type { Terms } from '../terms.ts'

// Which torrents have a word as two words in a row in the names of their files, as `14 5` for 145:
// a search for the word finds them too. Positions of all words of files would take several times
// the memory of everything else. A pair is recorded if it makes a word that files have, too; this
// is known only from the first torrent on that has this word.

export interface Apart {
  /** The pairs (`keyOf`), in ascending order. */
  readonly keys: Float64Array<ArrayBuffer>
  /** Where the torrents of each pair start; one more than there are pairs. */
  readonly offsets: Uint32Array<ArrayBuffer>
  /** The torrents of each pair, in ascending order. */
  readonly ordinals: Uint32Array<ArrayBuffer>
  /** For each word, the first torrent from which on its pairs are recorded. */
  readonly since: Uint32Array<ArrayBuffer>
}

export const NONE_APART: Apart = {
  keys: new Float64Array(0),
  offsets: new Uint32Array(1),
  ordinals: new Uint32Array(0),
  since: new Uint32Array(0),
}

/** Longer words are never searched for as two: they have at most twenty letters (search_splits). */
const MOST_BYTES = 80
/** More than the bytes of any first part. */
const LENGTHS = 128

/** Returns the key of a pair: a word, and how many bytes its first part has. */
function keyOf(word: number, firstBytes: number): number {
  return word * LENGTHS + firstBytes
}

/** Returns the torrents in which a word is two in a row; the first one has this many bytes. */
export function havingApart(apart: Apart, word: number, firstBytes: number): Uint32Array {
  const { keys, offsets, ordinals } = apart
  const key = keyOf(word, firstBytes)
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle] < key) low = middle + 1
    else high = middle
  }
  const isThere = keys[low] === key
  return isThere ? ordinals.subarray(offsets[low], offsets[low + 1]) : new Uint32Array(0)
}

export function bytesOfApart({ keys, offsets, ordinals, since }: Apart): number {
  return keys.byteLength + offsets.byteLength + ordinals.byteLength + since.byteLength
}

/** Records pairs while the catalog is loading. */
export interface Pairs {
  /** Adds a word at a position in the files of the torrent that is being read. */
  readonly add: (term: number, place: number) => void
  /** Ends the torrent. */
  readonly end: (ordinal: number) => void
  /**
   * Ends the load.
   * @param renumbered the number of each word once all are known
   * @param count of torrents
   */
  readonly seal: (renumbered: Uint32Array, count: number) => Apart
}

/** The highest position in a tsvector; the bits above it are a weight. */
export const MOST_PLACE = 0x3fff

/** How many pairs of a torrent are remembered: names of its files have most of them in common. */
const REMEMBERED = 1 << 10

/** Returns a function that tells whether a pair was seen in this torrent; it may forget some. */
function createRemembered(): (first: number, second: number, ordinal: number) => boolean {
  const seen = new Uint32Array(3 * REMEMBERED)
  return (first, second, ordinal) => {
    const at = 3 * ((Math.imul(first, 31) + second) & (REMEMBERED - 1))
    const isSeen = seen[at] === first && seen[at + 1] === second && seen[at + 2] === ordinal + 1
    seen[at] = first
    seen[at + 1] = second
    seen[at + 2] = ordinal + 1
    return isSeen
  }
}

export function createPairs(terms: Terms): Pairs {
  const torrents = new Map<number, number[]>() // by the key of the pair
  let since = new Uint32Array(0) // 1 + the first torrent, by word
  // The entries of this torrent. For each position, 1 + the last entry there; for each entry, the
  // one before it at its position.
  let [words, places, before] = [new Uint32Array(0), new Uint32Array(0), new Uint32Array(0)]
  let used = 0
  const heads = new Uint32Array(MOST_PLACE + 2)
  const isRepeated = createRemembered()
  function makeRoom(): void {
    words = grown(words, used + 1)
    places = grown(places, words.length)
    before = grown(before, words.length)
  }
  function note(first: number, second: number, ordinal: number): void {
    if (isRepeated(first, second, ordinal)) return
    const word = terms.joined(first, second, MOST_BYTES)
    if (word === null) return
    const key = keyOf(word, terms.bytesOf(first))
    const known = torrents.get(key)
    if (known === undefined) torrents.set(key, [ordinal])
    else if (known.at(-1) !== ordinal) known.push(ordinal)
  }
  return {
    add(term, place) {
      if (used === words.length) makeRoom()
      words[used] = term
      places[used] = place
      before[used] = heads[place]
      heads[place] = ++used
    },
    end(ordinal) {
      for (let entry = 0; entry < used; entry++) {
        const word = words[entry]
        if (word >= since.length) since = grown(since, word + 1)
        if (since[word] === 0) since[word] = ordinal + 1
        if (places[entry] === 0) continue // without a position
        for (let next = heads[places[entry] + 1]; next > 0; next = before[next - 1]) {
          note(word, words[next - 1], ordinal)
        }
      }
      for (let entry = 0; entry < used; entry++) heads[places[entry]] = 0
      used = 0
    },
    seal(renumbered, count) {
      const known = new Uint32Array(renumbered.length).fill(count)
      const terms = Math.min(since.length, renumbered.length)
      for (let term = 0; term < terms; term++) {
        if (since[term] > 0) known[renumbered[term]] = since[term] - 1
      }
      return { ...sorted(torrents, renumbered), since: known }
    },
  }
}

function sorted(
  torrents: ReadonlyMap<number, readonly number[]>,
  renumbered: Uint32Array,
): Omit<Apart, 'since'> {
  const pairs = [...torrents].map(([key, list]) => {
    return { key: keyOf(renumbered[Math.floor(key / LENGTHS)], key % LENGTHS), list }
  })
  pairs.sort((a, b) => a.key - b.key)
  const offsets = new Uint32Array(pairs.length + 1)
  pairs.forEach(({ list }, at) => (offsets[at + 1] = offsets[at] + list.length))
  const ordinals = new Uint32Array(offsets[pairs.length])
  pairs.forEach(({ list }, at) => ordinals.set(list, offsets[at]))
  return { keys: Float64Array.from(pairs, ({ key }) => key), offsets, ordinals }
}
