import { randomBytes } from 'node:crypto'
import type { Config } from '../shared/config.ts'
import type { IdentityKeeper } from './certificates/identity.ts'
import { createIdentity, identityFiles } from './certificates/identity.ts'
import { transportOf } from './transports/index.ts'
import type { Transport } from './transports/transport.ts'

/** Time, chance and network as the bridge sees them: arguments, so that a simulator holds them. */
export interface Surroundings {
  /** Seconds that only grow. Never the test clock: time limits are about the network. */
  readonly seconds: () => number
  /** Runs `step` once after so many seconds; the returned function calls it off. */
  readonly after: (seconds: number, step: () => void) => () => void
  /** From 0 up to 1. */
  readonly random: () => number
  /** 32 bytes that nobody can guess and that never come again. */
  readonly nonce: () => Buffer
  /** What carries a link to or from a URL. @throws Error when nothing does. */
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

/** Real ones, with the certificates that the settings name for `tls://` URLs. */
export function surroundingsOf(config: Config): Surroundings & { identity: () => IdentityKeeper } {
  let keeper: IdentityKeeper | null = null
  const identity = () =>
    (keeper ??= createIdentity(identityFiles(config), realSurroundings.seconds))
  return { ...realSurroundings, identity, transportOf: (url) => transportOf(url, identity) }
}
