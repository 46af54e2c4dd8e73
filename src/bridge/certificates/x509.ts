import type { KeyObject } from 'node:crypto'
import { webcrypto } from 'node:crypto'
import net from 'node:net'
import type { BridgeRole } from '../define-event.ts'

// Certificates and revocation lists (RFC 5280), signed with ECDSA over P-256 with SHA-256:
// node:crypto can read them but not create them.

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' }
const LIST_NUMBER = '2.5.29.20'
const DER_INTEGER = 0x02
const LIST_NUMBER_BYTES = 7
/**
 * The extended key usages, which TLS checks: jobs listens as a server, a tracker connects as a
 * client.
 */
const USAGE: Readonly<Record<BridgeRole, string>> = {
  jobs: '1.3.6.1.5.5.7.3.1',
  tracker: '1.3.6.1.5.5.7.3.2',
}

/** The authority that signs. */
export interface Signer {
  readonly name: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export interface CertificateSpec {
  readonly name: string
  readonly publicKey: KeyObject
  /** Unique for each signer. */
  readonly serial: Uint8Array
  readonly from: Date
  readonly until: Date
  /** The roles that the node may have; empty for the certificate of an authority. */
  readonly roles: readonly BridgeRole[]
  /** The names and addresses at which trackers can reach the node. */
  readonly hosts: readonly string[]
}

interface Revoked {
  readonly serial: Uint8Array
  readonly at: Date
}

export interface RevokedListSpec {
  /** Grows with each list. */
  readonly number: number
  readonly at: Date
  /** The list is not valid after this time. */
  readonly until: Date
  readonly revoked: readonly Revoked[]
}

type Library = typeof import('@peculiar/x509')

/** Loads the library, which is large, only where certificates are created. */
async function load(): Promise<Library> {
  await import('reflect-metadata') // the library requires it
  return import('@peculiar/x509')
}

/** Creates a certificate in PEM. */
export async function makeCertificate(spec: CertificateSpec, signer: Signer): Promise<string> {
  const x509 = await load()
  const made = await x509.X509CertificateGenerator.create(
    {
      serialNumber: hex(spec.serial),
      subject: [{ CN: [spec.name] }],
      issuer: [{ CN: [signer.name] }],
      notBefore: spec.from,
      notAfter: spec.until,
      publicKey: await publicKeyOf(spec.publicKey),
      signingKey: await signingKeyOf(signer),
      signingAlgorithm: SIGNING,
      extensions: [
        ...(spec.roles.length === 0 ? ofAuthority(x509) : ofNode(x509, spec)),
        await x509.SubjectKeyIdentifierExtension.create(
          await publicKeyOf(spec.publicKey),
          false,
          webcrypto,
        ),
        await authorityKey(x509, signer),
      ],
    },
    webcrypto,
  )
  return `${made.toString('pem')}\n`
}

/** Creates a revocation list in PEM. */
export async function makeRevokedList(spec: RevokedListSpec, signer: Signer): Promise<string> {
  const x509 = await load()
  const made = await x509.X509CrlGenerator.create(
    {
      issuer: [{ CN: [signer.name] }],
      thisUpdate: spec.at,
      nextUpdate: spec.until,
      entries: spec.revoked.map(({ serial, at }) => {
        return { serialNumber: hex(serial), revocationDate: at }
      }),
      signingKey: await signingKeyOf(signer),
      signingAlgorithm: SIGNING,
      extensions: [
        await authorityKey(x509, signer),
        new x509.Extension(LIST_NUMBER, false, derInteger(spec.number)),
      ],
    },
    webcrypto,
  )
  // The library writes the label `CRL`, which OpenSSL does not recognize.
  return `${x509.PemConverter.encode(made.rawData, 'X509 CRL')}\n`
}

function ofAuthority(x509: Library) {
  const { cRLSign, keyCertSign } = x509.KeyUsageFlags
  return [
    new x509.BasicConstraintsExtension(true, 0, true), // signs nodes, no authority
    new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
  ]
}

function ofNode(x509: Library, { roles, hosts }: CertificateSpec) {
  const names = hosts.map((value) => {
    return { type: net.isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value }
  })
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension(roles.map((role) => USAGE[role])),
    ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
  ]
}

async function authorityKey(x509: Library, { publicKey }: Signer) {
  const key = await publicKeyOf(publicKey)
  return x509.AuthorityKeyIdentifierExtension.create(key, false, webcrypto)
}

function publicKeyOf(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const spki = key.export({ type: 'spki', format: 'der' })
  return webcrypto.subtle.importKey('spki', spki, CURVE, true, ['verify'])
}

function signingKeyOf({ privateKey }: Signer): Promise<webcrypto.CryptoKey> {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  return webcrypto.subtle.importKey('pkcs8', pkcs8, CURVE, false, ['sign'])
}

/** Encodes a number below 2^48; its first byte is 0, so that it is not negative. */
function derInteger(value: number): Buffer {
  const digits = Buffer.alloc(LIST_NUMBER_BYTES)
  digits.writeUIntBE(value, 1, LIST_NUMBER_BYTES - 1)
  const from = digits.findIndex((byte, at) => byte !== 0 || at === LIST_NUMBER_BYTES - 1)
  const least = digits.subarray(from > 0 && digits[from] >= 0x80 ? from - 1 : from)
  return Buffer.concat([Uint8Array.of(DER_INTEGER, least.length), least])
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
