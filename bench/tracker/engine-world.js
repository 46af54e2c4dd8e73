// The engine in this process, over a new world with members and listed torrents, and a journal that
// writes nothing: for measurements without sockets.
import { load } from '../program.js'
import { hashOf, passkeyOf } from './swarms.js'

const { attachWorld, createWorld } = await load('tracker/memory/world.js')
const { createTableWriters } = await load('tracker/memory/tables/table-writers.js')
const { passkeyWords } = await load('tracker/memory/tables/member-table.js')
const { hashWords } = await load('tracker/memory/tables/torrent-table.js')
const { T } = await load('tracker/memory/tables/torrent-row.js')
const { writeSettings } = await load('tracker/memory/settings.js')
const { defaultTrackerSettings } = await load('bridge/events/settings-events.js')
const { wantLargePages } = await load('tracker/memory/large-pages.js')
const { createClockKeeper } = await load('tracker/memory/clock.js')
const { createEngine } = await load('tracker/engine.js')
const { createHeadReader } = await load('tracker/io/http-framing.js')
const { attachJournal } = await load('tracker/journal/journal.js')
const { createRemote, setAddress } = await load('tracker/memory/remote.js')
const { STATE, writeStatus } = await load('tracker/memory/status.js')
const { createReply } = await load('tracker/wire/reply.js')

export { load, setAddress }

const LISTED = 1
/** The entries that may wait before they are dropped. */
const MOST_PENDING = 30

/** Creates the engine; `size` has the numbers of `torrents` and `members`. */
export async function createEngineWorld(size) {
  const shared = createWorld({ bytes: 2 ** 30 })
  // Like the tracker does where system calls are available.
  await wantLargePages(shared.buffer).catch(() => false)
  const world = attachWorld(shared)
  const { words } = world
  const clock = { now: () => new Date(), monotonicSeconds: () => performance.now() / 1_000 }
  createClockKeeper(words, clock).refresh()
  const tables = createTableWriters(world)
  fillTables(words, tables, size)
  writeStatus(words, 'state', STATE.ready)
  writeStatus(words, 'isBehind', 0)
  const journal = attachJournal(words, shared.thread, (_fd, _bytes, from, to) => to - from)
  const engine = createEngine(world, journal, Buffer.alloc(32, 7))
  const reader = createHeadReader()
  const reply = createReply(Buffer.allocUnsafeSlow(64 * 1024))
  const remote = createRemote()

  return {
    ...{ world, tables, reader, reply, remote },
    /**
     * Applies settings as in the whole tracker: no announce is early, so each reply has the whole
     * swarm.
     */
    settle(others = {}) {
      const said = { minIntervalSeconds: 1, peerListsPerHour: 0, ...others }
      writeSettings(words, { ...defaultTrackerSettings, ...said })
    },
    /** Reads ahead for the requests between these starts, as the tracker does for each turn. */
    readAhead(bytes, starts, from, to) {
      for (let index = from; index < to; index++) {
        engine.lookAt(bytes, starts[index], starts[index + 1])
      }
      engine.readAhead()
    },
    /** Answers the request between `from` and `to`, as if from `remote`. */
    answer(bytes, from, to) {
      reader.read(bytes, from, to)
      reply.base = 0
      reply.keepAlive = true
      if (!engine.handle(bytes, reader.head, remote, reply)) throw new Error('locked')
      if (journal.pending() > MOST_PENDING) journal.flush()
    },
  }
}

function fillTables(words, { members, torrents }, size) {
  for (let member = 1; member <= size.members; member++) {
    const row = members.rowOf(member, 0)
    members.setPasskey(row, passkeyWords(passkeyOf(member)))
    members.setRights(row, false, true, '')
  }
  for (let torrent = 1; torrent <= size.torrents; torrent++) {
    const row = torrents.rowOf(torrent, 0)
    torrents.setHashes(row, [hashWords(hashOf(torrent))])
    words[row + T.state] = LISTED
    words[row + T.sizeLo] = 1_000_000
  }
}
