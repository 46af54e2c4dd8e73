import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Identity, IdentityKeeper } from '../../src/bridge/certificates/identity.ts'
import { identityOf } from '../../src/bridge/certificates/identity.ts'
import type { CertificateSpec, Signer } from '../../src/bridge/certificates/x509.ts'
import { makeCertificate } from '../../src/bridge/certificates/x509.ts'
import { readSocketAddress } from '../../src/bridge/socket-address.ts'
import type { Surroundings } from '../../src/bridge/surroundings.ts'
import { realSurroundings } from '../../src/bridge/surroundings.ts'
import * as real from '../../src/bridge/transports/index.ts'

const HOUR_MS = 3_600_000

/** An authority in memory. */
export function aSigner(name = 'test authority'): Signer {
  return { name, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }
}

/** An identity in memory that `signer` has signed: of both roles and for an hour unless given. */
export function anIdentity(
  signer: Signer,
  given: Partial<CertificateSpec> = {},
  revoked?: string,
): Identity {
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
  const own = certificate({ name: 'node', publicKey, roles: ['jobs', 'tracker'], ...given })
  const texts = {
    certificate: `${own}${certificate({})}`,
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

const signer = aSigner()
const keepers = new Map<string, IdentityKeeper>()

/** As that of src; over TLS everybody is whom the URL names, by one authority of this file. */
export function transportOf(url: string) {
  return real.transportOf(url, () => {
    const host = readSocketAddress(url)?.host ?? ''
    const known = keepers.get(host) ?? keeperOf(anIdentity(signer, { hosts: [host] }))
    keepers.set(host, known)
    return known
  })
}

/** Every scheme that has a transport. */
export const schemes = real
  .transportsOf(() => keeperOf(anIdentity(signer)))
  .map(({ scheme }) => scheme)

export const testSurroundings: Surroundings = { ...realSurroundings, transportOf }
