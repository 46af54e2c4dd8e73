import type { Payload } from '../../../src/bridge/define-event.ts'
import type { TrackerFigures } from '../../../src/bridge/events/node-events.ts'
import type { nodeHeartbeat } from '../../../src/bridge/events/node-events.ts'
import type { ServiceReport } from '../../../src/shared/services/report.ts'
import type { Explanation } from '../../../src/bridge/events/explain-events.ts'
import type { TraceRecord } from '../../../src/bridge/events/trace-events.ts'
import type { Actor } from '../../../src/store/records/audit.ts'
import { anAlert, anAlertTarget } from '../staff-actions/alert-actions.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as explanations from '../../../src/store/fleet/explanations.ts'
import * as nodes from '../../../src/store/fleet/nodes.ts'
import * as deliveries from '../../../src/store/alerts/deliveries.ts'
import * as reports from '../../../src/store/fleet/reports.ts'
import * as services from '../../../src/store/fleet/services.ts'
import * as traces from '../../../src/store/fleet/traces.ts'

/** A tracker that others can ask. */
export const LISTENS = {
  ...{ host: '127.0.0.1', port: 4_200, opsHost: '127.0.0.1', opsPort: 4_201 },
  link: 'tcp://127.0.0.1:4310',
}
export const STORE_ID = 'ab'.repeat(16)

/** The figures of a tracker in the middle of a day. */
export function someFigures(given: Partial<TrackerFigures> = {}): TrackerFigures {
  return {
    ...{ threads: 2, seeders: 1_800, leechers: 204, announces: 48_211, replies: 47_000 },
    ...{ warnings: 300, refusals: 900, malformed: 11, scrapes: 700, scrapesRefused: 2 },
    ...{ lockWaits: 3, otherClients: 12, p50Microseconds: 64, p99Microseconds: 4_096 },
    codes: [
      { code: 'UNKNOWN_PASSKEY', total: 700, perSecond: 0.3 },
      { code: 'CLIENT_NOT_ALLOWED', total: 200, perSecond: 0 },
    ],
    clients: [
      { client: '-qB4650-', announces: 9_000 },
      { client: '-qB4390-', announces: 700 },
      { client: '-TR4060-', announces: 3_000 },
    ],
    ...{ memoryUsedBytes: 5_000_000, memoryTouchedBytes: 9_000_000, journalBytes: 160_000 },
    ...{ journalLagSeconds: 0.4, journalFailures: 0, sweptTorrents: 10, sweptPerSecond: 0.5 },
    ...{ expiredPeers: 40, traces: 1 },
    ...given,
  }
}

export function aHeartbeat(
  given: Partial<Payload<typeof nodeHeartbeat>> = {},
): Payload<typeof nodeHeartbeat> {
  return {
    ...{ node: 'tracker-1', role: 'tracker', storeId: STORE_ID, version: '0.1.0', io: 'ffi' },
    ...{ startedAt: Math.floor(Date.now() / 1000) - 7_200, state: 'ready', rssBytes: 90_000_000 },
    ...{ cpuPercent: 12, peers: 2_004, torrents: 5_000, members: 200, announcesPerSecond: 41 },
    ...{ unbooked: 6, figures: someFigures() },
    ...given,
  }
}

/** A tracker whose last report is of this time. */
export function aNode(given: Parameters<typeof aHeartbeat>[0], heartbeatAt: Date): nodes.NodeRow {
  const heartbeat = aHeartbeat(given)
  const { storeId, node } = heartbeat
  return { storeId, node, heartbeat, heartbeatAt, bridge: null }
}

const STARTED_AT = Date.now() - 7_200_000

/** What a service in the middle of a day reports: each time the same process. */
export function aReport(given: Partial<ServiceReport> = {}): ServiceReport {
  return {
    ...{ machine: 'host-1', place: 'Vienna', address: '127.0.0.1', port: 8_080, pid: 9 },
    ops: '127.0.0.1:8081',
    ...{ version: '0.1.0', startedAt: STARTED_AT, state: 'ready', clock: Date.now() },
    figures: {
      ...{ load: 0.4, cpuPercent: 3, machineCpuPercent: 12, rssBytes: 1e8 },
      ...{ machineMemoryBytes: 8e9, machineMemoryFreeBytes: 5e9, diskBytes: 1e11 },
      ...{ diskFreeBytes: 6e10, descriptors: 60, mostDescriptors: 1_024, bytesIn: 9_000 },
      ...{ bytesOut: 70_000, uptimeSeconds: 7_200, own: { requestsPerSecond: 4.5 } },
    },
    ...given,
  }
}

/** An announce of a member in a trace. */
export function aRecord(given: Partial<TraceRecord> & { memberId: number }): TraceRecord {
  return {
    ...{ at: Math.floor(Date.now() / 1000), torrentId: null, infoHash: 'c'.repeat(40) },
    ...{ client: '-qB4650-', session: 'd'.repeat(16), network: '198.51.100.0/24', wire: 'http' },
    ...{ event: 'started', port: 6_881, numwant: null, uploaded: '0', downloaded: '0', left: '9' },
    ...{ marks: [], code: null, rule: null, entries: ['started'], up: '0', down: '0' },
    ...{ isSuspicious: false, replyBytes: 321, peers: 7, peers6: 1, intervalSeconds: 1_750 },
    ...{ minIntervalSeconds: 880, seeders: 5, leechers: 3, io: 'ffi', thread: 0 },
    ...given,
  }
}

/** A tracker and other nodes, a trace and an explained announce; paths by their parameter. */
export async function somethingSeen(db: Db, by: Actor): Promise<Record<string, string>> {
  const now = new Date()
  const memberId = by.memberId as number
  await nodes.beat(db, aHeartbeat(), null, now)
  for (const type of ['site', 'jobs', 'tracker'] as const) {
    await reports.note(db, { type, node: `${type}-1` }, aReport())
  }
  const alertId = await anAlert({ db }, 'machine host-1')
  const targetId = await anAlertTarget({ db }, 'on call')
  const endsAt = new Date(now.getTime() + 3_600_000)
  const trace = { kind: 'member', id: memberId, name: by.name, reason: 'a test', endsAt } as const
  const begun = await traces.start(db, trace, by, now)
  if (!begun.ok) throw new Error(begun.code)
  const noted = [
    aRecord({ memberId }),
    aRecord({ memberId, code: 'LEECHING_FORBIDDEN', rule: 'leechRight', entries: [] }),
  ]
  await traces.note(db, { node: 'tracker-1', noted, skipped: 2 }, now)
  const question = { memberId, query: 'info_hash=%61', address: null, isBrowser: false }
  const questionId = await explanations.ask(db, { question, member: by.name }, by, now)
  await explanations.answer(
    db,
    { questionId, storeId: STORE_ID, node: 'tracker-1', explanation: anExplanation() },
    now,
  )
  return {
    '/admin/tracker/:': STORE_ID,
    '/admin/fleet/:': String((await services.list(db))[0].id),
    '/admin/alerts/:': String(alertId),
    '/alerts/:': await deliveries.makeLink(db, { alertId, act: 'silence', targetId }, now),
    '/admin/traces/:': String(begun.id),
    '/admin/explain/:': String(questionId),
  }
}

export function anExplanation(): Explanation {
  return {
    reply: 'refuse',
    ...{ code: 'LEECHING_FORBIDDEN', text: 'Leeching not allowed', before: null },
    rules: [
      { rule: 'memberActive', code: null, decides: false },
      { rule: 'leechRight', code: 'LEECHING_FORBIDDEN', decides: true },
    ],
    facts: { isLeeching: true, memberMayLeech: false },
    ...{ isKnownMember: true, isKnownTorrent: true, isKnownSession: false, account: true },
    ...{ up: '0', down: '0', intervalSeconds: 1_800, seeders: 0, leechers: 0, peers: 0, peers6: 0 },
  }
}
