import type { TrackerSettingsValues } from '../../../src/bridge/events/settings-events.ts'
import { isWholeEntry, readEntry, ENTRY_WORDS } from '../../../src/bridge/traffic-entry.ts'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { TORRENT_STATE } from '../../../src/domain/announce/types.ts'
import { createEngine } from '../../../src/tracker/engine.ts'
import { createHeadReader } from '../../../src/tracker/io/http-framing.ts'
import { attachJournal } from '../../../src/tracker/journal/journal.ts'
import { H } from '../../../src/tracker/memory/layout.ts'
import { createRemote, setAddress } from '../../../src/tracker/memory/remote.ts'
import { writeSettings } from '../../../src/tracker/memory/settings.ts'
import { STATE, writeStatus } from '../../../src/tracker/memory/status.ts'
import { passkeyWords } from '../../../src/tracker/memory/tables/member-table.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { parseAddress } from '../../../src/tracker/wire/parse-address.ts'
import { createReply } from '../../../src/tracker/wire/reply.ts'
import { aWorld, seededRandom, steadySettings } from './a-world.ts'

const SESSION_KEY = Buffer.alloc(32, 7)
export const START_WALL = 1_700_000_000

/** A member's passkey in tests, from its id. */
export function passkeyOf(memberId: number): string {
  return memberId.toString(16).padStart(8, '0').padEnd(32, 'a')
}

/** A torrent's info hash in tests, as 40 hex digits. */
export function hashOf(torrentId: number): string {
  return torrentId.toString(16).padStart(8, '0').padEnd(40, 'b')
}

/** The hash as in a query. */
export function escaped(hex: string): string {
  return hex.replace(/../g, '%$&')
}

export interface TorrentGiven {
  readonly state?: keyof typeof TORRENT_STATE
  readonly sizeBytes?: number
  readonly reason?: string
  readonly uploaderId?: number
  readonly hashes?: readonly string[]
  readonly snatches?: number
  /** Seconds since 1970. */
  readonly listedAt?: number
}

/**
 * An engine over a new memory, without threads and sockets: real requests go in, replies and
 * journal entries come out. Its clock only moves with `pass`.
 */
export function aTracker(settings: Partial<TrackerSettingsValues> = {}) {
  const { shared, world, tables } = aWorld({ random: seededRandom(1) })
  const { limbo, members, torrents } = tables
  const { words } = world
  const entries: TrafficEntry[] = []
  let diskIsFull = false
  const journal = attachJournal(words, shared.thread, (_fd, bytes, offset, end) => {
    if (diskIsFull) throw new Error('ENOSPC')
    const copy = new Int32Array(bytes.slice(offset, end).buffer)
    for (let at = 0; at < copy.length; at += ENTRY_WORDS) {
      if (!isWholeEntry(copy, at)) throw new Error('the engine wrote a broken entry')
      entries.push(readEntry(copy, at))
    }
    return end - offset
  })
  const engine = createEngine(world, journal, SESSION_KEY)
  const reader = createHeadReader()
  const reply = createReply(new Uint8Array(64 * 1024))
  writeSettings(words, { ...steadySettings, ...settings })
  writeStatus(words, 'state', STATE.ready)
  writeStatus(words, 'isBehind', 0)
  words[H.clock + 1] = START_WALL

  /** Moves the clock forward. */
  function pass(seconds: number): void {
    words[H.clock] += seconds
    words[H.clock + 1] += seconds
  }

  function member(
    id: number,
    given: { banned?: boolean; mayLeech?: boolean; reason?: string } = {},
  ) {
    const row = members.rowOf(id, 0)
    members.setPasskey(row, passkeyWords(passkeyOf(id)))
    members.setRights(row, given.banned ?? false, given.mayLeech ?? true, given.reason ?? '')
    return row
  }

  function torrent(id: number, given: TorrentGiven = {}) {
    const row = torrents.rowOf(id, 0)
    torrents.setHashes(row, (given.hashes ?? [hashOf(id)]).map(hashWords))
    words[row + T.state] = TORRENT_STATE[given.state ?? 'listed']
    words[row + T.sizeLo] = given.sizeBytes ?? 1_000_000
    words[row + T.uploaderLo] = given.uploaderId ?? 0
    words[row + T.snatches] = given.snatches ?? 0
    words[row + T.listedAt] = given.listedAt ?? 0
    torrents.setReason(row, given.reason ?? '')
    return row
  }

  /** The reply's bytes as latin1 text, HTTP head included; null: the torrent is locked. */
  function send(request: string | Buffer, from = '198.18.0.1'): string | null {
    const bytes = typeof request === 'string' ? Buffer.from(request, 'latin1') : request
    const behind = reader.read(bytes, 0, bytes.length)
    if (behind !== bytes.length) throw new Error(`not one request: ${bytes.toString('latin1')}`)
    reply.keepAlive = reader.head.keepAlive
    if (!engine.handle(bytes, reader.head, remoteAt(from), reply)) return null
    journal.flush()
    return Buffer.from(reply.bytes.subarray(reply.start, reply.end)).toString('latin1')
  }

  return {
    world,
    shared,
    limbo,
    members,
    torrents,
    networks: tables.networks,
    regions: tables.regions,
    engine,
    journal,
    reply,
    entries,
    pass,
    member,
    torrent,
    send,
    settings: (changed: Partial<TrackerSettingsValues>) =>
      writeSettings(words, { ...steadySettings, ...settings, ...changed }),
    status: (name: Parameters<typeof writeStatus>[1], value: number) =>
      writeStatus(words, name, value),
    fillDisk: (isFull: boolean) => {
      diskIsFull = isFull
    },
  }
}

export type Tracker = ReturnType<typeof aTracker>

export function remoteAt(address: string) {
  const remote = createRemote()
  const words = new Int32Array(4)
  const bytes = Buffer.from(address)
  const family = parseAddress(bytes, 0, bytes.length, words)
  if (family === 0) throw new Error(`${address} is no address`)
  setAddress(remote, family, words)
  return remote
}
