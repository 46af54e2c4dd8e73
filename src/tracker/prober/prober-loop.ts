import { LRUCache } from 'lru-cache'
import { dotted, groupsAt } from '../../bridge/traffic-entry.ts'
import { HOUR_MS, HOUR_SECONDS } from '../../domain/units.ts'
import { STAT } from '../memory/statistics.ts'
import { P, PEER_FLAG, REACH4, REACH6 } from '../memory/swarm/peer-row.ts'
import { V6 } from '../memory/swarm/peer-row.ts'
import type { World } from '../memory/world.ts'
import type { Found } from './probe.ts'
import { FOUND, probe } from './probe.ts'
import { attachProbes, PROBE } from './ring.ts'

const TICK_MS = 100
const TIMEOUT_MS = 4_000
/** Connections at the same time: more would only wait for the same silent addresses. */
const MAX_OPEN = 64
/** A client with a thousand torrents listens on one port, which is probed once. */
const MAX_REMEMBERED = 20_000
const REMEMBERED_MS = HOUR_MS
/** A member who is unreachable opens the port and starts the client again. */
const FAILED_REMEMBERED_MS = 60_000
/** A silent client is unreachable if another one of its family answered within this time. */
const ANSWERED_SECONDS = HOUR_SECONDS
/** How often a locked torrent is tried again. */
const TRIES = 50

/** The result of a connection when no client ever answers. */
const BLIND = 'blind'

/** The result of a test that was asked for; `off`: the settings allow none. */
export type Tested = Found | typeof BLIND | 'off'

interface ProberState {
  readonly found: LRUCache<string, Found, unknown>
  allowance: number
  open: number
  readonly peerId: Uint8Array
  readonly world: World
  /** When a client last answered, over IPv4 and IPv6; negative: never. */
  readonly answeredAt: { 4: number; 6: number }
  timer: NodeJS.Timeout | undefined
  readonly probes: ReturnType<typeof attachProbes>
}

/**
 * The prober: takes the questions of announces, connects at the rate of the settings, and stores
 * the result in the session's row. It only connects to the address and port that announced.
 */
export function createProberLoop(world: World, peerId: Uint8Array) {
  const { words } = world
  const prober: ProberState = {
    found: new LRUCache<string, Found>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS }),
    allowance: 0,
    open: 0,
    peerId,
    world,
    answeredAt: { 4: -1, 6: -1 },
    timer: undefined,
    probes: attachProbes(words),
  }

  return {
    start: () => start(prober),
    stop: () => stop(prober),
    test: (asked: readonly Int32Array[]) => test(prober, asked),
  }
}

async function look(prober: ProberState, asked: Int32Array): Promise<void> {
  const known = prober.found.get(nameOf(asked))
  note(prober, asked, known ?? (await connect(prober, asked)))
}

/**
 * Tests an endpoint now, whatever was found before: `asked` are the sessions that announce it, and
 * all of them get the result. It counts for the rate of the settings.
 */
async function test(prober: ProberState, asked: readonly Int32Array[]): Promise<Tested> {
  if (prober.world.settings.probesPerSecond() === 0) return 'off'
  const what = await connect(prober, asked[0])
  for (const one of asked) note(prober, one, what)
  return what
}

/** Connects to the endpoint and remembers the result. */
async function connect(prober: ProberState, asked: Int32Array): Promise<Found | typeof BLIND> {
  const { found, peerId, answeredAt, world } = prober
  const { words, stats } = world
  const host = hostOf(asked)
  const port = asked[PROBE.port]
  prober.allowance--
  prober.open++
  const hash = new Uint8Array(asked.slice(PROBE.hash, PROBE.hash + 5).buffer)
  const what = await probe(host, port, hash, peerId, TIMEOUT_MS)
  prober.open--
  words[stats + STAT.probes]++
  const family = asked[PROBE.isIpv4] === 1 ? 4 : 6
  if (what !== FOUND.silent) answeredAt[family] = world.clock.seconds()
  else if (isBlind(prober, family)) {
    words[stats + STAT.probesBlind]++
    return BLIND
  }
  if (what === FOUND.failed || what === FOUND.silent) words[stats + STAT.probesFailed]++
  if (what === FOUND.other) words[stats + STAT.probesOther]++
  const ttl =
    what === FOUND.reached || what === FOUND.listens ? REMEMBERED_MS : FAILED_REMEMBERED_MS
  found.set(nameOf(asked), what, { ttl })
  return what
}

function nameOf(asked: Int32Array): string {
  return `${hostOf(asked)} ${asked[PROBE.port]}`
}

/** No client ever answers: a firewall blocks the prober, or the machine has no such family. */
function isBlind(prober: ProberState, family: 4 | 6): boolean {
  const { answeredAt, world } = prober
  const at = answeredAt[family]
  return at < 0 || world.clock.seconds() - at > ANSWERED_SECONDS
}

/** Stores the result in the session's row, if the row still belongs to the session. */
function note(
  prober: ProberState,
  asked: Int32Array,
  what: Found | typeof BLIND,
  tries = TRIES,
): void {
  const { torrents, lock, swarms } = prober.world
  const [h0, h1, h2, h3, h4] = asked
  const torrent = torrents.find(h0, h1, h2, h3, h4)
  if (torrent === 0) return
  if (!lock.tryTake(torrent)) {
    if (tries > 0 && prober.timer !== undefined)
      setTimeout(
        (asked, what, tries = TRIES) => note(prober, asked, what, tries),
        TICK_MS,
        asked,
        what,
        tries - 1,
      )
    return
  }
  try {
    const member = asked[PROBE.member] >>> 0
    const peer = swarms.find(torrent, member, asked[PROBE.keyLo], asked[PROBE.keyHi])
    if (peer !== 0 && isThere(prober, asked, peer)) setFlags(prober, asked, peer, what)
  } finally {
    lock.release(torrent)
  }
}

function isThere(prober: ProberState, asked: Int32Array, peer: number): boolean {
  const { words } = prober.world
  const ports = words[peer + P.ports]
  if (asked[PROBE.isIpv4] === 1) {
    return words[peer + P.ipv4] === asked[PROBE.address] && ports >>> 16 === asked[PROBE.port]
  }
  const ipv6 = words[peer + P.ipv6] >>> 0
  if (ipv6 === 0 || (ports & 0xffff) !== asked[PROBE.port]) return false
  return [0, 1, 2, 3].every(
    (word) => words[ipv6 + V6.address + word] === asked[PROBE.address + word],
  )
}

function setFlags(
  prober: ProberState,
  asked: Int32Array,
  peer: number,
  what: Found | typeof BLIND,
): void {
  const { words } = prober.world
  const all = asked[PROBE.isIpv4] === 1 ? REACH4 : REACH6
  if (what === BLIND) {
    // Nothing is known about it, so a later announce asks again.
    words[peer + P.flags] &= ~all
    return
  }
  const isReached = what === FOUND.reached || what === FOUND.listens
  const bit = isReached
    ? all & (PEER_FLAG.reached4 | PEER_FLAG.reached6)
    : all & (PEER_FLAG.failed4 | PEER_FLAG.failed6)
  const before = words[peer + P.flags]
  const asks = all & (PEER_FLAG.asked4 | PEER_FLAG.asked6)
  words[peer + P.flags] = (before & ~(all | PEER_FLAG.warned | PEER_FLAG.noted)) | asks | bit
}

function tick(prober: ProberState): void {
  const { settings } = prober.world
  const { probes } = prober
  const rate = settings.probesPerSecond()
  prober.allowance = Math.min(prober.allowance + (rate * TICK_MS) / 1_000, Math.max(1, rate))
  while (prober.allowance >= 1 && prober.open < MAX_OPEN) {
    const asked = probes.take()
    if (asked === null) return
    void look(prober, asked)
  }
}

function start(prober: ProberState): void {
  prober.timer ??= setInterval(() => tick(prober), TICK_MS)
}

function stop(prober: ProberState): void {
  clearInterval(prober.timer)
  prober.timer = undefined
}

function hostOf(asked: Int32Array): string {
  const { address, isIpv4 } = PROBE
  return asked[isIpv4] === 1 ? dotted(asked[address]) : (groupsAt(asked, address) ?? '::')
}
