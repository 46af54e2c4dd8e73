import type { TrackerSettingsValues } from '../../bridge/events/settings-events.ts'
import { defaultTrackerSettings } from '../../bridge/events/settings-events.ts'
import { TORRENT_STATE } from '../../domain/announce/types.ts'
import type { Person } from '../../simulators/peer-choice/swarm/population.ts'
import { REGIONS } from '../../simulators/peer-choice/swarm/population.ts'
import { SIZE_BYTES } from '../../simulators/peer-choice/swarm/scenarios.ts'
import type { Said, SwarmTracker } from '../../simulators/peer-choice/swarm/simulate.ts'
import { createEngine } from '../engine.ts'
import type { Engine } from '../io/engines.ts'
import { createHeadReader } from '../io/http-framing.ts'
import type { Remote } from '../memory/remote.ts'
import { createRemote, setAddress } from '../memory/remote.ts'
import type { Journal } from '../journal/journal.ts'
import { attachJournal } from '../journal/journal.ts'
import { createClockKeeper } from '../memory/clock.ts'
import { writeSettings } from '../memory/settings.ts'
import { STATE, writeStatus } from '../memory/status.ts'
import { createLots } from '../memory/swarm/lots.ts'
import { PEER_FLAG, P } from '../memory/swarm/peer-row.ts'
import { passkeyWords } from '../memory/tables/member-table.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import { createTableWriters } from '../memory/tables/table-writers.ts'
import { T } from '../memory/tables/torrent-row.ts'
import { hashWords } from '../memory/tables/torrent-table.ts'
import type { World } from '../memory/world.ts'
import { attachWorld, createWorld } from '../memory/world.ts'
import type { Reply } from '../wire/reply.ts'
import { createReply } from '../wire/reply.ts'

const MEMORY_BYTES = 2 ** 25
const REPLY_BYTES = 64 * 1_024
const START_WALL = 1_700_000_000
const PORT = 51_413
const HASH = 'b'.repeat(40)
/** How many entries may wait in the journal before they are discarded. */
const MOST_PENDING = 30

interface Simulated {
  readonly world: World
  readonly tables: TableWriters
  readonly torrent: number
  readonly engine: Engine
  readonly journal: Journal
  readonly reader: ReturnType<typeof createHeadReader>
  readonly reply: Reply
  readonly remote: Remote
  /** The numbers of the clients, by the address from which they announced. */
  readonly numbers: Map<number, number>
}

/**
 * Creates a tracker for a simulated swarm: announces go through the real engine, with 32 MiB of
 * memory. Its journal is not written, and the prober's results are known immediately.
 */
export function createEngineTracker(
  settings: Partial<TrackerSettingsValues>,
  seed: number,
): SwarmTracker {
  const shared = createWorld({ bytes: MEMORY_BYTES })
  writeStatus(new Int32Array(shared.buffer), 'seed', seed | 0)
  const world = attachWorld(shared, createLots(seed + 1))
  let now = 0
  const keeper = createClockKeeper(world.words, {
    now: () => new Date((START_WALL + now) * 1_000),
    monotonicSeconds: () => now,
  })
  const tables = createTableWriters(world)
  const torrent = fill(world, tables, settings)
  const journal = attachJournal(world.words, shared.thread, (_fd, _bytes, from, to) => to - from)
  const simulated: Simulated = {
    ...{ world, tables, torrent, journal },
    engine: createEngine(world, journal, Buffer.alloc(32, 7)),
    reader: createHeadReader(),
    reply: createReply(new Uint8Array(REPLY_BYTES)),
    remote: createRemote(),
    numbers: new Map(),
  }

  return {
    announce(said) {
      now = said.now
      keeper.refresh()
      return answer(simulated, said)
    },
  }
}

/** Fills in settings, a listed torrent and the table of regions; returns the torrent's row. */
function fill(
  { words }: World,
  { torrents, regions }: TableWriters,
  settings: Partial<TrackerSettingsValues>,
): number {
  const torrent = torrents.rowOf(1, 0)
  torrents.setHashes(torrent, [hashWords(HASH)])
  words[torrent + T.state] = TORRENT_STATE.listed
  words[torrent + T.sizeLo] = SIZE_BYTES | 0
  words[torrent + T.sizeHi] = Math.floor(SIZE_BYTES / 2 ** 32)
  words[torrent + T.listedAt] = START_WALL
  const networks = Array.from({ length: REGIONS }, (_, region) => ({
    network: `${FIRST_OCTET + region}.0.0.0/8`,
    value: region + 1,
  }))
  regions.set(networks)
  writeSettings(words, { ...defaultTrackerSettings, peerListsPerHour: 0, ...settings })
  writeStatus(words, 'state', STATE.ready)
  writeStatus(words, 'isBehind', 0)
  return torrent
}

function answer(simulated: Simulated, said: Said): ReturnType<SwarmTracker['announce']> {
  const { numbers } = simulated
  if (!numbers.has(addressOf(said.person))) meet(simulated, said.person)
  const text = send(simulated, said)
  if (said.event === 'started') noteReach(simulated, said.person)
  return {
    peers: endpointsOf(text).map((address) => numbers.get(address) ?? -1),
    intervalSeconds: Number(/8:intervali(\d+)e/.exec(text)?.[1]),
  }
}

function meet({ numbers, tables: { members } }: Simulated, person: Person): void {
  numbers.set(addressOf(person), person.id)
  const row = members.rowOf(person.id + 1, 0)
  members.setPasskey(row, passkeyWords(passkeyOf(person)))
  members.setRights(row, false, true, '')
}

/**
 * Stores reachability as the prober does, which in reality happens seconds after the first
 * announce.
 */
function noteReach({ world, tables, torrent }: Simulated, { id, isClosed }: Person): void {
  const { words, swarms } = world
  const member = tables.members.findById(id + 1, 0)
  for (let place = 0; place < swarms.size(torrent); place++) {
    const peer = swarms.at(torrent, place)
    if (words[peer + P.member] !== member) continue
    words[peer + P.flags] |= isClosed ? PEER_FLAG.failed4 : PEER_FLAG.reached4
  }
}

/** Sends a request; returns the reply as latin1 text. */
function send({ engine, journal, reader, reply, remote }: Simulated, said: Said): string {
  const bytes = Buffer.from(requestOf(said), 'latin1')
  setAddress(remote, 4, Int32Array.of(addressOf(said.person), 0, 0, 0))
  reader.read(bytes, 0, bytes.length)
  reply.base = 0
  reply.keepAlive = true
  if (!engine.handle(bytes, reader.head, remote, reply)) throw new Error('no thread locks it')
  if (journal.pending() > MOST_PENDING) journal.flush()
  return Buffer.from(reply.bytes.subarray(reply.start, reply.end)).toString('latin1')
}

const FIRST_OCTET = 60

/** Returns an address of a person: each region is one first octet and has several networks. */
function addressOf({ id, region, network }: Person): number {
  return ((FIRST_OCTET + region) << 24) | (network << 16) | (id + 1)
}

function passkeyOf({ id }: Person): string {
  return (id + 1).toString(16).padStart(8, '0').padEnd(32, 'a')
}

function requestOf({ person, event, uploaded, downloaded, left }: Said): string {
  const peerId = `-qB4520-${String(person.id).padStart(12, '0')}`
  const counters = `uploaded=${uploaded}&downloaded=${downloaded}&left=${left}`
  return (
    `GET /${passkeyOf(person)}/announce?info_hash=${HASH.replace(/../g, '%$&')}` +
    `&peer_id=${peerId}&port=${PORT}&${counters}&numwant=${person.numwant}&compact=1` +
    `${event === null ? '' : `&event=${event}`} HTTP/1.1\r\n\r\n`
  )
}

/** Returns the IPv4 addresses in a reply's list of peers, as words. */
function endpointsOf(text: string): number[] {
  const head = /5:peers(\d+):/.exec(text)
  if (head === null) throw new Error(`no peers: ${text}`)
  const bytes = Buffer.from(text, 'latin1')
  const first = head.index + head[0].length
  return Array.from({ length: Number(head[1]) / 6 }, (_, nth) => bytes.readInt32BE(first + nth * 6))
}
