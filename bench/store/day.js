// A day of a large site in the engine: clients join, seed, fall silent and return, each with one
// announce per hour. The reaper sweeps, and at the end every reported byte must be booked once.
import { announceTypes, largePages, load, tables, torrentRow, world as worlds } from './built.js'
import { randomOf } from '../random.js'
import { hashOf, MEMBERS, passkeyOf } from './fill.js'
import { residentBytes } from './memory.js'
import { createRequest, SESSION_KEY } from './requests.js'

const { createEngine } = await load('tracker/engine.js')
const { createSweep } = await load('tracker/reaper/sweep.js')
const { attachJournal } = await load('tracker/journal/journal.js')
const { createHeadReader } = await load('tracker/io/http-framing.js')
const { createRemote, setAddress } = await load('tracker/memory/remote.js')
const { createReply } = await load('tracker/wire/reply.js')
const { STATE, writeStatus } = await load('tracker/memory/status.js')
const { H } = await load('tracker/memory/layout.js')
const { ENTRY_WORDS, KIND, W } = await load('bridge/traffic-entry.js')

const SWARM = 5
/** Each client announces once in this many minutes. */
const EVERY_MINUTES = 60
const FIRST_PORT = 10_000
const WALL = 1_700_000_000
/** How many of a hundred announces have new counters. */
const CHANGED = 15
const STOPS = 2
const VANISHES = 1

/** The memory that the measurement uses per client (createClients). */
const BOOKS_BYTES = 4 * 8 + 1

export async function day({ peers, hours = 24 }) {
  const beganAt = performance.now()
  const world = await community(peers)
  const clients = createClients(peers)
  const journal = attachJournal(world.words, 0, clients.book)
  const engine = createEngine(world, journal, SESSION_KEY)
  const sweep = createSweep(world, journal)
  const announce = announcer(world, engine, journal)
  const random = randomOf(9)
  let announces = 0
  let spentMs = 0
  const perStep = Math.ceil(peers / EVERY_MINUTES)
  let most = 0
  for (let step = 0; step < hours * 60; step++) {
    world.words[H.clock] += 60
    world.words[H.clock + 1] += 60
    const began = process.cpuUsage()
    // All clients in order; neighbors in a swarm announce at different minutes.
    const first = (step % EVERY_MINUTES) * perStep
    for (let place = first; place < Math.min(first + perStep, peers); place++) {
      const client = (place * 7_919) % peers
      if (clients.next(client, random, announce)) announces++
    }
    journal.flush()
    const { user, system } = process.cpuUsage(began)
    spentMs += (user + system) / 1_000
    if (step % 30 === 29) sweepAll(sweep)
    most = Math.max(most, world.peerCount())
    if (step % 60 === 59) console.log(`hour ${(step + 1) / 60}: ${announces} announces`)
  }
  journal.flush()
  const wrong = clients.wrong()
  if (wrong > 0) throw new Error(`${wrong} clients have other bytes than they reported`)
  return {
    peers,
    torrents: peers / SWARM,
    members: MEMBERS,
    hours,
    'most in memory': most,
    'in memory at the end': world.peerCount(),
    announces,
    'announces per second of CPU': Math.round(announces / (spentMs / 1000)),
    'CPU µs an announce': Number(((spentMs * 1000) / announces).toFixed(2)),
    'entries booked': clients.entries(),
    'GiB booked': Number((clients.booked() / 2 ** 30).toFixed(1)),
    'clients with a wrong sum': wrong,
    'used GiB': Number((world.memory.usage().usedBytes / 2 ** 30).toFixed(2)),
    'RSS GiB': Number(((residentBytes() - peers * BOOKS_BYTES) / 2 ** 30).toFixed(2)),
    'minutes of clock': Number(((performance.now() - beganAt) / 60_000).toFixed(1)),
  }
}

async function community(peers) {
  const shared = worlds.createWorld()
  // Like the tracker does where system calls are available.
  await largePages.wantLargePages(shared.buffer).catch(() => false)
  const world = worlds.attachWorld(shared)
  const { words } = world
  const writers = tables.createTableWriters(world)
  words[H.clock + 1] = WALL
  for (let id = 1; id <= MEMBERS; id++) {
    const member = writers.members.rowOf(id, 0)
    writers.members.setPasskey(member, passkeyOf(id))
    writers.members.setRights(member, false, true, '')
  }
  for (let id = 1; id <= peers / SWARM; id++) {
    const torrent = writers.torrents.rowOf(id, 0)
    writers.torrents.setHashes(torrent, [hashOf(id)])
    words[torrent + torrentRow.T.state] = announceTypes.TORRENT_STATE.listed
    words[torrent + torrentRow.T.sizeHi] = 1
  }
  writers.limbo.drain(world.clock.seconds() + 3_600)
  writeStatus(words, 'state', STATE.ready)
  return world
}

/** Returns a different member for each peer of a swarm. */
function memberOf(torrent, place) {
  return ((torrent * 31 + place * 7) % MEMBERS) + 1
}

function clientOf(torrent, member) {
  for (let place = 0; place < SWARM; place++) {
    if (memberOf(torrent, place) === member) return torrent * SWARM + place
  }
  throw new Error(`an entry of a member who has no client there: ${member}`)
}

function announcer(world, engine, journal) {
  const request = createRequest()
  const reader = createHeadReader()
  const reply = createReply(Buffer.alloc(64 * 1024))
  const remote = createRemote()
  const address = new Int32Array(4)
  let inTurn = 0
  return (client, up, left, event) => {
    const torrent = Math.floor(client / SWARM)
    request.passkey(passkeyOf(memberOf(torrent, client % SWARM)))
    request.hash(hashOf(torrent + 1))
    request.peer(client)
    request.port(FIRST_PORT + (client % SWARM))
    request.uploaded(up)
    request.left(left)
    request.event(event)
    const isIpv6 = client % 3 === 0 && event === ''
    if (isIpv6) address.set([0x2a010000, client, 0, 1])
    else address[0] = 0x50000000 + (client & 0xffffff)
    setAddress(remote, isIpv6 ? 6 : 4, address)
    reader.read(request.bytes, 0, request.bytes.length)
    if (!engine.handle(request.bytes, reader.head, remote, reply)) throw new Error('queued')
    if (++inTurn % 16 === 0) journal.flush()
  }
}

function createClients(peers) {
  const reported = new Float64Array(peers) // in the current session
  const moved = new Float64Array(peers) // in all sessions
  const booked = new Float64Array(peers)
  const known = new Float64Array(peers).fill(-1) // in the books: the session's last counter
  const state = new Uint8Array(peers) // 0 away, 1 there, 2 gone quiet
  let entries = 0

  function next(client, random, announce) {
    const lot = random() * 100
    if (state[client] === 0) {
      reported[client] = 0
      state[client] = 1
      announce(client, 0, client % 5 === 0 ? 1_000 : 0, 'started')
      return true
    }
    // After two hours of silence or more, its session no longer exists when it returns.
    if (state[client] > 1) {
      state[client] = state[client] === 4 ? 1 : state[client] + 1
      if (state[client] !== 1) return false
    } else if (lot < VANISHES) {
      state[client] = 2
      return false
    }
    if (random() * 100 < CHANGED) {
      const bytes = Math.floor(random() * 2 ** 30)
      reported[client] += bytes
      moved[client] += bytes
    }
    const stops = lot > 100 - STOPS
    if (stops) state[client] = 0
    announce(client, reported[client], client % 5 === 0 ? 1_000 : 0, stops ? 'stopped' : '')
    return true
  }

  /** Books as jobs does: reported bytes and, for a resumed session, the growth of its counter. */
  function book(_fd, bytes, offset, end) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + offset, (end - offset) / 4)
    for (let at = 0; at < words.length; at += ENTRY_WORDS) {
      const kind = words[at] & 0xff
      const client = clientOf(words[at + W.torrentLo] - 1, words[at + W.memberLo])
      const up = (words[at + W.uploadedLo] >>> 0) + words[at + W.uploadedHi] * 2 ** 32
      booked[client] += (words[at + W.rawUpLo] >>> 0) + words[at + W.rawUpHi] * 2 ** 32
      if (kind === KIND.resumed && known[client] >= 0) booked[client] += up - known[client]
      known[client] = kind === KIND.stopped ? -1 : up
      entries++
    }
    return end - offset
  }

  return {
    next,
    book,
    entries: () => entries,
    booked: () => booked.reduce((sum, value) => sum + value, 0),
    wrong: () => moved.reduce((count, value, at) => count + (value === booked[at] ? 0 : 1), 0),
  }
}

function sweepAll(sweep) {
  while (sweep.slice(2_000, 10_000).left > 0);
}
