// Fills a tracker's memory with members, torrents and peers, through the functions that announces
// call.
import { randomOf } from '../random.js'
import { announceTypes, largePages, rows, tables, torrentRow, world as worlds } from './built.js'

const { P, PEER_FLAG } = rows
const { T } = torrentRow
export const MEMBERS = 40_000
const LARGEST = 5_000

/** Returns sizes with a mean of peers / torrents; mixed: many small and few large (1 / x). */
function sizesOf({ peers, torrents, isMixed }) {
  const sizes = new Uint32Array(torrents)
  if (!isMixed) {
    sizes.fill(Math.floor(peers / torrents))
    return sizes
  }
  let left = peers
  for (let index = 0; index < torrents; index++) {
    const share = ((peers * 0.6) / (index + 1) / Math.log(torrents)) | 0
    sizes[index] = Math.min(LARGEST, Math.max(1, share))
    left -= sizes[index]
  }
  const random = randomOf(3)
  while (left > 0) {
    sizes[Math.floor(random() * torrents)]++
    left--
  }
  return sizes
}

export function passkeyOf(member) {
  return [member, 0x5eed, 0xfeed, 0xabcd]
}

export function hashOf(torrent) {
  return Int32Array.of(torrent, Math.imul(torrent, 0x9e3779b1), 3, 4, 5)
}

/**
 * Creates the memory and fills it; `keyOf` returns the two halves of a session's key. `whenEmpty`
 * is called when all members and torrents exist, before the first peer.
 */
export async function fill(
  shape,
  options = {},
  keyOf = (index, turn) => [index, turn],
  whenEmpty = () => undefined,
) {
  const shared = worlds.createWorld(options)
  // Like the tracker does where system calls are available.
  await largePages.wantLargePages(shared.buffer).catch(() => false)
  const world = worlds.attachWorld(shared)
  const { words, swarms, endpoints } = world
  const writers = tables.createTableWriters(world)
  const random = randomOf(1)
  const sizes = sizesOf(shape)
  const members = Uint32Array.from({ length: MEMBERS }, (_, index) => {
    const member = writers.members.rowOf(index + 1, 0)
    writers.members.setPasskey(member, passkeyOf(index + 1))
    writers.members.setRights(member, false, true, '')
    return member
  })
  const torrents = new Uint32Array(sizes.length)
  for (let index = 0; index < sizes.length; index++) {
    const torrent = writers.torrents.rowOf(index + 1, 0)
    writers.torrents.setHashes(torrent, [hashOf(index + 1)])
    words[torrent + T.state] = announceTypes.TORRENT_STATE.listed
    words[torrent + T.sizeHi] = 1
    torrents[index] = torrent
  }
  whenEmpty(world)
  // In turns, as swarms grow: a block that one swarm outgrows is reused by another.
  let peers = 0
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0)
  for (let turn = 0; turn < largest; turn++) {
    for (let index = 0; index < sizes.length; index++) {
      if (turn >= sizes[index]) continue
      addPeer(index, turn)
      peers++
    }
  }

  function addPeer(index, turn) {
    const member = members[(index * 31 + turn * 7) % MEMBERS]
    const kind = random() < 0.8 ? PEER_FLAG.seeding : 0
    const [lo, hi] = keyOf(index, turn)
    const peer = swarms.add(torrents[index], member, lo, hi, kind)
    if (peer === 0) throw new Error('the memory is full')
    const now = world.clock.seconds()
    endpoints.set4(peer, 0x50000000 + ((index * 13 + turn) & 0xffffff), 6_881, now)
    if (!shape.isIpv4 && (index + turn) % 3 === 0) {
      endpoints.set6(peer, Int32Array.of(0x2a010000, index, turn, 1), 0, 6_881, now)
    }
    words[peer + P.startedAt] = 1_700_000_000
    rows.noteEntry(words, peer, now)
    words[peer + P.leftLo] = kind === 0 ? 1_000_000 : 0
  }

  writers.limbo.drain(world.clock.seconds() + 3_600)
  return { shared, world, writers, torrents, members, sizes, peers }
}
