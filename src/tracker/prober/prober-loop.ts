import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { dotted, groupsAt } from '../../bridge/traffic-entry.ts'
import { HOUR_MS, HOUR_SECONDS } from '../../domain/units.ts'
import { STAT } from '../memory/statistics.ts'
import { M } from '../memory/tables/member-row.ts'
import type { World } from '../memory/world.ts'
import { createNetworkBudget, PIECES_PER_MINUTE } from './network-budget.ts'
import type { Holding } from './piece-reader.ts'
import type { Found } from './probe.ts'
import { FOUND, probe } from './probe.ts'
import type { Result } from './reach-flags.ts'
import { BLIND, BUSY, isReached, isThere, setFlags } from './reach-flags.ts'
import { attachProbes, PROBE } from '../memory/probe-ring.ts'

const TICK_MS = 100
const TIMEOUT_MS = 4_000
/** The most simultaneous connections: more of them would only wait for silent addresses. */
const MAX_OPEN = 64
/** The most requested tests that wait; they have priority over those of announces. */
const MAX_WAITING = 5_000
/**
 * The most ports whose results are kept: a client with a thousand torrents has one port, probed
 * once.
 */
const MAX_REMEMBERED = 20_000
const REMEMBERED_MS = HOUR_MS
/**
 * After how many milliseconds an unreachable port is probed again: the member may open it and
 * restart the client.
 */
const FAILED_REMEMBERED_MS = 60_000
/** A silent client counts as unreachable if another one of its family answered within this time. */
const ANSWERED_SECONDS = HOUR_SECONDS
/** How often a result is retried while its torrent is locked. */
const TRIES = 50

/** The result of a requested test; `off`: the settings allow none. */
export interface Tested {
  readonly found: Result | 'off'
  readonly holding: Holding | null
}

/** The result for an endpoint, which is shown on the member's pages. */
export interface Finding {
  readonly memberId: number
  readonly family: 4 | 6
  readonly port: number
  readonly found: Found
}

interface ProberOptions {
  /**
   * The start of the prober's peer IDs; clients refuse a second connection with the same peer ID.
   */
  readonly client: string
  readonly onFinding?: (finding: Finding) => void
}

interface Connected {
  readonly found: Result
  readonly holding: Holding | null
}

interface ProberState {
  readonly found: LRUCache<string, Found, unknown>
  /** The results that were reported: a member with a thousand torrents gets only one report. */
  readonly reported: LRUCache<string, Found, unknown>
  readonly waiting: (() => void)[]
  readonly connecting: Map<string, Promise<Connected>>
  readonly hasRoom: ReturnType<typeof createNetworkBudget>
  /** The same limit for questions about pieces, which also count in the other one. */
  readonly hasRoomForPieces: ReturnType<typeof createNetworkBudget>
  allowance: number
  open: number
  readonly options: ProberOptions
  readonly world: World
  /** When any client last answered over IPv4 and over IPv6; negative: never. */
  readonly answeredAt: { 4: number; 6: number }
  timer: NodeJS.Timeout | undefined
  readonly probes: ReturnType<typeof attachProbes>
}

/**
 * Creates the prober, which takes the questions of announces, connects at the rate in the settings,
 * and stores the results in the sessions' rows. It connects only to the address and port that
 * announced.
 */
export function createProberLoop(world: World, options: ProberOptions) {
  const { words } = world
  const prober: ProberState = {
    found: new LRUCache<string, Found>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS }),
    reported: new LRUCache<string, Found>({ max: MAX_REMEMBERED, ttl: REMEMBERED_MS }),
    waiting: [],
    connecting: new Map(),
    hasRoom: createNetworkBudget(),
    hasRoomForPieces: createNetworkBudget(PIECES_PER_MINUTE),
    ...{ allowance: 0, open: 0, options, world },
    answeredAt: { 4: -1, 6: -1 },
    timer: undefined,
    probes: attachProbes(words),
  }

  return {
    start: () => start(prober),
    stop: () => stop(prober),
    test: (asked: readonly Int32Array[], wantsHolding = false) => test(prober, asked, wantsHolding),
  }
}

async function look(prober: ProberState, asked: Int32Array): Promise<void> {
  const known = prober.found.get(nameOf(asked))
  note(prober, asked, known ?? (await connectOnce(prober, asked)))
}

/**
 * Connects only once per port, although a client that starts with a thousand torrents asks a
 * thousand times.
 */
async function connectOnce(prober: ProberState, asked: Int32Array): Promise<Result> {
  const { connecting } = prober
  const name = nameOf(asked)
  const running = connecting.get(name) ?? connect(prober, asked, false)
  connecting.set(name, running)
  const { found } = await running
  connecting.delete(name)
  return found
}

/**
 * Tests an endpoint again, whatever its last result. `asked` are the sessions that announce it, all
 * of which get the result. The test still waits for its turn at the rate in the settings.
 */
async function test(
  prober: ProberState,
  asked: readonly Int32Array[],
  wantsHolding: boolean,
): Promise<Tested> {
  if (prober.world.settings.probesPerSecond() === 0) return { found: 'off', holding: null }
  if (prober.waiting.length >= MAX_WAITING) return { found: BUSY, holding: null }
  const result = await new Promise<Connected>((resolve) => {
    prober.waiting.push(() => resolve(connect(prober, asked[0], wantsHolding)))
  })
  if (result.found === BUSY || (wantsHolding && result.found === FOUND.other)) return result
  // Here, the same result counts as new, because it confirms the one before.
  prober.reported.delete(reportOf(prober, asked[0]).key)
  for (const one of asked) note(prober, one, result.found)
  return result
}

/** Connects to the endpoint and keeps the result. */
async function connect(
  prober: ProberState,
  asked: Int32Array,
  wantsHolding: boolean,
): Promise<Connected> {
  const { options, world } = prober
  const { words, stats } = world
  if (!mayConnect(prober, asked, wantsHolding)) return { found: BUSY, holding: null }
  prober.allowance--
  prober.open++
  const infoHash = new Uint8Array(asked.slice(PROBE.hash, PROBE.hash + 5).buffer)
  const peerId = Buffer.from(options.client.padEnd(20, randomBytes(6).toString('hex')))
  const [host, port] = [hostOf(asked), asked[PROBE.port]]
  const to = { host, port, infoHash, peerId, timeoutMs: TIMEOUT_MS, wantsHolding }
  const { found, holding } = await probe(to)
  prober.open--
  words[stats + STAT.probes]++
  // A question about pieces concerns one torrent: a client that does not have it may still be
  // reachable.
  if (wantsHolding && found === FOUND.other) return { found, holding }
  return { found: remember(prober, asked, found), holding }
}

/** Counts a connection to the endpoint's network if there is room for it in this minute. */
function mayConnect(
  { hasRoom, hasRoomForPieces }: ProberState,
  asked: Int32Array,
  wantsHolding: boolean,
): boolean {
  const isIpv4 = asked[PROBE.isIpv4] === 1
  const [first, second] = [asked[PROBE.address], asked[PROBE.address + 1]]
  if (wantsHolding && !hasRoomForPieces(isIpv4, first, second)) return false
  return hasRoom(isIpv4, first, second)
}

/** Counts and keeps a result; returns BLIND where silence proves nothing. */
function remember(prober: ProberState, asked: Int32Array, found: Found): Result {
  const { answeredAt, world } = prober
  const { words, stats } = world
  const family = familyOf(asked)
  if (found !== FOUND.silent) answeredAt[family] = world.clock.seconds()
  else if (isBlind(prober, family)) {
    words[stats + STAT.probesBlind]++
    return BLIND
  }
  if (found === FOUND.failed || found === FOUND.silent) words[stats + STAT.probesFailed]++
  if (found === FOUND.other) words[stats + STAT.probesOther]++
  const ttl = isReached(found) ? REMEMBERED_MS : FAILED_REMEMBERED_MS
  prober.found.set(nameOf(asked), found, { ttl })
  return found
}

function familyOf(asked: Int32Array): 4 | 6 {
  return asked[PROBE.isIpv4] === 1 ? 4 : 6
}

function nameOf(asked: Int32Array): string {
  return `${hostOf(asked)} ${asked[PROBE.port]}`
}

/**
 * Whether no client ever answers, because a firewall blocks the prober or the machine lacks this
 * family.
 */
function isBlind(prober: ProberState, family: 4 | 6): boolean {
  const { answeredAt, world } = prober
  const at = answeredAt[family]
  return at < 0 || world.clock.seconds() - at > ANSWERED_SECONDS
}

/** Stores the result in the session's row, if the row still belongs to that session. */
function note(prober: ProberState, asked: Int32Array, what: Result, tries = TRIES): void {
  const { torrents, lock, swarms, words } = prober.world
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
    if (peer === 0 || !isThere(words, asked, peer)) return
    setFlags(words, asked, peer, what)
    if (what !== BLIND && what !== BUSY) report(prober, asked, what)
  } finally {
    lock.release(torrent)
  }
}

/** Reports a result that is new to the member, only once per endpoint. */
function report(prober: ProberState, asked: Int32Array, found: Found): void {
  const { memberId, key } = reportOf(prober, asked)
  if (prober.reported.get(key) === found) return
  prober.reported.set(key, found)
  prober.options.onFinding?.({
    ...{ memberId, family: familyOf(asked), port: asked[PROBE.port], found },
  })
}

/** Returns the member of a question, and the key under which its result is kept. */
function reportOf({ world: { words } }: ProberState, asked: Int32Array) {
  const member = asked[PROBE.member] >>> 0
  const memberId = words[member + M.idHi] * 2 ** 32 + (words[member + M.idLo] >>> 0)
  return { memberId, key: `${memberId} ${nameOf(asked)}` }
}

function tick(prober: ProberState): void {
  const { settings } = prober.world
  const { probes } = prober
  const rate = settings.probesPerSecond()
  prober.allowance = Math.min(prober.allowance + (rate * TICK_MS) / 1_000, Math.max(1, rate))
  while (prober.allowance >= 1 && prober.open < MAX_OPEN) {
    const next = prober.waiting.shift()
    if (next !== undefined) {
      next()
      continue
    }
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
