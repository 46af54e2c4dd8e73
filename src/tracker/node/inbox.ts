import type { Envelope, EventDefinition, Payload } from '../../bridge/define-event.ts'
import { open } from '../../bridge/define-event.ts'
import type { TrackerSettingsValues } from '../../bridge/events/settings-events.ts'
import { alertsKept } from '../../bridge/events/alert-events.ts'
import { announceAsked } from '../../bridge/events/explain-events.ts'
import { holdersChanged } from '../../bridge/events/holder-events.ts'
import { logsAsked } from '../../bridge/events/log-events.ts'
import { memberChanged } from '../../bridge/events/member-events.ts'
import { reachAsked } from '../../bridge/events/reach-events.ts'
import { stateAsked } from '../../bridge/events/state-events.ts'
import { networksBanned } from '../../bridge/events/network-events.ts'
import { trackerSettingsChanged } from '../../bridge/events/settings-events.ts'
import { torrentChanged } from '../../bridge/events/torrent-events.ts'
import { tracesChanged } from '../../bridge/events/trace-events.ts'
import { countsAsked, trafficBooked, trafficRefused } from '../../bridge/events/traffic-events.ts'
import { mapFault } from '../../domain/fleet/holders.ts'
import { TORRENT_STATE } from '../../domain/announce/types.ts'
import type { Log } from '../../shared/log.ts'
import type { Holders } from './holders.ts'
import { writeSettings } from '../memory/settings.ts'
import { passkeyWords } from '../memory/tables/member-table.ts'
import { M } from '../memory/tables/member-row.ts'
import { hashWords } from '../memory/tables/torrent-table.ts'
import { T } from '../memory/tables/torrent-row.ts'
import type { TableWriters } from '../memory/tables/table-writers.ts'
import type { Versions, VersionWords } from '../memory/tables/versions.ts'
import { createVersions } from '../memory/tables/versions.ts'
import { applyTorrentState } from '../memory/torrent-state.ts'
import type { World } from '../memory/world.ts'

export interface InboxOptions {
  readonly world: World
  readonly tables: TableWriters
  /** The versions of the stored state, as they were written to disk. */
  readonly versions?: Versions
  /** Settings from the environment, which override those from the bridge. */
  readonly fixed: Partial<TrackerSettingsValues>
  readonly holders: Holders
  /**
   * Called with whether this tracker is the shadow of an old one, and with the version of the
   * settings.
   */
  readonly onShadow: (isOn: boolean, version: number) => void
  readonly log: Log
  /**
   * Called when a member or a network has lost a right, so that its peers are hidden within a
   * second (rules 45, 46).
   */
  readonly onRightsLost: () => void
  readonly onTraces: (traces: Payload<typeof tracesChanged>['traces']) => void
  readonly onAsked: (question: Payload<typeof announceAsked>) => void
  readonly onLogsAsked: (question: Payload<typeof logsAsked>) => void
  readonly onReachAsked: (question: Payload<typeof reachAsked>) => void
  /** Called when jobs no longer has the counts of this tracker's swarms and asks for them. */
  readonly onCountsAsked: () => void
  readonly onStateAsked: (question: Payload<typeof stateAsked>) => void
  readonly onAlertsKept: (kept: Payload<typeof alertsKept>) => void
  readonly onBooked: (news: Payload<typeof trafficBooked>) => void
  readonly onTrafficRefused: (news: Payload<typeof trafficRefused>) => void
}

export interface Inbox {
  readonly snapshotBegin: (outboxId: string) => void
  readonly event: (event: Envelope) => void
  readonly snapshotEnd: () => void
}

interface InboxState {
  readonly options: InboxOptions
  readonly versions: {
    isOfThisDatabase: (row: number, at: VersionWords) => boolean
    hasOther: () => boolean
    isNews(row: number, at: VersionWords, version: number): boolean
    isNewWhole(name: string, version: number): boolean
    resume(outboxId: string): void
    wasNamed: (row: number, at: VersionWords) => boolean
    beginSnapshot(outboxId: string): void
    endSnapshot(): boolean
  }
  readonly changes: Change[]
}

/** Creates the handler of events from the bridge; `changes` has one line for each kind. */
export function createInbox(options: InboxOptions): Inbox {
  const { world } = options
  const versions = options.versions ?? createVersions(world.words)
  const inbox: InboxState = {
    options,
    versions,
    changes: [
      change(memberChanged, (member) => applyMember(inbox, member)),
      change(torrentChanged, (torrent) => applyTorrent(inbox, torrent)),
      change(trackerSettingsChanged, (settings) => applySettings(inbox, settings)),
      change(networksBanned, (networks) => applyNetworks(inbox, networks)),
      change(holdersChanged, (map) => applyHolders(inbox, map)),
      change(tracesChanged, (news) => applyTraces(inbox, news)),
      change(announceAsked, (question) => options.onAsked(question)),
      change(reachAsked, (question) => options.onReachAsked(question)),
      change(logsAsked, (question) => options.onLogsAsked(question)),
      change(countsAsked, () => options.onCountsAsked()),
      change(stateAsked, (question) => options.onStateAsked(question)),
      change(alertsKept, (kept) => options.onAlertsKept(kept)),
      change(trafficBooked, (news) => options.onBooked(news)),
      change(trafficRefused, (news) => options.onTrafficRefused(news)),
    ],
  }

  return {
    snapshotBegin: (outboxId) => versions.beginSnapshot(outboxId),
    snapshotEnd: () => snapshotEnd(inbox),
    event: (found) => event(inbox, found),
  }
}

function applyMember(inbox: InboxState, payload: Payload<typeof memberChanged>): void {
  const { world, tables } = inbox.options
  const { versions, options } = inbox
  const { words } = world
  const member = tables.members.rowOf(...idWords(payload.memberId))
  if (!versions.isNews(member, M, payload.version)) return
  const before = words[member + M.flags]
  tables.members.setSlots(member, payload.leechSlots, payload.seedSlots)
  const isBanned = payload.state === 'banned'
  tables.members.setPasskey(member, passkeyWords(payload.passkey))
  const { formerPasskey, formerUntil } = payload
  if (formerPasskey !== undefined && (formerUntil ?? 0) > world.clock.wall()) {
    tables.members.addFormer(member, passkeyWords(formerPasskey), formerUntil ?? 0)
  }
  tables.members.setRights(member, isBanned, payload.canLeech, payload.reason ?? '')
  const lost = isBanned || !payload.canLeech
  if (lost && words[member + M.flags] !== before) options.onRightsLost()
}

function applyTorrent(inbox: InboxState, payload: Payload<typeof torrentChanged>): void {
  const { world, tables } = inbox.options
  const { versions } = inbox
  const { words } = world
  const torrent = tables.torrents.rowOf(...idWords(payload.torrentId))
  const isNewDatabase = !versions.isOfThisDatabase(torrent, T)
  if (!versions.isNews(torrent, T, payload.version)) return
  const [uploaderLo, uploaderHi] = idWords(payload.uploaderId ?? 0)
  words[torrent + T.uploaderLo] = uploaderLo
  words[torrent + T.uploaderHi] = uploaderHi
  const [sizeLo, sizeHi] = idWords(payload.sizeBytes)
  words[torrent + T.sizeLo] = sizeLo
  words[torrent + T.sizeHi] = sizeHi
  words[torrent + T.removedAt] = payload.removedAt
  words[torrent + T.listedAt] = payload.listedAt ?? 0
  // The count here includes snatches that are not booked yet, and it must never decrease (rule 87).
  const own = isNewDatabase && versions.hasOther() ? 0 : words[torrent + T.snatches] >>> 0
  words[torrent + T.snatches] = Math.max(own, payload.snatches)
  tables.torrents.setReason(torrent, payload.reason ?? '')
  applyTorrentState(world, torrent, TORRENT_STATE[payload.state])
  tables.torrents.setHashes(torrent, payload.infoHashes.map(hashWords))
}

function applyTraces(inbox: InboxState, { version, traces }: Payload<typeof tracesChanged>): void {
  const { versions, options } = inbox
  if (versions.isNewWhole('traces', version)) options.onTraces(traces)
}

function applySettings(
  inbox: InboxState,
  { version, ...values }: Payload<typeof trackerSettingsChanged>,
): void {
  const { versions, options } = inbox
  const { world } = inbox.options
  if (!versions.isNewWhole('settings', version)) return
  writeSettings(world.words, { ...values, ...options.fixed })
  options.onShadow(values.shadow === true, version)
}

function applyNetworks(inbox: InboxState, payload: Payload<typeof networksBanned>): void {
  const { versions, options } = inbox
  const { tables, log } = inbox.options
  const { version, networks, reasons = [], reasonOf = [] } = payload
  if (!versions.isNewWhole('networks', version)) return
  const bans = networks.map((network, at) => ({ network, reason: reasons[reasonOf[at]] ?? '' }))
  const faults = tables.networks.set(bans)
  for (const network of faults) log.warn('inbox.no-network', { network })
  if (networks.length > 0) options.onRightsLost()
}

/** Applies a map of holders. A map that is not valid, or older than the current one, is refused. */
function applyHolders(inbox: InboxState, map: Payload<typeof holdersChanged>): void {
  const { versions, options } = inbox
  const { holders, log } = options
  const isOld = () => map.version < (holders.shares()?.version ?? 0)
  const wrong = mapFault(map)
  if (wrong === null && versions.isNewWhole('holders', map.version)) return holders.take(map)
  const fault = wrong ?? (isOld() ? 'it is older than the map in use' : null)
  if (fault === null) return
  holders.refuse()
  log.warn('holders.refused', { version: map.version, fault })
}

/**
 * Marks everything that a full state did not contain as removed. Rows are kept, because their
 * sessions may still have traffic that is not booked.
 */
function dropUnnamed(inbox: InboxState): void {
  const { world, tables } = inbox.options
  const { versions, options } = inbox
  const { words } = world
  const { members, torrents } = tables
  let gone = 0
  for (let number = 0; number < members.rows.count(); number++) {
    const member = members.rows.at(number)
    if (member === 0 || versions.wasNamed(member, M)) continue
    members.dropPasskey(member)
    members.setRights(member, true, false, '')
    gone++
  }
  for (let number = 0; number < torrents.rows.count(); number++) {
    const torrent = torrents.rows.at(number)
    if (torrent === 0 || versions.wasNamed(torrent, T)) continue
    torrents.setHashes(torrent, [])
    words[torrent + T.removedAt] = 0
    applyTorrentState(world, torrent, TORRENT_STATE.removed)
    gone++
  }
  if (gone > 0) options.onRightsLost()
}

function snapshotEnd(inbox: InboxState): void {
  if (inbox.versions.endSnapshot()) dropUnnamed(inbox)
}

function event(inbox: InboxState, found: Envelope): void {
  const { changes } = inbox
  const { log } = inbox.options
  const known = changes.find(({ name }) => name === found.name)
  const fault = known === undefined ? 'unknown event' : known.apply(found)
  if (fault !== null) log.warn('inbox.fault', { event: found.name, fault })
}

interface Change {
  readonly name: string
  /** Applies an event; returns null, or the reason why it cannot be applied. */
  readonly apply: (found: Envelope) => string | null
}

function change<D extends EventDefinition>(event: D, apply: (payload: Payload<D>) => void): Change {
  return {
    name: event.name,
    apply(found) {
      const opened = open(event, found)
      if (!opened.ok) return opened.fault
      apply(opened.payload)
      return null
    },
  }
}

/** Returns a number below 2^53 as two words, low half first. */
function idWords(value: number): [number, number] {
  return [value | 0, Math.floor(value / 2 ** 32)]
}
