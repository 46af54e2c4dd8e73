// The same swarms for every server: TORRENTS swarms of PEERS leechers, each peer of another member,
// so that a reply carries PEERS - 1 peers.
import { createHash } from 'node:crypto'

export const TORRENTS = 50
export const PEERS = 40
/** Of a hundred announces, so many bring new counters (tracker.md: about 85 % change nothing). */
const CHANGED_PERCENT = 15

function escaped(bytes) {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
}

function announce({ passkeys, infoHashes }, torrent, peer, uploaded, event) {
  const peerId = createHash('sha1').update(`${torrent}/${peer}`).digest('hex').slice(0, 12)
  const port = 10_000 + torrent * PEERS + peer
  const path = passkeys === null ? '' : `/${passkeys[peer]}`
  return (
    `${path}/announce?info_hash=${escaped(Buffer.from(infoHashes[torrent], 'hex'))}` +
    `&peer_id=-TR4060-${peerId}&port=${port}&uploaded=${uploaded}&downloaded=0` +
    `&left=1000000&numwant=50&key=5213d3ac&compact=1&supportcrypto=1${event}`
  )
}

/** One `started` for each peer of each swarm; `passkeys` is null for trackers without any. */
export function fillRequests(swarms) {
  return everyPeer((torrent, peer) => announce(swarms, torrent, peer, 0, '&event=started'))
}

/** One regular announce for each peer, in a shuffled order; round N reports more than round N - 1. */
export function regularRequests(swarms, round) {
  const requests = everyPeer((torrent, peer) => {
    const isChanged = (torrent * 31 + peer * 17 + round * 7) % 100 < CHANGED_PERCENT
    const uploaded = isChanged ? (round + 1) * 1_000_000 : 0
    return announce(swarms, torrent, peer, uploaded, '')
  })
  return shuffled(requests)
}

function everyPeer(make) {
  const requests = []
  for (let torrent = 0; torrent < TORRENTS; torrent++) {
    for (let peer = 0; peer < PEERS; peer++) requests.push(make(torrent, peer))
  }
  return requests
}

/** The same order each time: a linear congruential shuffle. */
function shuffled(items) {
  let state = 12_345
  for (let index = items.length - 1; index > 0; index--) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const other = state % (index + 1)
    ;[items[index], items[other]] = [items[other], items[index]]
  }
  return items
}
