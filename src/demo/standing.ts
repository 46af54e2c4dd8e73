import type { DemoStanding } from './rows/types.ts'
import { createDraw } from './draw.ts'

// Some of the newest uploads are not listed: they wait for a moderator, or have been reviewed.

/** A community with fewer torrents has no such uploads. */
const FEWEST = 100
/** One in this number of the newest uploads is not listed. */
const EVERY = 6
/** The most uploads that are not listed, in a community of any size. */
const AT_MOST = 12
const KINDS = ['pending', 'pending', 'postponed', 'rejected'] as const

const REASONS = {
  pending: [''],
  postponed: [
    'Please say in the description where it was recorded.',
    'The name says 1080p and the file is 720p: please correct it.',
    'A sample and an NFO are missing.',
  ],
  rejected: [
    'The same release is here already.',
    'Transcoded from a lossy source, against the rules of this category.',
  ],
} as const

export interface StandingPlan {
  readonly seed: string
  readonly index: number
  readonly torrents: number
  readonly createdAt: number
  readonly now: number
  readonly moderatorId: number
}

/** Returns the state of a torrent that is not listed; null for a listed one, as nearly all are. */
export function standingOf(plan: StandingPlan): DemoStanding | null {
  const age = plan.torrents - 1 - plan.index
  const place = Math.floor(age / EVERY)
  if (plan.torrents < FEWEST || place >= AT_MOST || age % EVERY !== EVERY - 1) return null
  // The draws are separate, so that everything else about the torrent stays the same.
  const draw = createDraw(plan.seed, 'standing', plan.index)
  const state = KINDS[place % KINDS.length]
  const at = Math.min(plan.now, plan.createdAt + draw.whole(1_800, 40_000))
  return { state, at, by: plan.moderatorId, reason: draw.pick(REASONS[state]) }
}
