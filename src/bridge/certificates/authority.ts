import type { KeyObject } from 'node:crypto'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
} from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { DAY_MS, HOUR_MS } from '../../domain/units.ts'
import { writeNew, writeOnce, writeWhole } from '../../shared/data-folder.ts'
import type { Infer } from '../../shared/shape.ts'
import { list, oneOf, record, text, time } from '../../shared/shape.ts'
import type { BridgeRole } from '../define-event.ts'
import type { Signer } from './x509.ts'
import { makeCertificate, makeRevokedList } from './x509.ts'

// A small certificate authority in a folder of files. It signs only the nodes of one fleet, so a
// certificate shows that the operator accepted its node.

const AUTHORITY_DAYS = 3_650
/** A certificate is valid from shortly before it was created, because clocks differ. */
const EARLY_MS = HOUR_MS
const SERIAL_BYTES = 16

const issued = record({
  name: text(60),
  serial: text(40),
  roles: list(oneOf(['jobs', 'tracker'])),
  hosts: list(text(255)),
  madeAt: time,
  until: time,
  revokedAt: time.nullable(),
})
const register = record({ certificates: list(issued) })

/** A certificate in the register of the authority that issued it; times are ISO 8601. */
export type Issued = Readonly<Infer<typeof issued>>

/** The subject of a new certificate. */
export interface NodeSpec {
  readonly name: string
  readonly roles: readonly BridgeRole[]
  readonly hosts: readonly string[]
  readonly days: number
  /**
   * In PEM: the public key of a key pair that another machine has. By default, the bundle contains
   * a new key.
   */
  readonly publicKey?: string
}

/** What the caller provides: the time and random bytes. */
export interface Making {
  readonly now: Date
  readonly random: (bytes: number) => Buffer
}

export interface Authority {
  /** The authority's certificate, in PEM. */
  readonly certificate: string
  readonly until: Date
  /** Returns the issued certificates, oldest first. */
  readonly issued: () => readonly Issued[]
  /**
   * Issues a certificate and returns it as one PEM text with certificate, key and the authority's
   * certificate.
   */
  readonly issue: (spec: NodeSpec, making: Making) => Promise<{ issued: Issued; bundle: string }>
  /**
   * Revokes all valid certificates of a name and updates the revocation list; returns how many were
   * revoked.
   */
  readonly revoke: (name: string, now: Date) => Promise<number>
  /**
   * Registers the valid certificates of a name under another name; returns how many. The
   * certificates do not change: links authenticate by key, and the revocation list has serial
   * numbers.
   */
  readonly rename: (name: string, to: string) => number
}

const files = {
  certificate: 'authority.pem',
  key: 'authority.key',
  register: 'issued.json',
  revoked: 'revoked.pem',
} as const

/** The path of the revocation list in the authority's folder. */
export const REVOKED_FILE = files.revoked

/**
 * Creates an authority in a folder, or completes one whose creation was interrupted.
 * @throws Error when the folder already contains one
 */
export async function makeAuthority(
  folder: string,
  name: string,
  { now, random }: Making,
): Promise<Authority> {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keyFile = path.join(folder, files.key)
  // The key is written first and never overwrites another one, because every certificate depends on
  // it.
  writeOnce(keyFile, keyText(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey), 0o600)
  const privateKey = createPrivateKey(fs.readFileSync(keyFile))
  const publicKey = createPublicKey(privateKey)
  writeOnce(path.join(folder, files.register), registerText([]), 0o600)
  const certificate = await makeCertificate(
    {
      ...{ name, publicKey, serial: random(SERIAL_BYTES), roles: [], hosts: [] },
      from: new Date(now.getTime() - EARLY_MS),
      until: new Date(now.getTime() + AUTHORITY_DAYS * DAY_MS),
    },
    { name, publicKey, privateKey },
  )
  // The certificate is written last: its presence means that the authority is complete.
  writeNew(path.join(folder, files.certificate), certificate, 0o644)
  const made = openAuthority(folder)
  if (made === null) throw new Error(`${folder}: the new authority cannot be read`)
  return made
}

/**
 * Opens the authority of a folder; returns null when there is none.
 * @throws Error for a damaged file
 */
export function openAuthority(folder: string): Authority | null {
  const file = path.join(folder, files.certificate)
  if (!fs.existsSync(file)) return null
  const certificate = fs.readFileSync(file, 'utf8')
  const own = new X509Certificate(certificate)
  const privateKey = createPrivateKey(fs.readFileSync(path.join(folder, files.key)))
  const publicKey = createPublicKey(privateKey)
  if (!own.checkPrivateKey(privateKey)) throw new Error(`${folder}: key and certificate differ`)
  const signer: Signer = { name: own.subject.replace(/^CN=/, ''), publicKey, privateKey }
  const until = new Date(own.validTo)

  return {
    certificate,
    until,
    issued: () => readRegister(folder),
    async issue(spec, making) {
      const made = await issue(spec, { ...making, signer, latest: until })
      writeRegister(folder, [...readRegister(folder), made.issued])
      return { issued: made.issued, bundle: `${made.pem}${certificate}` }
    },
    async revoke(name, now) {
      const known = readRegister(folder)
      const isHit = (one: Issued) => one.name === name && one.revokedAt === null
      const hits = known.filter(isHit).length
      const revokedAt = now.toISOString()
      const after = known.map((one) => (isHit(one) ? { ...one, revokedAt } : one))
      writeRegister(folder, after)
      await writeRevoked(folder, after, { signer, until, now })
      return hits
    },
    rename(name, to) {
      const known = readRegister(folder)
      const isHit = (one: Issued) => one.name === name && one.revokedAt === null
      const after = known.map((one) => (isHit(one) ? { ...one, name: to } : one))
      writeRegister(folder, after)
      return known.filter(isHit).length
    },
  }
}

async function issue(spec: NodeSpec, given: Making & { signer: Signer; latest: Date }) {
  const { now, random, signer, latest } = given
  const { publicKey, privateKey } = keysOf(spec)
  const serial = random(SERIAL_BYTES)
  // A certificate cannot be valid for longer than the certificate of its authority.
  const until = new Date(Math.min(now.getTime() + spec.days * DAY_MS, latest.getTime()))
  const from = new Date(now.getTime() - EARLY_MS)
  const pem = await makeCertificate({ ...spec, publicKey, serial, from, until }, signer)
  const made: Issued = {
    name: spec.name,
    serial: serial.toString('hex'),
    roles: [...spec.roles],
    hosts: [...spec.hosts],
    madeAt: now.toISOString(),
    until: until.toISOString(),
    revokedAt: null,
  }
  return { issued: made, pem: `${pem}${privateKey === null ? '' : keyText(privateKey)}` }
}

/**
 * Returns the keys of a node.
 * @throws Error for a public key of another kind, which links could not use
 */
function keysOf({ publicKey: given }: NodeSpec) {
  if (given === undefined) return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = createPublicKey(given)
  const { namedCurve } = publicKey.asymmetricKeyDetails ?? {}
  if (namedCurve !== 'prime256v1') throw new Error('the key of a node must be a P-256 key')
  return { publicKey, privateKey: null }
}

async function writeRevoked(
  folder: string,
  known: readonly Issued[],
  { signer, until, now }: { signer: Signer; until: Date; now: Date },
): Promise<void> {
  const revoked = known.flatMap(({ serial, revokedAt }) =>
    revokedAt === null ? [] : [{ serial: Buffer.from(serial, 'hex'), at: new Date(revokedAt) }],
  )
  const spec = { number: Math.floor(now.getTime() / 1000), at: now, until, revoked }
  writeWhole(path.join(folder, files.revoked), await makeRevokedList(spec, signer), 0o644)
}

function readRegister(folder: string): readonly Issued[] {
  const file = path.join(folder, files.register)
  const read = register.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')))
  if (!read.success) throw new Error(`${file} is damaged; restore it from your backup`)
  return read.data.certificates
}

function writeRegister(folder: string, certificates: readonly Issued[]): void {
  writeWhole(path.join(folder, files.register), registerText(certificates), 0o600)
}

function registerText(certificates: readonly Issued[]): string {
  return `${JSON.stringify({ certificates }, null, 2)}\n`
}

function keyText(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string
}
