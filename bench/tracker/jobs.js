// Replaces jobs: a real bridge over a state in memory, which acknowledges batches immediately.
import { randomBytes } from 'node:crypto'
import { load } from '../program.js'
import { hashOf, passkeyOf } from './swarms.js'

export const SECRET = 'a secret of the benchmarks'
const CHUNK = 500
const ENTRY_BYTES = 160

const { envelope, open } = await load('bridge/define-event.js')
const { holdersChanged } = await load('bridge/events/holder-events.js')
const { memberChanged } = await load('bridge/events/member-events.js')
const { nodeHeartbeat } = await load('bridge/events/node-events.js')
const { defaultTrackerSettings, trackerSettingsChanged } = await load(
  'bridge/events/settings-events.js',
)
const { torrentChanged } = await load('bridge/events/torrent-events.js')
const { trafficBatch, trafficBooked } = await load('bridge/events/traffic-events.js')
const { createHub } = await load('bridge/hub/hub.js')
const { nextMap } = await load('domain/fleet/holders.js')
const { createSecrets } = await load('shared/secrets.js')
const { silentLog } = await load('shared/log.js')

/**
 * Starts a hub at `url`: `size` says how many members and torrents trackers get; `settings` are
 * added to the default ones.
 */
export async function startJobs(url, size, settings = {}) {
  const events = []
  const links = new Map()
  let isHeld = false
  const answerTo = (event) => {
    const answer = heard(event, links)
    return isHeld ? null : answer
  }
  const hub = createHub({
    urls: [url],
    key: createSecrets(SECRET).key('bridge'),
    node: 'bench',
    version: '0',
    source: sourceOf(size, settings, events),
    log: silentLog(),
    onMessage: (_from, event) => Promise.resolve(answerTo(event)),
  })
  await hub.start()
  return {
    url,
    /** Sends a map of holders with the trackers that have reported, and returns it. */
    sendHolders() {
      const map = nextMap(null, [...links.keys()], links)
      const event = envelope(holdersChanged, map)
      events.push({ position: events.length + 1, event })
      hub.wake()
      return map
    },
    /** Sets whether batches stay unanswered, as while the database is down. */
    hold(isOn) {
      isHeld = isOn
    },
    /** Returns the names of the trackers that have reported. */
    reported: () => [...links.keys()],
    stop: () => hub.stop(),
  }
}

/** Batches are acknowledged immediately, because the work of jobs is not measured here. */
function heard(event, links) {
  const beat = open(nodeHeartbeat, event)
  if (beat.ok) {
    const { node, storeId, listens } = beat.payload
    links.set(node, { url: listens.link, storeId })
  }
  return booked(event)
}

/** Returns a full state of these sizes, and the events after it. */
function sourceOf({ members, torrents, infoHash, sizeBytes }, settings, events) {
  const outboxId = randomBytes(16).toString('hex')
  async function* rows() {
    yield { rows: [settingsRow(settings)], mark: '' }
    for (let from = 1; from <= members; from += CHUNK) {
      const many = Math.min(CHUNK, members + 1 - from)
      yield { rows: Array.from({ length: many }, (_, index) => memberRow(from + index)), mark: '' }
    }
    for (let from = 1; from <= torrents; from += CHUNK) {
      const many = Math.min(CHUNK, torrents + 1 - from)
      const row = (_, index) => torrentRow(from + index, infoHash, sizeBytes)
      yield { rows: Array.from({ length: many }, row), mark: '' }
    }
  }
  return {
    outboxId: () => Promise.resolve(outboxId),
    bounds: () => Promise.resolve({ oldest: 1, newest: events.length }),
    read: (after, limit) => Promise.resolve(events.slice(after, after + limit)),
    snapshot: () => Promise.resolve({ position: 0, rows: rows() }),
  }
}

/** Members request the lists of an hour within a minute here: this is enough for all (rule 59). */
function settingsRow(settings) {
  const peerListsPerHour = 1_000_000
  return envelope(trackerSettingsChanged, {
    ...defaultTrackerSettings,
    ...{ peerListsPerHour, version: 1, ...settings },
  })
}

function memberRow(memberId) {
  const passkey = passkeyOf(memberId)
  return envelope(memberChanged, { memberId, passkey, state: 'active', canLeech: true, version: 1 })
}

function torrentRow(torrentId, infoHash = hashOf(torrentId), sizeBytes = 1_000_000) {
  return envelope(torrentChanged, {
    ...{ torrentId, state: 'listed', infoHashes: [infoHash], sizeBytes },
    ...{ uploaderId: null, snatches: 0, removedAt: 0, version: 1 },
  })
}

function booked(event) {
  const batch = open(trafficBatch, event)
  if (!batch.ok) return null
  const { journalId, first, entries } = batch.payload
  return envelope(trafficBooked, { journalId, booked: first + entries.length / ENTRY_BYTES })
}
