import { defaultTrackerSettings } from '../../../src/bridge/events/settings-events.ts'
import type { Envelope, Payload } from '../../../src/bridge/define-event.ts'
import { envelope, open } from '../../../src/bridge/define-event.ts'
import { holdersChanged } from '../../../src/bridge/events/holder-events.ts'
import { memberChanged } from '../../../src/bridge/events/member-events.ts'
import type { nodeHeartbeat } from '../../../src/bridge/events/node-events.ts'
import { trackerSettingsChanged } from '../../../src/bridge/events/settings-events.ts'
import { torrentChanged } from '../../../src/bridge/events/torrent-events.ts'
import type { swarmCounts } from '../../../src/bridge/events/traffic-events.ts'
import { trafficBatch, trafficBooked } from '../../../src/bridge/events/traffic-events.ts'
import { createHub } from '../../../src/bridge/hub/hub.ts'
import type { HubOptions, SnapshotChunk } from '../../../src/bridge/hub/types.ts'
import type { TrafficEntry } from '../../../src/bridge/traffic-entry.ts'
import { ENTRY_BYTES, ENTRY_WORDS, readEntry } from '../../../src/bridge/traffic-entry.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createSecrets } from '../../../src/shared/secrets.ts'
import { aRandomId, quick } from '../../support/bridge/bridge.ts'

export const MASTER = 'a secret of the tests'

export function passkeyOf(memberId: number): string {
  return memberId.toString(16).padStart(32, 'a')
}

export function hashOf(torrentId: number): string {
  return torrentId.toString(16).padStart(40, 'b')
}

/**
 * The other end of a tracker's bridge: a real hub over a state in memory, which books batches as
 * jobs does, each entry once.
 */
export function aJobs(url: string, given: Partial<HubOptions> = {}) {
  const events: { position: number; event: Envelope }[] = []
  const state = new Map<string, Envelope>()
  const versions = new Map<string, number>()
  const booked = new Map<string, TrafficEntry[]>()
  /** The entries in the order in which they were booked, with the tracker that wrote them. */
  const inOrder: { readonly store: string; readonly entry: TrafficEntry }[] = []
  const counts = new Map<number, { seeders: number; leechers: number }>()
  const reports: string[] = []
  const beats: Payload<typeof nodeHeartbeat>[] = []
  let isBooking = true
  let snapshots = 0
  const outboxId = aRandomId()

  const options: HubOptions = {
    urls: [url],
    key: createSecrets(MASTER).key('bridge'),
    node: 'jobs',
    version: '0.1.0',
    source: {
      outboxId: () => Promise.resolve(outboxId),
      bounds: () =>
        Promise.resolve({ oldest: events[0]?.position ?? 1, newest: events.at(-1)?.position ?? 0 }),
      read: (after, limit) =>
        Promise.resolve(events.filter(({ position }) => position > after).slice(0, limit)),
      snapshot() {
        snapshots++
        return Promise.resolve({ position: events.at(-1)?.position ?? 0, rows: chunks() })
      },
    },
    log: silentLog(),
    onMessage: (from, event) => Promise.resolve(take(event, from.storeId)),
    limits: quick,
    ...given,
  }
  let hub = createHub(options)

  async function* chunks(): AsyncGenerator<SnapshotChunk> {
    const rows = [...state.values()]
    for (let at = 0; at < rows.length; at += 100) {
      yield { rows: rows.slice(at, at + 100), mark: '' } // in no order: everything is sent again after an interruption
    }
  }

  function take(event: Envelope, store: string): Envelope | null {
    const batch = open(trafficBatch, event)
    if (batch.ok) return book(batch.payload, store)
    if (event.name === 'node.heartbeat') beats.push(event.payload as (typeof beats)[number])
    if (event.name === 'swarm.counts') count(event.payload as Payload<typeof swarmCounts>)
    return null
  }

  function book(batch: Payload<typeof trafficBatch>, store: string): Envelope | null {
    if (!isBooking) return null
    const known = booked.get(batch.journalId) ?? []
    booked.set(batch.journalId, known)
    const bytes = new Uint8Array(batch.entries)
    const words = new Int32Array(bytes.buffer)
    if (batch.first <= known.length) {
      for (let index = known.length - batch.first; index < bytes.length / ENTRY_BYTES; index++) {
        const entry = readEntry(words, index * ENTRY_WORDS)
        known.push(entry)
        inOrder.push({ store, entry })
      }
    }
    return envelope(trafficBooked, { journalId: batch.journalId, booked: known.length })
  }

  function count(report: Payload<typeof swarmCounts>): void {
    reports.push(report.part)
    if (report.part === 'first' || report.part === 'only') counts.clear()
    for (const { torrentId, seeders, leechers } of report.counts) {
      counts.set(torrentId, { seeders, leechers })
    }
  }

  function tell(key: string, event: (version: number) => Envelope): void {
    const version = (versions.get(key) ?? 0) + 1
    versions.set(key, version)
    state.set(key, event(version))
    events.push({ position: events.length + 1, event: event(version) })
    hub.wake()
  }

  return {
    get hub() {
      return hub
    },
    /** As after a restart of jobs, once the hub has been stopped. */
    async startAgain(): Promise<void> {
      hub = createHub(options)
      await hub.start()
    },
    counts,
    reports,
    beats,
    snapshots: () => snapshots,
    entries: () => [...booked.values()].flat(),
    journals: booked,
    inOrder: () => inOrder as readonly (typeof inOrder)[number][],
    setBooking(on: boolean) {
      isBooking = on
    },
    member(memberId: number, given: Partial<Payload<typeof memberChanged>> = {}) {
      const row = {
        memberId,
        passkey: passkeyOf(memberId),
        state: 'active' as const,
        canLeech: true,
      }
      tell(`m${memberId}`, (version) => envelope(memberChanged, { ...row, ...given, version }))
    },
    torrent(torrentId: number, given: Partial<Payload<typeof torrentChanged>> = {}) {
      const row = { torrentId, state: 'listed' as const, infoHashes: [hashOf(torrentId)] }
      const rest = { sizeBytes: 1_000_000, uploaderId: null, snatches: 0, removedAt: 0 }
      tell(`t${torrentId}`, (version) =>
        envelope(torrentChanged, { ...row, ...rest, ...given, version }),
      )
    },
    /** Which trackers serve; each slot has the holder and the standby that the domain gives it. */
    holders(map: HolderMap) {
      tell('holders', (version) =>
        envelope(holdersChanged, holdersChanged.shape.parse({ ...structuredClone(map), version })),
      )
    },
    settings(given: Partial<typeof defaultTrackerSettings> = {}) {
      tell('settings', (version) =>
        envelope(trackerSettingsChanged, { ...defaultTrackerSettings, ...given, version }),
      )
    },
  }
}

export type TestJobs = ReturnType<typeof aJobs>
