import type { ClientRule } from '../../../domain/announce/client-rules.ts'
import { isAbout } from '../../../domain/announce/client-rules.ts'
import { UNREGISTERED } from '../../../domain/announce/refusals.ts'
import { readRefused } from '../../../domain/announce/refused-signal.ts'
import { clientName } from '../../../domain/members/client-name.ts'
import { swarmLine } from '../../../domain/members/reach-line.ts'
import { reachWords } from '../../../domain/members/reach-label.ts'
import type { TimeText } from '../../../shared/format.ts'
import { count, timeText } from '../../../shared/format.ts'
import type { SignalRow } from '../../../store/anomalies/signals.ts'
import type { Endpoint } from '../../../store/traffic/peer-sessions.ts'
import type { MemberPort, SwarmPeers } from '../../../store/traffic/member-ports.ts'
import type { ReachTest } from '../../../store/traffic/reach-tests.ts'
import type { PageData } from '../../http/action.ts'
import { breakable } from '../../ui/breakable.ts'
import type { PortTest } from './port-test.ts'
import { portTest, testJson } from './port-test.ts'
import { portLines, portsJson } from './ports.ts'

export interface ClientsState {
  /** Open sessions, most recent announce first. */
  readonly sessions: readonly Endpoint[]
  readonly noted: readonly SignalRow[]
  readonly bans: readonly (ClientRule & { readonly reason: string })[]
  /** The member's last port test. */
  readonly test: ReachTest | null
  readonly ports: readonly MemberPort[]
  readonly swarms: SwarmPeers
}

interface ClientLine {
  readonly name: string
  readonly peerId: string
  readonly torrents: string
  readonly endpoints: string
  readonly reach: string | null
  readonly lastAt: TimeText
  /** Why this version is banned; null when it is not. */
  readonly banned: string | null
}

interface RefusalLine {
  readonly reason: string
  readonly client: string
  readonly times: string
  readonly lastAt: TimeText
  /** The reason that staff gave for the ban of this client. */
  readonly because: string | null
}

export interface ClientsPage extends PageData {
  readonly clients: readonly ClientLine[]
  readonly hasClients: boolean
  readonly sessions: readonly {
    /** HTML of its name, which may break between words. */
    readonly torrentHtml: string
    readonly href: string
    readonly client: string
    readonly endpoint: string
    readonly isSeeding: boolean
    readonly at: TimeText
  }[]
  readonly refusals: readonly RefusalLine[]
  readonly hasRefusals: boolean
  readonly test: PortTest | null
  readonly ports: ReturnType<typeof portLines>
  readonly hasPorts: boolean
  /** The meaning of open and closed ports in the member's swarms. */
  readonly swarm: string | null
}

/** The sessions in the table; each client counts all its sessions. */
const SHOWN = 50

export function clientsPage(state: ClientsState, now: Date): ClientsPage {
  const clients = clientsOf(state)
  const refusals = refusalsOf(state)
  return {
    title: 'Your clients',
    clients: clients.map((one) => ({
      name: one.name,
      peerId: one.client,
      torrents: `${count(one.torrents)}, ${count(one.seeding)} seeding`,
      endpoints: one.endpoints.join(', '),
      reach: reachWords(one.reachable),
      lastAt: timeText(one.lastAt, now),
      banned: one.refusedBecause,
    })),
    hasClients: clients.length > 0,
    sessions: state.sessions.slice(0, SHOWN).map((one) => ({
      torrentHtml: breakable(one.name),
      href: `/torrents/${one.torrent_id}`,
      client: clientName(one.client),
      endpoint: endpointsOf(one).join(', '),
      isSeeding: one.seeding,
      at: timeText(one.last_at, now),
    })),
    refusals: refusals.map((one) => ({
      reason: one.reason,
      client: one.client === null ? '–' : clientName(Buffer.from(one.client, 'latin1')),
      times: count(one.times),
      lastAt: timeText(one.lastAt, now),
      because:
        one.code === 'CLIENT_NOT_ALLOWED' && one.client !== null
          ? reasonOf(state.bans, one.client)
          : null,
    })),
    hasRefusals: refusals.length > 0,
    test: state.test === null ? null : portTest(state.test, now),
    ports: portLines(state.ports, now),
    hasPorts: state.ports.length > 0,
    swarm: swarmLine(state.ports, state.swarms),
  }
}

export function clientsJson(state: ClientsState) {
  return {
    clients: clientsOf(state),
    sessions: state.sessions.map((one) => ({
      torrentId: one.torrent_id,
      torrent: one.name,
      client: startOf(one),
      seeding: one.seeding,
      lastAt: one.last_at,
    })),
    refusals: refusalsOf(state),
    ports: portsJson(state.ports),
    swarms: state.swarms,
    test: state.test === null ? null : testJson(state.test),
  }
}

function clientsOf({ sessions, bans }: ClientsState) {
  const each = new Map<string, Endpoint[]>()
  for (const one of sessions) each.set(startOf(one), [...(each.get(startOf(one)) ?? []), one])
  return [...each].map(([client, own]) => ({
    client,
    name: clientName(own[0].client),
    torrents: new Set(own.map(({ torrent_id: id }) => id)).size,
    seeding: own.filter(({ seeding }) => seeding).length,
    endpoints: [...new Set(own.flatMap(endpointsOf))].slice(0, MOST_ENDPOINTS),
    reachable: own.find(({ reachable }) => reachable !== null)?.reachable ?? null,
    lastAt: own[0].last_at,
    refusedBecause: reasonOf(bans, client),
  }))
}

/** The most addresses of a client that are listed: one that moves has many. */
const MOST_ENDPOINTS = 6

/** Returns the visible start of the peer ID. */
function startOf({ client }: Endpoint): string {
  return client
    .subarray(0, 8)
    .toString('latin1')
    .replace(/[^\x21-\x7e]/g, '?')
}

function endpointsOf({ ipv4, port4, ipv6, port6 }: Endpoint): string[] {
  return [
    ...(ipv4 === null ? [] : [`${ipv4}:${port4 ?? 0}`]),
    ...(ipv6 === null ? [] : [`[${ipv6}]:${port6 ?? 0}`]),
  ]
}

function reasonOf(bans: ClientsState['bans'], client: string): string | null {
  return bans.find((ban) => isAbout(ban, client))?.reason ?? null
}

interface Refusal {
  readonly code: string
  readonly client: string | null
  readonly reason: string
  readonly times: number
  readonly lastAt: Date
}

function refusalsOf({ noted }: ClientsState): readonly Refusal[] {
  return noted.flatMap(({ kind, detail, times, lastAt }): readonly Refusal[] => {
    if (kind === 'refused') return [{ ...readRefused(detail), times, lastAt }]
    if (kind !== 'unknown-hash') return []
    const reason = `${UNREGISTERED.text}: ${detail}`
    return [{ code: UNREGISTERED.code, client: null, reason, times, lastAt }]
  })
}
