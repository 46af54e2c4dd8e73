// Rule 92: the seconds a client is asked to wait, stable for a session, spread over all of them.

/** Steps of the phase: the low bits of the session's key. */
const PHASES = 1024

/** Replies jitter by up to this share of the base. */
const JITTER = 0.1

/** libtorrent's least interval: defaults and adaptation stay above it, an operator need not. */
export const FLOOR_SECONDS = 300

/** The base that applies: what the operator set, or the default, which the floor binds. */
export function baseInterval(setByOperator: number | null, fallback: number): number {
  return setByOperator ?? Math.max(fallback, FLOOR_SECONDS)
}

/** Seconds until the next announce: `base` and up to a tenth more, by the session's phase. */
export function jittered(base: number, sessionKey: number): number {
  return base + Math.floor((base * JITTER * (sessionKey & (PHASES - 1))) / PHASES)
}

/** The least interval, jittered alike and never above the interval (BiglyBT drops it then). */
export function leastInterval(base: number, leastBase: number, sessionKey: number): number {
  return jittered(Math.min(leastBase, base), sessionKey)
}
