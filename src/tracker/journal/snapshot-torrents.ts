import { MIB } from '../../domain/units.ts'
import { H } from '../memory/layout.ts'
import { attachIpv6Blocks } from '../memory/swarm/ipv6-blocks.ts'
import type { Ipv6Blocks } from '../memory/swarm/ipv6-blocks.ts'
import { P, PEER_FLAG, PEER_WORDS, shiftEntry, V6, V6_WORDS } from '../memory/swarm/peer-row.ts'
import { M } from '../memory/tables/member-row.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { World } from '../memory/world.ts'
import { TH, TORRENT_HEAD_WORDS } from './snapshot-format.ts'
import type { Rows } from '../memory/tables/rows.ts'

/** While a snapshot is read, members with IDs below this are found through an array of 4 MiB. */
const REMEMBERED_MEMBERS = MIB

/** Returns the most words that one torrent can need. */
export function mostWords(peers: number): number {
  return TORRENT_HEAD_WORDS + peers * (PEER_WORDS + 1 + V6_WORDS)
}

/** Copies one torrent with its peers to `out` at `from`; returns where it ends. */
export function copyTorrent(world: World, torrent: number, out: Int32Array, from: number): number {
  const { words } = world
  const peers = world.swarms.size(torrent)
  out[from + TH.idLo] = words[torrent + T.idLo]
  out[from + TH.idHi] = words[torrent + T.idHi]
  out[from + TH.sequenceLo] = words[torrent + T.sequenceLo]
  out[from + TH.sequenceHi] = words[torrent + T.sequenceHi]
  out[from + TH.snatches] = words[torrent + T.snatches]
  out[from + TH.seeders] = words[torrent + T.seeders]
  out[from + TH.leechers] = words[torrent + T.leechers]
  out[from + TH.hidden] = words[torrent + T.hidden]
  out[from + TH.partials] = words[torrent + T.partials]
  const rows = from + TORRENT_HEAD_WORDS
  const first = peers === 0 ? 0 : world.swarms.at(torrent, 0)
  for (let word = 0; word < peers * PEER_WORDS; word++) out[rows + word] = words[first + word]
  const behind = copyHighHalves(words, out, from, peers)
  return copyIpv6(words, out, rows, peers, behind)
}

/** Copies the high halves of the members' IDs. */
function copyHighHalves(words: Int32Array, out: Int32Array, from: number, peers: number): number {
  const rows = from + TORRENT_HEAD_WORDS
  const at = rows + peers * PEER_WORDS
  let any = 0
  for (let place = 0; place < peers; place++) {
    const row = rows + place * PEER_WORDS
    const member = out[row + P.member] >>> 0
    out[row + P.member] = words[member + M.idLo]
    out[at + place] = words[member + M.idHi]
    any |= words[member + M.idHi]
  }
  out[from + TH.isWide] = any === 0 ? 0 : 1
  return any === 0 ? at : at + peers
}

function copyIpv6(
  words: Int32Array,
  out: Int32Array,
  rows: number,
  peers: number,
  behind: number,
): number {
  let at = behind
  for (let place = 0; place < peers; place++) {
    const row = rows + place * PEER_WORDS
    const ipv6 = out[row + P.ipv6] >>> 0
    if (ipv6 === 0) continue
    out[row + P.ipv6] = 1
    for (let word = 0; word < V6_WORDS; word++) out[at + word] = words[ipv6 + word]
    at += V6_WORDS
  }
  return at
}

interface ReaderState {
  readonly members: {
    rows: Rows
    findById: (idLo: number, idHi: number) => number
    rowOf(idLo: number, idHi: number): number
    setPasskey(member: number, passkey: readonly number[]): void
    dropPasskey: (member: number) => void
    addFormer(member: number, passkey: readonly number[], until: number): void
    forgetFormers(wall: number): void
    setRights(member: number, banned: boolean, mayLeech: boolean, reason: string): void
    setSlots(member: number, leech: number | undefined, seed: number | undefined): void
    size: () => number
  }
  readonly rowsById: Uint32Array
  readonly shift: number
  readonly world: World
  readonly ipv6Blocks: Ipv6Blocks
  readonly wasEmpty: boolean
  readonly torrents: {
    rows: Rows
    findById: (idLo: number, idHi: number) => number
    makeRow: (idLo: number, idHi: number) => number
    rowOf: (idLo: number, idHi: number) => number
    setHashes(torrent: number, found: readonly Int32Array[]): void
    setReason: (torrent: number, reason: string) => void
    drop(torrent: number): void
    size: () => number
  }
  readonly counts: { torrents: number; peers: number }
}

/**
 * Creates the function that puts the torrents of a section into the tables: it copies rows as they
 * are, then sets their references and times. `shift` is added to every tracker second.
 */
export function createTorrentReader(
  world: World,
  { members, torrents }: TableWriters,
  shift: number,
  counts: { torrents: number; peers: number },
): (from: Int32Array) => void {
  const { memory } = world
  const reader: ReaderState = {
    members,
    rowsById: new Uint32Array(REMEMBERED_MEMBERS),
    shift,
    world,
    ipv6Blocks: attachIpv6Blocks(memory),
    wasEmpty: torrents.size() === 0,
    torrents,
    counts,
  }

  return (from) => main(reader, from)
}

/**
 * Returns a member's row. Each member is looked up only once: one may seed hundreds of torrents.
 */
function memberOf(reader: ReaderState, idLo: number, idHi: number): number {
  const { members, rowsById } = reader
  const isRemembered = idHi === 0 && idLo >>> 0 < REMEMBERED_MEMBERS
  if (!isRemembered) return members.rowOf(idLo, idHi)
  if (rowsById[idLo] === 0) rowsById[idLo] = members.rowOf(idLo, idHi)
  return rowsById[idLo]
}

function shifted(reader: ReaderState, seconds: number): number {
  return seconds === 0 ? 0 : Math.max(1, seconds + reader.shift)
}

/** Sets the references and times of a peer; returns where its IPv6 block ends in `from`. */
function settlePeer(
  reader: ReaderState,
  peer: number,
  memberHi: number,
  from: Int32Array,
  at: number,
): number {
  const { words } = reader.world
  const { shift, ipv6Blocks } = reader
  words[peer + P.member] = memberOf(reader, words[peer + P.member], memberHi)
  words[peer + P.flags] &= ~PEER_FLAG.replayed
  words[peer + P.lastAt] = shifted(reader, words[peer + P.lastAt])
  shiftEntry(words, peer, shift)
  if (words[peer + P.ipv6] === 0) return at
  const ipv6 = ipv6Blocks.allocate()
  if (ipv6 === 0) throw new Error('the memory of the tracker is full')
  for (let word = 0; word < V6_WORDS; word++) words[ipv6 + word] = from[at + word]
  words[ipv6 + V6.lastSeen] = shifted(reader, words[ipv6 + V6.lastSeen])
  words[ipv6 + V6.lastSeen4] = shifted(reader, words[ipv6 + V6.lastSeen4])
  words[peer + P.ipv6] = ipv6
  return at + V6_WORDS
}

/** Restores a swarm; returns where it ends in `from`. */
function readPeers(
  reader: ReaderState,
  torrent: number,
  from: Int32Array,
  head: number,
  peers: number,
): number {
  const { swarms, words } = reader.world
  const rows = head + TORRENT_HEAD_WORDS
  const high = rows + peers * PEER_WORDS
  const isWide = from[head + TH.isWide] === 1
  let at = isWide ? high + peers : high
  if (peers === 0) return at
  if (!swarms.reserve(torrent, peers)) throw new Error('the memory of the tracker is full')
  const first = swarms.at(torrent, 0)
  for (let word = 0; word < peers * PEER_WORDS; word++) words[first + word] = from[rows + word]
  for (let place = 0; place < peers; place++) {
    const peer = first + place * PEER_WORDS
    at = settlePeer(reader, peer, isWide ? from[high + place] : 0, from, at)
  }
  words[torrent + T.seeders] = from[head + TH.seeders]
  words[torrent + T.leechers] = from[head + TH.leechers]
  words[torrent + T.hidden] = from[head + TH.hidden]
  words[torrent + T.partials] = from[head + TH.partials]
  swarms.index(torrent)
  Atomics.add(words, H.counts, peers)
  return at
}

function main(reader: ReaderState, from: Int32Array): void {
  const { wasEmpty, torrents, counts } = reader
  const { words } = reader.world
  for (let at = 0; at < from.length;) {
    // A snapshot contains each torrent once, so there is nothing to look up in tables that were
    // empty.
    const torrent = wasEmpty
      ? torrents.makeRow(from[at + TH.idLo], from[at + TH.idHi])
      : torrents.rowOf(from[at + TH.idLo], from[at + TH.idHi])
    words[torrent + T.sequenceLo] = from[at + TH.sequenceLo]
    words[torrent + T.sequenceHi] = from[at + TH.sequenceHi]
    words[torrent + T.snatches] = from[at + TH.snatches]
    const peers = from[at + TH.seeders] + from[at + TH.leechers] + from[at + TH.hidden]
    at = readPeers(reader, torrent, from, at, peers)
    counts.torrents++
    counts.peers += peers
  }
}
