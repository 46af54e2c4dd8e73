import { DAY_SECONDS } from '../domain/units.ts'
import { digests } from '../shared/digests.ts'
import type { DemoCommunity, DemoMember, DemoPlan, DemoRemoval, DemoTorrent } from './rows/types.ts'
import type { Draw } from './draw.ts'
import { createAddresses } from './addresses.ts'
import type { Addresses } from './addresses.ts'
import { createDraw } from './draw.ts'
import { infoDictionary } from './info-dictionary.ts'
import { createKeeping } from './keeping.ts'
import type { Keeping } from './keeping.ts'
import { makeMembers, uploads } from './members.ts'
import type { Release, ReleaseKind } from './release.ts'
import { releaseKinds } from './releases/index.ts'
import { standingOf } from './standing.ts'
import { makeSwarm } from './swarm.ts'
import { makeTalk } from './talk.ts'
import type { Timeline } from './timeline.ts'
import { createTimeline, momentAt } from './timeline.ts'

export interface CommunityPlan extends DemoPlan {
  readonly passkeyOf: (name: string) => string
}

/**
 * The mean number of torrents per title, such as an album in three formats, or the episodes of a
 * show.
 */
const TORRENTS_A_WORK = 3.5

/**
 * Above this number, each download is a single interval, swarms are smaller, and pieces are larger:
 * there are enough rows without more of these, and all rows need disk space.
 */
const MANY_TORRENTS = 50_000
const FEW = { downloadsAPeer: 6, interest: 1, mostPieces: 96 }
const MANY = { downloadsAPeer: 1, interest: 0.4, mostPieces: 24 }

const REMOVAL_REASONS = [
  'Duplicate of an older one that is well seeded.',
  'Wrong category and no answer for two weeks.',
  'Files are damaged.',
  'Taken down at the uploader’s wish.',
] as const

/**
 * Generates a plausible community from a seed: the same arguments always give the same one. A
 * torrent depends only on the seed and its number, so memory holds only the members, and several
 * threads can each generate a part of the torrents.
 */
export function makeCommunity(plan: CommunityPlan): DemoCommunity {
  const timeline = createTimeline(plan.now)
  const members = makeMembers({
    seed: plan.seed,
    count: plan.members,
    firstId: plan.firstMemberId,
    ownerId: plan.ownerId,
    timeline,
    passkeyOf: plan.passkeyOf,
  })
  const crowd = createCrowd(plan.seed, members)
  const { any, moderator } = crowd
  const { passkeyOf: _, ...given } = plan
  const talk = { seed: plan.seed, members, moderatorId: moderator.id, any, timeline }
  const torrentAt = (index: number) => makeTorrent(plan, timeline, crowd, index)
  return { plan: given, members, torrentAt, talk }
}

interface Crowd {
  readonly members: readonly DemoMember[]
  /** Returns any member; active ones are more likely. */
  readonly any: (draw: Draw) => DemoMember
  /** Returns an uploader who had joined by this time; a few of them upload most. */
  readonly uploader: (draw: Draw, at: number) => DemoMember
  readonly moderator: DemoMember
  readonly keeping: Keeping
  readonly addresses: Addresses
}

function createCrowd(seed: string, members: readonly DemoMember[]): Crowd {
  const sums = new Float64Array(members.length)
  let total = 0
  members.forEach((_, index) => {
    const draw = createDraw(seed, 'activity', index)
    total += 0.15 + draw.wait(1) ** 2
    sums[index] = total
  })
  const chosen = members.filter((_, index) => uploads(seed, index))
  const times = Float64Array.from(chosen, (member) => member.createdAt)
  return {
    members,
    keeping: createKeeping(),
    addresses: createAddresses(),
    moderator: members.find(({ role }) => role === 'moderator') ?? members[0],
    any: (draw) => members[firstAbove(sums, draw.next() * total)],
    uploader(draw, at) {
      const there = Math.max(1, firstAbove(times, at))
      return chosen[Math.floor(there * draw.next() ** 1.5)]
    },
  }
}

/**
 * Returns the index of the first number above `limit` in a sorted list, or of the last number if
 * there is none.
 */
function firstAbove(numbers: Float64Array, limit: number): number {
  let [low, high] = [0, numbers.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (numbers[middle] > limit) high = middle
    else low = middle + 1
  }
  return low
}

function makeTorrent(
  plan: CommunityPlan,
  timeline: Timeline,
  crowd: Crowd,
  index: number,
): DemoTorrent {
  const draw = createDraw(plan.seed, 'torrent', index)
  const kind = kindOf(draw)
  const release = releaseOf(plan, kind, draw)
  const createdAt = momentAt(timeline, draw, index, plan.torrents)
  const uploader = crowd.uploader(draw, createdAt)
  const listedAt = Math.max(createdAt, uploader.createdAt)
  const { mostPieces, ...scale } = plan.torrents > MANY_TORRENTS ? MANY : FEW
  const { pieces, ...info } = infoDictionary(release, plan.sourceTag, draw, mostPieces)
  const moderatorId = crowd.moderator.id
  const { seed, torrents } = plan
  const { now } = timeline
  const standing = standingOf({ seed, index, torrents, createdAt: listedAt, now, moderatorId })
  const drawn = removalOf(draw, listedAt, now, crowd)
  const removed = standing === null ? drawn : null
  const inFolder = release.folder === null ? '' : `${release.folder}/`
  const swarm = {
    now,
    createdAt: listedAt,
    removedAt: removed?.at ?? null,
    sizeBytes: info.sizeBytes,
    uploaderId: uploader.id,
    memberCount: crowd.members.length,
    ...scale,
    keeping: crowd.keeping,
    addresses: crowd.addresses,
    pickMember: crowd.any,
  }
  // Trackers return no peers for torrents that are not listed.
  const peers = standing === null ? makeSwarm(swarm, draw) : []
  const { description, name, tags } = release
  const talk = makeTalk({ createdAt: listedAt, now, moderatorId, description, peers }, draw)
  return {
    ...info,
    id: index + 1,
    name,
    category: kind.category,
    uploaderId: uploader.id,
    createdAt: listedAt,
    description,
    tags,
    infoHash: digests.sha1(info.info),
    piecesHash: digests.sha1(pieces),
    files: release.files.map((file) => ({ ...file, path: inFolder + file.path })),
    removed,
    standing,
    peers,
    ...talk,
    edit: standing === null ? talk.edit : null,
  }
}

function kindOf(draw: Draw): ReleaseKind {
  let place = draw.next() * releaseKinds.reduce((sum, kind) => sum + kind.permille, 0)
  return releaseKinds.find((kind) => (place -= kind.permille) < 0) ?? releaseKinds[0]
}

/** Returns a release of one of the titles of its kind; the well-known titles have most releases. */
function releaseOf({ seed, torrents, now }: CommunityPlan, kind: ReleaseKind, draw: Draw): Release {
  const works = Math.ceil((torrents * kind.permille) / 1000 / TORRENTS_A_WORK)
  const work = Math.floor(works * draw.next() ** 1.3)
  const workDraw = createDraw(seed, kind.category, work)
  return kind.make(draw, {
    draw: workDraw,
    year: now.getUTCFullYear() - 1 - Math.floor(workDraw.wait(12)),
  })
}

function removalOf(
  draw: Draw,
  createdAt: number,
  now: number,
  { moderator }: Crowd,
): DemoRemoval | null {
  if (!draw.chance(0.008)) return null
  const at = createdAt + draw.whole(600, 20 * DAY_SECONDS)
  return at < now ? { at, by: moderator.id, reason: draw.pick(REMOVAL_REASONS) } : null
}
