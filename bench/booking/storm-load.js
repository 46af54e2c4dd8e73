// First announces of all sessions of a site, in an order that the seed determines, and further ones
// of those before them with new bytes.
import { createHash } from 'node:crypto'
import { randomOf } from '../random.js'
import { coprimeFrom, stepOf } from '../tracker/zipf.js'

/**
 * The share of known sessions, an hour after an outage: most announce for the first time, some have
 * already moved bytes.
 */
const KNOWN = 0.15
const SEEDING = 0.8
const BYTES = 20_000
/** The distance of the members of a swarm's places: more than a swarm has peers. */
const MEMBER_STEP = 7_919
const PIECE = 20_000

// The passkeys of bench/bridge/fill.js.
const passkeyOf = (member) => createHash('md5').update(String(member)).digest('hex')
const hashOf = (torrent) => createHash('sha256').update(String(torrent)).digest('hex').slice(0, 40)

/** Yields pieces of announces, each with the number of sessions that it opens. */
export function* stormOf({ sessions, torrents, members, swarm }, seed) {
  const random = randomOf(seed)
  const begin = Math.floor(random() * sessions)
  const step = coprimeFrom(stepOf(sessions) - Math.floor(random() * (sessions >> 2)), sessions)
  const sessionAt = (number) => (begin + number * step) % sessions

  function announceOf(number, said) {
    const session = sessionAt(number)
    const torrent = 1 + (Math.floor(session / swarm) % torrents)
    const member = (torrent * 31 + (session % swarm) * MEMBER_STEP) % members
    const isSeeding = randomOf(seed + session)() < SEEDING
    return {
      infoHash: hashOf(torrent),
      passkey: passkeyOf(member),
      peerId: `-qB4520-${session.toString(36).padStart(12, '0')}`,
      port: 10_000 + (session % 50_000),
      uploaded: 0,
      left: isSeeding ? 0 : 1_000,
      event: 'started',
      numwant: '&numwant=50',
      ...said,
    }
  }

  let opened = 0
  let before = 0
  for (let piece = 1; opened < sessions; piece++) {
    const first = Math.min(sessions - opened, Math.round(PIECE * (1 - KNOWN)))
    // Sessions of the previous piece would announce again within a second.
    const known = before === 0 ? 0 : PIECE - Math.round(PIECE * (1 - KNOWN))
    const from = opened
    yield {
      opened: first,
      said: [
        ...Array.from({ length: first }, (_, index) => announceOf(from + index)),
        ...Array.from({ length: known }, () => {
          const number = Math.floor(random() * before)
          return announceOf(number, { event: '', uploaded: piece * BYTES })
        }),
      ],
    }
    before = from
    opened += first
  }
}
