// Batches of a journal as a tracker sends them. Of a hundred entries, 80 have new bytes, 15 are of
// new sessions, and 5 stop; sessions are drawn at random from all.
import { randomBytes } from 'node:crypto'
import { randomOf } from '../random.js'
import { KEY_FACTOR, sessionOf } from './fill.js'

export const BATCH = 3_000

/**
 * Creates a journal.
 * @param given which `part` of all `sessions` it has of how many `parts`, the `size` of the site,
 * the `seed` of the random numbers, and the number `keys` for its new sessions, which no earlier
 * session had
 */
export function createJournal(
  { ENTRY_BYTES, ENTRY_MAGIC, ENTRY_WORDS, KIND, W, entryChecksum },
  given,
) {
  const journalId = randomBytes(16).toString('hex')
  const { size } = given
  const random = randomOf(given.seed)
  let first = 0
  let made = 0

  function next(count = BATCH) {
    const words = new Int32Array(count * ENTRY_WORDS)
    const at = Math.floor(Date.now() / 1000)
    for (let index = 0; index < count; index++) write(words, index * ENTRY_WORDS, at)
    const batch = { journalId, first, entries: Buffer.from(words.buffer, 0, count * ENTRY_BYTES) }
    first += count
    return batch
  }

  function write(words, start, at) {
    const lot = random()
    const isNew = lot < 0.15
    // Journals share no session: each announce thread has a part of them.
    const own = Math.floor(random() * (given.sessions / given.parts)) * given.parts + given.part
    const { member, torrent } = sessionOf(own, size)
    const key = isNew ? BigInt.asUintN(64, BigInt(given.keys) * 1_000_003n + BigInt(made++)) : null
    const bytes = 1_000_000 + Math.floor(random() * 50_000_000)
    const kind = isNew ? KIND.started : lot < 0.2 ? KIND.stopped : KIND.update
    words[start] = ENTRY_MAGIC | kind
    set(words, start + W.memberLo, BigInt(member))
    set(words, start + W.torrentLo, BigInt(torrent))
    set(words, start + W.sessionLo, key ?? BigInt(own) * BigInt(KEY_FACTOR))
    set(words, start + W.sequenceLo, BigInt(Date.now()) * 4_096n + BigInt(made++ % 4_096))
    set(words, start + W.rawUpLo, isNew ? 0n : BigInt(bytes))
    set(words, start + W.uploadedLo, isNew ? 0n : 6_000_000_000n + BigInt(bytes))
    words[start + W.since] = at - 1_800
    words[start + W.at] = at
    words[start + W.seededSeconds] = isNew ? 0 : 1_800
    words[start + W.clientLo] = own
    words[start + W.ipv4] = 0x0a000000 + own
    words[start + W.ports] = 6_881 << 16
    words[start + W.startedAt] = at - 3_600
    words[start + W.checksum] = entryChecksum(words, start)
  }

  return { next, origin: { node: `bench-${given.part}`, storeId: 'bench' } }
}

function set(words, at, value) {
  words[at] = Number(BigInt.asIntN(32, value))
  words[at + 1] = Number(BigInt.asIntN(32, value >> 32n))
}
