// Rule 92: the seconds that a client is asked to wait, stable for a session and spread over all
// sessions.

import { HOUR_SECONDS } from '../units.ts'

/** Steps of the phase: the low bits of the session's key. */
const PHASES = 1024

/** The jitter of replies, up to this share of the base. */
const JITTER = 0.1

/**
 * libtorrent's minimum interval: defaults and adaptation stay above it; an operator may go below.
 */
export const FLOOR_SECONDS = 300

/** Swarms up to this age announce most often; then the interval grows until GROWN_SECONDS. */
const YOUNG_SECONDS = HOUR_SECONDS
const GROWN_SECONDS = 6 * HOUR_SECONDS

/** Overload makes intervals longer, but never long enough for a peer to expire (rule 73). */
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

/** Returns the interval under load: `stretch` thousandths of it, up to where peers would expire. */
export function stretched(interval: number, stretch: number, longest: number): number {
  return Math.max(interval, Math.min(longest, Math.round((interval * stretch) / 1000)))
}

/** Returns the longest interval that any client gets, before jitter. */
export function longestInterval(base: number, idle: number): number {
  return base < FLOOR_SECONDS ? base : Math.ceil(Math.max(base, idle) * MOST_STRETCHED)
}

/**
 * Returns the seconds until the next announce: `base` and up to a tenth more, by the session's
 * phase.
 */
export function jittered(base: number, sessionKey: number): number {
  return base + Math.floor((base * JITTER * (sessionKey & (PHASES - 1))) / PHASES)
}

/**
 * Returns the minimum interval with the same jitter, never above the interval (BiglyBT would ignore
 * it).
 */
export function leastInterval(base: number, leastBase: number, sessionKey: number): number {
  return jittered(Math.min(leastBase, base), sessionKey)
}
