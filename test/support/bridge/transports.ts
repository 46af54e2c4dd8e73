import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Identity, IdentityKeeper } from '../../../src/bridge/certificates/identity.ts'
import { identityOf } from '../../../src/bridge/certificates/identity.ts'
import type { CertificateSpec, Signer } from '../../../src/bridge/certificates/x509.ts'
import { makeCertificate } from '../../../src/bridge/certificates/x509.ts'
import type { Surroundings } from '../../../src/bridge/surroundings.ts'
import { realSurroundings } from '../../../src/bridge/surroundings.ts'
import type { Timing } from '../../../src/bridge/timing.ts'
import type { TransportMeans } from '../../../src/bridge/transports/index.ts'
import * as real from '../../../src/bridge/transports/index.ts'
import { bridgeClock } from './bridge-clock.ts'
import { loopbackAddresses } from './loopback-addresses.ts'

const HOUR_MS = 3_600_000

/** An authority in memory. */
export function aSigner(name = 'test authority'): Signer {
  return { name, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
}

/** An identity in memory signed by `signer`: by default for both roles and one hour. */
export async function anIdentity(
  signer: Signer,
  given: Partial<CertificateSpec> = {},
  revoked?: string,
): Promise<Identity> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const times = { from: new Date(now - HOUR_MS), until: new Date(now + HOUR_MS) }
  const certificate = (spec: Partial<CertificateSpec>) =>
    makeCertificate(
      {
        ...{ name: signer.name, publicKey: signer.publicKey, serial: randomBytes(16), ...times },
        ...{ roles: [], hosts: [], ...spec },
      },
      signer,
    )
  const own = await certificate({ name: 'node', publicKey, roles: ['jobs', 'tracker'], ...given })
  const texts = {
    certificate: `${own}${await certificate({})}`,
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    authority: null,
    revoked,
  }
  const place = { certificate: 'node.pem', key: 'node.pem', authority: null }
  return identityOf(texts, { ...place, revoked: { file: 'revoked.pem', isNamed: false } })
}

export function keeperOf(identity: Identity): IdentityKeeper {
  return { current: () => identity, watch: () => () => {} }
}

const hosts = ['127.0.0.1', '::1', 'localhost', ...loopbackAddresses]
const everybody = keeperOf(await anIdentity(aSigner(), { hosts }))

/**
 * Like that of src, with the time of a test; over TLS every node is this machine, with one
 * authority for this file.
 */
export function transportOf(url: string, means: TransportMeans = {}) {
  return real.transportOf(url, { identity: () => everybody, timing: bridgeClock(), ...means })
}

/** Every scheme that has a transport. */
export const everyScheme = real.transportsOf().map(({ scheme }) => scheme)

/** Real, except for the time, which is that of a test. */
export function surroundingsAt(
  timing: Timing = bridgeClock(),
  means: TransportMeans = {},
): Surroundings {
  const { seconds, after } = timing
  const at = (url: string) => transportOf(url, { timing, ...means })
  return { ...realSurroundings, seconds, after, transportOf: at }
}
