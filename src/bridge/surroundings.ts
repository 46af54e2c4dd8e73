import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import type { Config } from '../shared/config.ts'
import { ConfigError } from '../shared/config-file.ts'
import type { IdentityKeeper } from './certificates/identity.ts'
import { createIdentity, identityFiles } from './certificates/identity.ts'
import type { Timing } from './timing.ts'
import { realTiming } from './timing.ts'
import { transportOf } from './transports/index.ts'
import { natsAddress } from './transports/nats/address.ts'
import type { Transport } from './transports/transport.ts'

/**
 * Time, randomness and network as the bridge sees them. They are arguments, so that a simulator can
 * replace them.
 */
export interface Surroundings extends Timing {
  /** Returns a number from 0 up to, but not including, 1. */
  readonly random: () => number
  /** Returns 32 unpredictable bytes that never repeat. */
  readonly nonce: () => Buffer
  /**
   * Returns the transport of a URL.
   * @throws Error for an unknown scheme
   */
  readonly transportOf: (url: string) => Transport
}

export const realSurroundings: Surroundings = {
  ...realTiming,
  random: Math.random,
  nonce: () => randomBytes(32),
  transportOf: (url) => transportOf(url),
}

/**
 * Returns the real surroundings, with the certificates that the settings name for `tls://` URLs.
 */
export function surroundingsOf(config: Config): Surroundings & { identity: () => IdentityKeeper } {
  let keeper: IdentityKeeper | null = null
  const identity = () => (keeper ??= createIdentity(identityFiles(config), realTiming))
  return { ...realSurroundings, identity, transportOf: (url) => transportOf(url, { identity }) }
}

/**
 * Returns the same, after checking the files that these URLs need: certificates, and what `nats://`
 * names.
 * @throws ConfigError that names the file
 */
export function surroundingsFor(config: Config, urls: readonly string[]) {
  const surroundings = surroundingsOf(config)
  for (const url of urls) {
    if (url.startsWith('tls:')) surroundings.identity().current()
    if (url.startsWith('nats:')) requireFiles(url)
  }
  return surroundings
}

function requireFiles(url: string): void {
  const { credentials, ca } = natsAddress(url)
  for (const file of [credentials, ca]) {
    try {
      if (file !== null) fs.accessSync(file, fs.constants.R_OK)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      throw new ConfigError(`${file}, which ${url} names, cannot be read (${code})`)
    }
  }
}
