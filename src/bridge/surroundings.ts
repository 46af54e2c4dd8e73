import { randomBytes } from 'node:crypto'
import type { Config } from '../shared/config.ts'
import type { IdentityKeeper } from './certificates/identity.ts'
import { createIdentity, identityFiles } from './certificates/identity.ts'
import type { Timing } from './timing.ts'
import { realTiming } from './timing.ts'
import { transportOf } from './transports/index.ts'
import type { Transport } from './transports/transport.ts'

/** Time, randomness and network as the bridge sees them: arguments, so a simulator can set them. */
export interface Surroundings extends Timing {
  /** From 0 up to, but not including, 1. */
  readonly random: () => number
  /** 32 unpredictable bytes that never repeat. */
  readonly nonce: () => Buffer
  /** The transport of a URL. @throws Error for an unknown scheme. */
  readonly transportOf: (url: string) => Transport
}

export const realSurroundings: Surroundings = {
  ...realTiming,
  random: Math.random,
  nonce: () => randomBytes(32),
  transportOf: (url) => transportOf(url),
}

/** The real ones, with the certificates that the settings name for `tls://` URLs. */
export function surroundingsOf(config: Config): Surroundings & { identity: () => IdentityKeeper } {
  let keeper: IdentityKeeper | null = null
  const identity = () => (keeper ??= createIdentity(identityFiles(config), realTiming))
  return { ...realSurroundings, identity, transportOf: (url) => transportOf(url, { identity }) }
}
