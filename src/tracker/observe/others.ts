import type { OtherTrackers } from '../../bridge/events/node-events.ts'
import type { LinkFigures } from '../forwarding/link-data.ts'
import type { StandbyFigures } from '../standby/standby.ts'
import {
  LEECH_SLOTS_FULL,
  SEED_SLOTS_FULL,
  TOO_MANY_PASSKEYS,
} from '../../domain/announce/refusals.ts'
import { sumStat } from '../memory/statistics.ts'
import type { UsageFigures } from '../usage/usage.ts'
import { codeNumber, SEEN, sumSeen } from '../memory/reply-cells.ts'

/** The rulings about limits on what members and addresses use of all trackers together. */
const LIMITS = [LEECH_SLOTS_FULL, SEED_SLOTS_FULL, TOO_MANY_PASSKEYS]

/** Returns this tracker's report about other trackers; undefined: there are none. */
export function othersOf(
  words: Int32Array,
  figures: LinkFigures | null,
  standby: StandbyFigures | null,
  usage: UsageFigures,
): OtherTrackers | undefined {
  if (figures === null) return undefined
  const { trackers, late, cut, declined } = figures
  const forwarded = [
    'forwardedAnnounces',
    'forwardedDatagrams',
    'forwardedScrapes',
    'forwardedPasskeys',
  ] as const
  return {
    links: trackers.map(({ name, isUp }) => ({ node: name, isUp })),
    forwarded: forwarded.reduce((sum, name) => sum + sumStat(words, name), 0),
    answered: sumStat(words, 'answeredForOthers'),
    failed:
      sumStat(words, 'unreachedHolders') +
      sumStat(words, 'forwardsRefused') +
      (late + cut + declined),
    ...(standby !== null && { standby: standbyOf(standby) }),
    usage: usageOf(words, usage),
  }
}

function standbyOf(figures: StandbyFigures): OtherTrackers['standby'] {
  const { sentTo, keeps, tookOver, replies } = figures
  return {
    copies: sentTo.map(({ node, slots, lagSeconds, fault }) => {
      const lagMilliseconds = Math.round(lagSeconds * 1_000)
      return { node, slots, lagMilliseconds, ...(fault !== null && { fault }) }
    }),
    ...{ slots: keeps.slots, sessions: keeps.sessions, tookOver: tookOver.slots },
    ...(replies !== null && { replies }),
  }
}

function usageOf(words: Int32Array, { told }: UsageFigures): OtherTrackers['usage'] {
  return {
    told: told.map(({ ageSeconds, ...one }) => {
      const age = ageSeconds === null ? {} : { ageMilliseconds: Math.round(ageSeconds * 1_000) }
      return { ...one, ...age }
    }),
    refused: refusedForLimits(words),
  }
}

/**
 * Returns how often this tracker refused or warned because of limits that apply to all trackers
 * together.
 */
export function refusedForLimits(words: Int32Array): number {
  return LIMITS.reduce((sum, ruling) => sum + sumSeen(words, SEEN.codes + codeNumber(ruling)), 0)
}
