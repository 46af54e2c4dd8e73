// Replaces jobs: a real bridge over a state in memory, in a separate process. The parent sends {
// what: 'start', url, outboxId, members, torrents, settings } for a new outbox, and { what:
// 'settings', settings } for events of this one; the answer is how many { entries } were booked.
import { load } from '../store/built.js'
import { hashOf } from '../store/fill.js'
import { passkeyText, SECRET } from './laid.js'

const { envelope, open } = await load('bridge/define-event.js')
const { memberChanged } = await load('bridge/events/member-events.js')
const { torrentChanged } = await load('bridge/events/torrent-events.js')
const { trackerSettingsChanged } = await load('bridge/events/settings-events.js')
const { trafficBatch, trafficBooked } = await load('bridge/events/traffic-events.js')
const { createHub } = await load('bridge/hub/hub.js')
const { createSecrets } = await load('shared/secrets.js')
const { silentLog } = await load('shared/log.js')

const CHUNK = 200
const ENTRY_BYTES = 160
let hub = null
let entries = 0
let news = []

function memberRow(memberId) {
  const said = { memberId, passkey: passkeyText(memberId), state: 'active', canLeech: true }
  return envelope(memberChanged, { ...said, version: 1 })
}

function torrentRow(torrentId) {
  const hash = Buffer.from(hashOf(torrentId).buffer).toString('hex')
  return envelope(torrentChanged, {
    ...{ torrentId, state: 'listed', infoHashes: [hash], sizeBytes: 2 ** 32 },
    ...{ uploaderId: null, snatches: 0, removedAt: 0, version: 1 },
  })
}

function sourceOf({ outboxId, members, torrents, settings }) {
  async function* all() {
    yield { rows: [envelope(trackerSettingsChanged, settings)], mark: '' }
    for (const [count, row] of [
      [members, memberRow],
      [torrents, torrentRow],
    ]) {
      for (let from = 1; from <= count; from += CHUNK) {
        const length = Math.min(CHUNK, count + 1 - from)
        yield { rows: Array.from({ length }, (_, index) => row(from + index)), mark: '' }
      }
    }
  }
  return {
    outboxId: () => Promise.resolve(outboxId),
    bounds: () => Promise.resolve({ oldest: 1, newest: news.length }),
    read: (after, limit) => Promise.resolve(news.slice(after, after + limit)),
    snapshot: () => Promise.resolve({ position: 0, rows: all() }),
  }
}

/** Batches are acknowledged immediately, because the work of jobs is not measured here. */
function booked(event) {
  const batch = open(trafficBatch, event)
  if (!batch.ok) return null
  const { journalId, first, entries: said } = batch.payload
  const count = said.length / ENTRY_BYTES
  entries += count
  return envelope(trafficBooked, { journalId, booked: first + count })
}

process.on('message', async (said) => {
  if (said.what === 'start') {
    await hub?.stop()
    news = []
    hub = createHub({
      urls: [said.url],
      key: createSecrets(SECRET).key('bridge'),
      node: 'bench',
      version: '0',
      source: sourceOf(said),
      log: silentLog(),
      onMessage: (_from, event) => Promise.resolve(booked(event)),
    })
    await hub.start()
  }
  if (said.what === 'settings') {
    const event = envelope(trackerSettingsChanged, said.settings)
    news.push({ position: news.length + 1, event })
    hub.wake()
  }
  process.send({ entries })
})
process.on('disconnect', () => process.exit(0))
