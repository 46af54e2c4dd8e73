import type { KeyObject } from 'node:crypto'
import { createHash, sign } from 'node:crypto'
import net from 'node:net'
import ipaddr from 'ipaddr.js'
import type { BridgeRole } from '../messages.ts'
import { bits, boolean, explicit, integer, moment, octets, oid, sequence } from './der.ts'
import { setOf, tagged, utf8 } from './der.ts'

// Certificates and lists of revoked ones (RFC 5280), signed by ECDSA over P-256 with SHA-256:
// node:crypto reads them and cannot make them.

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'))
const COMMON_NAME = oid('2.5.4.3')
const EXTENSION = {
  subjectKey: oid('2.5.29.14'),
  keyUsage: oid('2.5.29.15'),
  names: oid('2.5.29.17'),
  constraints: oid('2.5.29.19'),
  listNumber: oid('2.5.29.20'),
  authorityKey: oid('2.5.29.35'),
  extendedUsage: oid('2.5.29.37'),
}
/** Jobs listens and is a server, a tracker connects and is a client: TLS holds them to it. */
const USAGE: Readonly<Record<BridgeRole, Buffer>> = {
  jobs: oid('1.3.6.1.5.5.7.3.1'),
  tracker: oid('1.3.6.1.5.5.7.3.2'),
}
const DIGITAL_SIGNATURE = bits(Uint8Array.of(0b1000_0000), 7)
const SIGNS_CERTIFICATES_AND_LISTS = bits(Uint8Array.of(0b0000_0110), 1)

/** Who signs. */
export interface Signer {
  readonly name: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

export interface CertificateSpec {
  readonly name: string
  readonly publicKey: KeyObject
  /** A number that its signer gives once. */
  readonly serial: Uint8Array
  readonly from: Date
  readonly until: Date
  /** What a node may be; none: the certificate of an authority. */
  readonly roles: readonly BridgeRole[]
  /** Names and addresses at which trackers may find it. */
  readonly hosts: readonly string[]
}

/** A certificate in PEM. */
export function makeCertificate(spec: CertificateSpec, signer: Signer): string {
  const extensions = spec.roles.length === 0 ? ofAuthority() : ofNode(spec)
  const body = sequence(
    explicit(0, integer(Uint8Array.of(2))), // version 3
    integer(spec.serial),
    ECDSA_WITH_SHA256,
    named(signer.name),
    sequence(moment(spec.from), moment(spec.until)),
    named(spec.name),
    spkiOf(spec.publicKey),
    explicit(
      3,
      sequence(
        ...extensions,
        extension(EXTENSION.subjectKey, octets(keyId(spec.publicKey))),
        authorityKey(signer),
      ),
    ),
  )
  return pem('CERTIFICATE', signed(body, signer))
}

export interface Revoked {
  readonly serial: Uint8Array
  readonly at: Date
}

export interface RevokedListSpec {
  /** Grows with each list. */
  readonly number: number
  readonly at: Date
  /** After it the list proves nothing any more. */
  readonly until: Date
  readonly revoked: readonly Revoked[]
}

/** A list of revoked certificates in PEM. */
export function makeRevokedList(spec: RevokedListSpec, signer: Signer): string {
  const entries = spec.revoked.map(({ serial, at }) => sequence(integer(serial), moment(at)))
  const number = Buffer.alloc(6)
  number.writeUIntBE(spec.number, 0, 6)
  const body = sequence(
    integer(Uint8Array.of(1)), // version 2
    ECDSA_WITH_SHA256,
    named(signer.name),
    moment(spec.at),
    moment(spec.until),
    ...(entries.length === 0 ? [] : [sequence(...entries)]), // an empty one is not allowed
    explicit(0, sequence(authorityKey(signer), extension(EXTENSION.listNumber, integer(number)))),
  )
  return pem('X509 CRL', signed(body, signer))
}

function ofAuthority(): Buffer[] {
  const authority = sequence(boolean(true), integer(Uint8Array.of(0))) // signs nodes, no authority
  return [
    extension(EXTENSION.constraints, authority, true),
    extension(EXTENSION.keyUsage, SIGNS_CERTIFICATES_AND_LISTS, true),
  ]
}

function ofNode({ roles, hosts }: CertificateSpec): Buffer[] {
  const usages = roles.map((role) => USAGE[role])
  const names = hosts.map(generalName)
  return [
    extension(EXTENSION.constraints, sequence(), true),
    extension(EXTENSION.keyUsage, DIGITAL_SIGNATURE, true),
    extension(EXTENSION.extendedUsage, sequence(...usages)),
    ...(names.length === 0 ? [] : [extension(EXTENSION.names, sequence(...names))]),
  ]
}

/** An address in its bytes, or a DNS name. */
function generalName(host: string): Buffer {
  if (net.isIP(host) === 0) return tagged(0x82, Buffer.from(host, 'latin1'))
  return tagged(0x87, Uint8Array.from(ipaddr.parse(host).toByteArray()))
}

function named(name: string): Buffer {
  return sequence(setOf(sequence(COMMON_NAME, utf8(name))))
}

function authorityKey({ publicKey }: Signer): Buffer {
  return extension(EXTENSION.authorityKey, sequence(tagged(0x80, keyId(publicKey))))
}

function extension(id: Buffer, value: Buffer, isCritical = false): Buffer {
  return sequence(id, ...(isCritical ? [boolean(true)] : []), octets(value))
}

function spkiOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' })
}

/** Any 20 bytes that tell keys apart will do (RFC 7093). */
function keyId(key: KeyObject): Buffer {
  return createHash('sha256').update(spkiOf(key)).digest().subarray(0, 20)
}

function signed(body: Buffer, { privateKey }: Signer): Buffer {
  return sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey)))
}

function pem(kind: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ''].join('\n')
}
