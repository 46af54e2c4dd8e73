// The engine in this process, over a world of its own with members and listed torrents in it, and a
// journal that writes nowhere: for what measures it without sockets.
import { load as loadModule } from '../program.js'
import { hashOf, passkeyOf } from './swarms.js'

const load = (name) => loadModule(`tracker/${name}.js`)
const { attachWorld, createWorld } = await load('memory/world')
const { createTableWriters } = await load('memory/tables/table-writers')
const { passkeyWords } = await load('memory/tables/member-table')
const { hashWords } = await load('memory/tables/torrent-table')
const { T } = await load('memory/tables/torrent-row')
const { writeSettings } = await load('memory/settings')
const { defaultTrackerSettings } = await loadModule('bridge/events/settings-events.js')
const { createClockKeeper } = await load('memory/clock')
const { createEngine } = await load('engine')
const { createHeadReader } = await load('io/http-framing')
const { attachJournal } = await load('journal/journal')
const { createRemote, setAddress } = await load('io/remote')
const { STATE, writeStatus } = await load('memory/status')
const { createReply } = await load('wire/reply')

export { load, setAddress }

const LISTED = 1
/** Entries that wait, before they are written. */
const MOST_PENDING = 30

/** `size` says how many `torrents` and `members` there are. */
export function createEngineWorld(size) {
  const shared = createWorld({ bytes: 2 ** 30 })
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
    /** As the whole tracker is measured: nobody comes early, so each reply holds the whole swarm. */
    settle(others = {}) {
      const said = { minIntervalSeconds: 1, peerListsPerHour: 0, ...others }
      writeSettings(words, { ...defaultTrackerSettings, ...said })
    },
    /** Answers the request between `from` and `to`, as coming from `remote`. */
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
