import { randomBytes } from 'node:crypto'
import type { Config } from '../shared/config.ts'
import type { IdentityKeeper } from './certificates/identity.ts'
import { createIdentity, identityFiles } from './certificates/identity.ts'
import { transportOf } from './transports/index.ts'
import type { Transport } from './transports/transport.ts'

/** Time, randomness and network as the bridge sees them: arguments, so a simulator can set them. */
export interface Surroundings {
  /** A monotonic clock. Never the test clock: the time limits are about the network. */
  readonly seconds: () => number
  /** Runs `step` once after this time; the returned function cancels it. */
  readonly after: (seconds: number, step: () => void) => () => void
  /** From 0 up to, but not including, 1. */
  readonly random: () => number
  /** 32 unpredictable bytes that never repeat. */
  readonly nonce: () => Buffer
  /** The transport of a URL. @throws Error for an unknown scheme. */
  readonly transportOf: (url: string) => Transport
}

export const realSurroundings: Surroundings = {
  seconds: () => performance.now() / 1000,
  after(seconds, step) {
    const timer = setTimeout(step, seconds * 1000)
    return () => clearTimeout(timer)
  },
  random: Math.random,
  nonce: () => randomBytes(32),
  transportOf: (url) => transportOf(url),
}

/** The real ones, with the certificates that the settings name for `tls://` URLs. */
export function surroundingsOf(config: Config): Surroundings & { identity: () => IdentityKeeper } {
  let keeper: IdentityKeeper | null = null
  const identity = () =>
    (keeper ??= createIdentity(identityFiles(config), realSurroundings.seconds))
  return { ...realSurroundings, identity, transportOf: (url) => transportOf(url, identity) }
}
