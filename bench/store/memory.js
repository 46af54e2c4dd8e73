import fs from 'node:fs'
import { rows } from './built.js'
import { randomOf } from '../random.js'
import { fill, hashOf, MEMBERS } from './fill.js'

const { P } = rows

export function residentBytes() {
  const status = fs.readFileSync('/proc/self/status', 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024
}

export async function memory(shape) {
  const before = residentBytes()
  const { world, peers, sizes } = await fill(shape)
  global.gc()
  const { usedBytes, touchedBytes } = world.memory.usage()
  return {
    shape: shape.name,
    peers,
    torrents: sizes.length,
    'bytes per peer': Number((usedBytes / peers).toFixed(1)),
    'used GiB': Number((usedBytes / 2 ** 30).toFixed(3)),
    'touched GiB': Number((touchedBytes / 2 ** 30).toFixed(3)),
    'RSS GiB': Number(((residentBytes() - before) / 2 ** 30).toFixed(3)),
  }
}

/**
 * Returns what peers add to the memory and to the process, which already has all members and
 * torrents.
 */
export async function peerBytes(shape) {
  const empty = { used: 0, resident: 0 }
  const { world, peers, sizes } = await fill(shape, {}, undefined, (world) => {
    global.gc()
    empty.used = world.memory.usage().usedBytes
    empty.resident = residentBytes()
  })
  global.gc()
  const used = world.memory.usage().usedBytes - empty.used
  return {
    'peers a swarm': shape.name,
    addresses: shape.isIpv4 ? 'IPv4' : 'a third dual-stack',
    peers,
    torrents: sizes.length,
    'in blocks': Number((used / peers).toFixed(1)),
    'of the process': Number(((residentBytes() - empty.resident) / peers).toFixed(1)),
  }
}

const ROUNDS = 7
const OPERATIONS = 300_000

/** Measures the store's work for a regular announce, for sessions drawn at random. */
export async function operations(shape) {
  const { world, sizes } = await fill(shape)
  const { members, torrents, swarms, endpoints, lock, words, pickPeers } = world
  const random = randomOf(2)
  const out = {
    ...{ view: new DataView(new ArrayBuffer(8_192)), peersAt: 0, peers6At: 4_096 },
    peersBytes: 0,
    peers6Bytes: 0,
  }
  const wanted = {
    ...{ torrent: 0, peer: 0, member: 0, wantsSeeders: true, numwant: 50 },
    ...{ isGlobal: true, family: 'both' },
  }
  const draws = new Int32Array(OPERATIONS * 2)
  const hashes = new Int32Array(OPERATIONS * 5)
  const figures = []
  for (let round = 0; round < ROUNDS; round++) {
    for (let index = 0; index < OPERATIONS; index++) {
      const torrent = Math.floor(random() * sizes.length)
      draws[index * 2] = torrent
      draws[index * 2 + 1] = Math.floor(random() * sizes[torrent])
      hashes.set(hashOf(torrent + 1), index * 5)
    }
    const began = process.cpuUsage()
    let missed = 0
    for (let index = 0; index < OPERATIONS; index++) {
      const turn = draws[index * 2 + 1]
      const which = draws[index * 2]
      const id = ((which * 31 + turn * 7) % MEMBERS) + 1
      const member = members.find(id, 0x5eed, 0xfeed, 0xabcd)
      const at = index * 5
      const hash = hashes
      const torrent = torrents.find(
        hash[at],
        hash[at + 1],
        hash[at + 2],
        hash[at + 3],
        hash[at + 4],
      )
      if (!lock.tryTake(torrent)) throw new Error('locked')
      const peer = swarms.find(torrent, member, which, turn)
      if (peer === 0) missed++
      else {
        words[peer + P.uploadedLo] += 1_000
        endpoints.set4(peer, words[peer + P.ipv4], 6_881, round + 1)
      }
      wanted.torrent = torrent
      wanted.peer = peer
      wanted.member = member
      pickPeers(wanted, out)
      lock.release(torrent)
    }
    if (missed > 0) throw new Error(`${missed} sessions were not found`)
    const { user, system } = process.cpuUsage(began)
    figures.push((user + system) / OPERATIONS)
  }
  figures.sort((a, b) => a - b)
  return { peers: shape.peers, 'CPU µs an operation': Number(figures[ROUNDS >> 1].toFixed(3)) }
}
