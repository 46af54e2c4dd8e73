// Rule 92: the seconds that a client is asked to wait, stable for a session and spread over all
// sessions.

import { HOUR_SECONDS } from '../units.ts'

/** The number of phases, which the low bits of the session's key select. */
const PHASES = 1024

/** Replies add up to this share of the base interval. */
const JITTER = 0.1

/**
 * The minimum interval of libtorrent. The default and adapted intervals stay above it; an operator
 * may set a shorter one.
 */
export const FLOOR_SECONDS = 300

/** Swarms up to this age have the shortest interval, which then grows until GROWN_SECONDS. */
const YOUNG_SECONDS = HOUR_SECONDS
const GROWN_SECONDS = 6 * HOUR_SECONDS

/** Overload makes intervals longer by at most this factor, so that no peer expires (rule 73). */
const MOST_STRETCHED = 1.5

/**
 * Returns the interval of an announce before jitter: a few minutes in a young swarm, shorter with
 * more leechers, and `idle` for seeders of a swarm without leechers. A base below libtorrent's
 * minimum was set by an operator and is not changed.
 */
export function adapted(
  base: number,
  young: number,
  idle: number,
  isLeeching: boolean,
  ageSeconds: number,
  seeders: number,
  leechers: number,
): number {
  if (base < FLOOR_SECONDS) return base
  const least = Math.min(base, Math.max(young, FLOOR_SECONDS))
  const others = leechers - (isLeeching ? 1 : 0)
  const isIdle = !isLeeching && others <= 0
  const share = leechers / Math.max(1, seeders + leechers)
  const grown = isIdle ? Math.max(base, idle) : Math.max(least, base * (1 - share / 2))
  const growth = (ageSeconds - YOUNG_SECONDS) / (GROWN_SECONDS - YOUNG_SECONDS)
  return Math.round(least + (grown - least) * Math.min(1, Math.max(0, growth)))
}

/**
 * Returns the interval under load: multiplied by `stretch` thousandths, but not so long that peers
 * would expire.
 */
export function stretched(interval: number, stretch: number, longest: number): number {
  return Math.max(interval, Math.min(longest, Math.round((interval * stretch) / 1000)))
}

/** Returns the longest interval that any client gets, before jitter. */
export function longestInterval(base: number, idle: number): number {
  return base < FLOOR_SECONDS ? base : Math.ceil(Math.max(base, idle) * MOST_STRETCHED)
}

/**
 * Returns the seconds until the next announce: `base` and up to a tenth more, depending on the
 * session's phase.
 */
export function jittered(base: number, sessionKey: number): number {
  return base + Math.floor((base * JITTER * (sessionKey & (PHASES - 1))) / PHASES)
}

/**
 * Returns the minimum interval with the same jitter, but never above the interval, because BiglyBT
 * would ignore it.
 */
export function leastInterval(base: number, leastBase: number, sessionKey: number): number {
  return jittered(Math.min(leastBase, base), sessionKey)
}
