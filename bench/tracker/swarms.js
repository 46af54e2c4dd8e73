// The requests, the same for every server. Peer P of torrent T is a member's session; members take
// turns, so that none has more sessions on a torrent than rule 52 allows.
import { createHash } from 'node:crypto'
import { randomOf } from '../random.js'

export const passkeyOf = (member) => member.toString(16).padStart(8, '0').padEnd(32, 'a')
/** Created once, because a million announces name them. */
const hashes = []
export const hashOf = (torrent) =>
  (hashes[torrent] ??= createHash('sha1').update(`babou bench ${torrent}`).digest('hex'))

/**
 * Sizes of swarms: `full` has replies of 39 peers, as in earlier measurements; the others are those
 * of tracker.md §3.
 */
export const SIZES = {
  full: { torrents: 50, peers: 40, members: 40, leeching: 1 },
  hot: { torrents: 1, peers: 100_000, members: 50_000, leeching: 0.02 },
  many: { torrents: 1_000_000, peers: 2, members: 40_000, leeching: 0.02 },
  most: { torrents: 4_000_000, peers: 5, members: 40_000, leeching: 0.02 },
  race: { torrents: 1, peers: 500, members: 500, leeching: 1 },
}

/** The share of idle seeds, whose announces have no new counters (tracker.md: about 85 %). */
export const IDLE = 0.85
const MIX = { started: 0.03, stopped: 0.03, completed: 0.005, scrape: 0.005 }
const NUMWANT = [
  [0.55, '&numwant=200'],
  [0.7, '&numwant=80'],
  [0.85, '&numwant=50'],
  [0.9, '&numwant=0'],
  [1, ''],
]

/**
 * Returns one announce as numbers and texts, for HTTP and UDP; `session` is a number that no other
 * session has.
 */
export function announce(size, torrent, peer, said = {}, session = torrent * size.peers + peer) {
  const member = 1 + ((torrent * 7 + peer) % size.members)
  const isLeeching = (peer * 0.618034) % 1 < size.leeching
  return {
    session,
    infoHash: hashOf(torrent),
    passkey: passkeyOf(member),
    peerId: `-TR4060-${session.toString(36).padStart(12, '0')}`,
    port: 10_000 + ((torrent * 31 + peer) % 50_000),
    uploaded: 0,
    left: isLeeching ? 1_000_000 : 0,
    event: '',
    numwant: '&numwant=50',
    ...said,
  }
}

/** Yields one `started` for each peer, in pieces. */
export function* fill(size, piece = 20_000) {
  let some = []
  for (let torrent = 1; torrent <= size.torrents; torrent++) {
    for (let peer = 0; peer < size.peers; peer++) {
      some.push(announce(size, torrent, peer, { event: 'started' }))
      if (some.length === piece) {
        yield some
        some = []
      }
    }
  }
  if (some.length > 0) yield some
}

/**
 * Returns `count` announces of existing peers. Those that are not idle have more bytes each time;
 * the others repeat their counters, because a counter that goes up and down would change twice.
 */
export function regular(size, round, count) {
  const random = randomOf(round * 7_919 + 1)
  return Array.from({ length: count }, (_, index) => {
    const torrent = 1 + Math.floor(random() * size.torrents)
    const peer = Math.floor(random() * size.peers)
    const isIdle = randomOf(torrent * size.peers + peer)() < IDLE
    const uploaded = isIdle ? 0 : (round * count + index + 1) * 1_000
    return announce(size, torrent, peer, { uploaded })
  })
}

/** Returns the steady mix of tracker.md §3. */
export function steady(size, round, count) {
  const random = randomOf(round * 104_729 + 3)
  return regular(size, round, count).map((said) => {
    const kind = random()
    const want = random()
    const numwant = NUMWANT.find(([share]) => want < share)[1]
    if (kind < MIX.started) return { ...said, numwant, event: 'started' }
    if (kind < MIX.started + MIX.stopped)
      return { ...said, numwant: '&numwant=0', event: 'stopped' }
    const completed = MIX.started + MIX.stopped + MIX.completed
    if (kind < completed) return { ...said, numwant, event: 'completed', left: 0 }
    if (kind < completed + MIX.scrape) return { ...said, isScrape: true }
    return { ...said, numwant }
  })
}

/**
 * Returns the first minute of a release: its leechers start at the same time, and announce again
 * with a little more.
 */
export function race(size, round, count) {
  return Array.from({ length: count }, (_, index) =>
    announce(size, 1, index % size.peers, {
      event: index < size.peers && round % 2 === 0 ? 'started' : '',
      uploaded: round * 1_000 + Math.floor(index / size.peers),
      numwant: '&numwant=200',
    }),
  )
}

function escaped(hex) {
  return hex.replace(/../g, '%$&')
}

/** Returns the target of an HTTP request, without a passkey for trackers that have none. */
export function targetOf(said, hasPasskeys) {
  const front = hasPasskeys ? `/${said.passkey}` : ''
  if (said.isScrape) return `${front}/scrape?info_hash=${escaped(said.infoHash)}`
  const event = said.event === '' ? '' : `&event=${said.event}`
  return (
    `${front}/announce?info_hash=${escaped(said.infoHash)}&peer_id=${said.peerId}` +
    `&port=${said.port}&uploaded=${said.uploaded}&downloaded=0&left=${said.left}` +
    `${said.numwant}&key=5213d3ac&compact=1&supportcrypto=1${event}`
  )
}

const EVENTS = { '': 0, completed: 1, started: 2, stopped: 3 }

/**
 * Returns the announce of BEP 15 as hex, with its passkey by BEP 41; the connection ID is filled in
 * later.
 */
export function datagramOf(said, hasPasskeys) {
  const url = hasPasskeys ? `/${said.passkey}/announce` : ''
  const bytes = Buffer.alloc(98 + (url === '' ? 0 : 2 + url.length))
  bytes.writeUInt32BE(1, 8)
  bytes.write(said.infoHash, 16, 'hex')
  bytes.write(said.peerId, 36, 'latin1')
  bytes.writeBigUInt64BE(BigInt(said.left), 64)
  bytes.writeBigUInt64BE(BigInt(said.uploaded), 72)
  bytes.writeUInt32BE(EVENTS[said.event], 80)
  bytes.writeInt32BE(Number(/\d+/.exec(said.numwant)?.[0] ?? -1), 92)
  bytes.writeUInt16BE(said.port, 96)
  if (url !== '') {
    bytes[98] = 2
    bytes[99] = url.length
    bytes.write(url, 100, 'latin1')
  }
  return bytes.toString('hex')
}
