import { DAY_SECONDS, HOUR_SECONDS } from '../domain/units.ts'
import type { DemoInterval, DemoPeer } from './rows/types.ts'
import type { Draw } from './draw.ts'
import type { Addresses } from './addresses.ts'
import type { Keeping } from './keeping.ts'

// Who took part in a swarm, since when, and with how much traffic. Every downloaded byte was
// uploaded by some peer, so the sums of a torrent are equal.

/** The most members in one swarm. */
const MOST_PEERS = 2_000
/** The speeds of lines in bytes per second, from a slow line to a seedbox. */
const RATES = [0.4e6, 1.5e6, 3e6, 6e6, 11e6] as const
const CLIENTS = [
  ['-qB5110-', 8],
  ['-qB4650-', 5],
  ['-TR4060-', 4],
  ['-DE2130-', 2],
  ['-lt0F00-', 3],
  ['-BI3500-', 1],
  ['A2-1-37-', 1],
] as const
const CLIENT_POOL = CLIENTS.flatMap(([client, weight]) => Array<string>(weight).fill(client))

export interface SwarmPlan {
  readonly now: number
  /** When the torrent was added, and when it was removed; after that, its swarm is empty. */
  readonly createdAt: number
  readonly removedAt: number | null
  readonly sizeBytes: number
  readonly uploaderId: number
  /** The number of members. `pickMember` draws one of them; active ones are more likely. */
  readonly memberCount: number
  /** The most intervals with a download per peer; each of them is the upload of another peer. */
  readonly downloadsAPeer: number
  /** The relative interest in torrents; 1 in a small community. */
  readonly interest: number
  readonly keeping: Keeping
  readonly addresses: Addresses
  readonly pickMember: (draw: Draw) => { readonly id: number; readonly createdAt: number }
}

/** A peer whose uploads are not known yet, because they depend on the other peers. */
interface Part extends Omit<DemoPeer, 'intervals'> {
  readonly downloads: readonly DemoInterval[]
  readonly downBytes: number
  /** The peer's share of the torrent's uploads, relative to those of the others. */
  readonly share: number
}

export function makeSwarm(plan: SwarmPlan, draw: Draw): DemoPeer[] {
  const parts: Part[] = [uploaderPart(plan, draw)]
  const there = new Set([plan.uploaderId])
  for (let tries = interestIn(plan, draw); tries > 0; tries--) {
    const member = plan.pickMember(draw)
    if (there.has(member.id)) continue
    const part = leecherPart(plan, draw, member)
    if (part === null) continue
    there.add(member.id)
    parts.push(part)
  }
  return withUploads(parts)
}

/**
 * Returns the number of peers: a few torrents interest everyone, most interest some members, and
 * many no one.
 */
function interestIn(plan: SwarmPlan, draw: Draw): number {
  const tail = (4.5 / (1 - draw.next()) ** 0.62 - 3) * plan.interest
  return Math.floor(Math.min(tail, plan.memberCount * 0.6, MOST_PEERS))
}

function uploaderPart(plan: SwarmPlan, draw: Draw): Part {
  const until =
    plan.createdAt + Math.floor(plan.keeping.uploadDays(draw, plan.uploaderId) * DAY_SECONDS)
  const end = endOf(plan, until)
  const lastAt = end ?? lastAnnounce(plan, draw, plan.createdAt)
  return {
    ...identityOf(plan, draw, plan.uploaderId),
    startedAt: plan.createdAt,
    lastAt,
    completedAt: null,
    endedAt: end,
    isUploader: true,
    leftBytes: 0,
    seededSeconds: lastAt - plan.createdAt,
    leechedSeconds: 0,
    downloads: [],
    downBytes: 0,
    share: 0.05 + draw.next() * 0.2,
  }
}

/** Returns a leecher, or null if the member would only join in the future. */
function leecherPart(
  plan: SwarmPlan,
  draw: Draw,
  member: { readonly id: number; readonly createdAt: number },
): Part | null {
  const isRush = draw.chance(0.6)
  const arrival = Math.max(plan.createdAt, member.createdAt)
  const startedAt =
    arrival + 30 + Math.floor(draw.wait(isRush ? 1.2 * DAY_SECONDS : 90 * DAY_SECONDS))
  if (startedAt >= Math.min(plan.now, plan.removedAt ?? plan.now)) return null
  const needed = Math.max(180, Math.floor((plan.sizeBytes / draw.pick(RATES)) * (1 + draw.next())))
  // Some members give up early, or after they have waited for weeks for a missing part.
  const isGivenUp = draw.chance(0.06)
  const patience = draw.chance(0.5) ? needed : 40 * DAY_SECONDS
  const stop = isGivenUp ? startedAt + 60 + Math.floor(patience * draw.next()) : null
  const wouldEnd =
    stop ?? startedAt + needed + Math.floor(plan.keeping.seedingDays(draw, member.id) * DAY_SECONDS)
  const end = endOf(plan, wouldEnd)
  const lastAt = end ?? lastAnnounce(plan, draw, startedAt)
  const done = isGivenUp ? draw.next() : Math.min(1, (lastAt - startedAt) / needed)
  const isComplete = !isGivenUp && done === 1
  const downBytes = isComplete ? plan.sizeBytes : Math.floor(plan.sizeBytes * done * 0.98)
  const completedAt = isComplete ? Math.min(lastAt, startedAt + needed) : null
  return {
    ...identityOf(plan, draw, member.id),
    startedAt,
    lastAt,
    completedAt,
    endedAt: end,
    isUploader: false,
    leftBytes: plan.sizeBytes - downBytes,
    seededSeconds: completedAt === null ? 0 : lastAt - completedAt,
    leechedSeconds: (completedAt ?? lastAt) - startedAt,
    downloads: downloadsOf(plan, draw, startedAt, completedAt ?? lastAt, downBytes, isComplete),
    downBytes,
    share: isComplete
      ? (0.2 + draw.next()) * (1 + Math.log1p((lastAt - startedAt) / DAY_SECONDS))
      : 1,
  }
}

function endOf(plan: SwarmPlan, wouldEnd: number): number | null {
  if (plan.removedAt !== null) return Math.min(wouldEnd, plan.removedAt)
  return wouldEnd < plan.now ? wouldEnd : null
}

/** Returns a time within the last half hour, which is the announce interval of clients. */
function lastAnnounce(plan: SwarmPlan, draw: Draw, startedAt: number): number {
  return Math.max(startedAt, plan.now - draw.whole(5, 1_800))
}

/** A member uses one client, at home or in a second place. */
function identityOf({ addresses }: SwarmPlan, draw: Draw, memberId: number) {
  const place = draw.chance(0.12) ? 'away' : 'home'
  return {
    memberId,
    sessionKey: Buffer.from(draw.bytes(8)).toString('hex'),
    client: CLIENT_POOL[(memberId * 7) % CLIENT_POOL.length],
    ipv4: addresses.of(memberId, place),
    port: draw.whole(10_000, 65_000),
  }
}

/** Returns the intervals of a download, which takes one announce or a few. */
function downloadsOf(
  { downloadsAPeer }: SwarmPlan,
  draw: Draw,
  start: number,
  end: number,
  bytes: number,
  isComplete: boolean,
): DemoInterval[] {
  const most = 1 + Math.floor((end - start) / HOUR_SECONDS)
  const count = bytes === 0 ? 0 : Math.min(downloadsAPeer, most)
  let [since, rest] = [start, bytes]
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1
    const at = isLast ? end : since + Math.floor((end - since) / (count - index))
    const down = isLast ? rest : Math.floor((rest / (count - index)) * (0.7 + 0.5 * draw.next()))
    const kind = isLast && isComplete ? 'completed' : index === 0 ? 'started' : 'update'
    const interval = { since, at, kind, up: 0, down } as const
    since = at
    rest -= down
    return interval
  })
}

/**
 * Adds the uploads. Each downloaded interval was uploaded at the same time by one peer that was
 * there: the one that lacks most of its share.
 */
function withUploads(parts: readonly Part[]): DemoPeer[] {
  const total = parts.reduce((sum, part) => sum + part.downBytes, 0)
  const shares = parts.reduce((sum, part) => sum + part.share, 0)
  const lacks = parts.map(({ share }) => (total * share) / shares)
  const uploads = parts.map((): DemoInterval[] => [])
  for (const [index, { downloads }] of parts.entries()) {
    for (const { since, at, down } of downloads) {
      const from = uploaderOf(parts, lacks, index, at)
      const { startedAt, lastAt } = parts[from]
      const end = Math.min(at, lastAt)
      const begin = Math.min(Math.max(since, startedAt), end)
      if (down > 0) uploads[from].push({ since: begin, at: end, kind: 'update', up: down, down: 0 })
      lacks[from] -= down
    }
  }
  return parts.map(({ downloads, downBytes: _, share: __, ...part }, index) => {
    const intervals = [...downloads, ...uploads[index]].sort((one, other) => one.at - other.at)
    return { ...part, intervals }
  })
}

/**
 * Returns the index of the peer that uploads to the peer `index` at a time, or 0 if no other peer
 * is there.
 */
function uploaderOf(
  parts: readonly Part[],
  lacks: readonly number[],
  index: number,
  at: number,
): number {
  let best = 0
  let most = -Infinity
  for (const [other, { startedAt, lastAt }] of parts.entries()) {
    if (other === index || startedAt > at || lastAt < at || lacks[other] <= most) continue
    best = other
    most = lacks[other]
  }
  return best
}
