import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

// A security key in software (WebAuthn level 2, §6): makes an ES256 key pair, and the bytes that a
// real authenticator and a browser around it send. Every part of a response can be wrong.

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04
const HAS_CREDENTIAL = 0x40
const AAGUID = Buffer.alloc(16)

/** What the response says; a browser takes origin and rpId from the page. */
interface Where {
  readonly origin: string
  readonly rpId: string
  readonly counter: number
  /** Whether the key verified its user, by a PIN or a finger. */
  readonly isVerified?: boolean
}

interface SoftwareKey {
  readonly id: string
  /** The response to `navigator.credentials.create`, as JSON text. */
  readonly create: (challenge: string, where: Where) => string
  /** The response to `navigator.credentials.get`, as JSON text. */
  readonly get: (challenge: string, where: Where) => string
}

export function softwareKey(): SoftwareKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(32)
  const id = credentialId.toString('base64url')
  const answer = (response: object) =>
    JSON.stringify({ id, rawId: id, type: 'public-key', response, clientExtensionResults: {} })
  return {
    id,
    create(challenge, where) {
      const credential = Buffer.concat([
        ...[AAGUID, Buffer.from([0, credentialId.length]), credentialId],
        coseKey(publicKey),
      ])
      const authData = Buffer.concat([authenticatorData(where, HAS_CREDENTIAL), credential])
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(authData)],
      ])
      const clientDataJSON = clientData('webauthn.create', challenge, where).toString('base64url')
      return answer({ clientDataJSON, attestationObject: attestation.toString('base64url') })
    },
    get(challenge, where) {
      const authData = authenticatorData(where, 0)
      const client = clientData('webauthn.get', challenge, where)
      const signed = Buffer.concat([authData, sha256(client)])
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', signed, privateKey).toString('base64url'),
      })
    },
  }
}

function clientData(type: string, challenge: string, { origin }: Where): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

function authenticatorData({ rpId, counter, isVerified = true }: Where, more: number): Buffer {
  const rest = Buffer.alloc(5)
  rest[0] = USER_PRESENT | (isVerified ? USER_VERIFIED : 0) | more
  rest.writeUInt32BE(counter, 1)
  return Buffer.concat([sha256(Buffer.from(rpId)), rest])
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

/** The public key as COSE writes it (RFC 9053): EC2, ES256, P-256, x, y. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x, y } = publicKey.export({ format: 'jwk' })
  const coordinate = (text: string | undefined) => cborBytes(Buffer.from(text ?? '', 'base64url'))
  return cborMap([
    [cborInteger(1), cborInteger(2)],
    [cborInteger(3), cborInteger(-7)],
    [cborInteger(-1), cborInteger(1)],
    [cborInteger(-2), coordinate(x)],
    [cborInteger(-3), coordinate(y)],
  ])
}

/** The head of a CBOR item (RFC 8949, §3): its major type, and its value or length. */
function cborHead(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value])
  if (value < 256) return Buffer.from([(major << 5) | 24, value])
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff])
}

function cborInteger(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes])
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)])
}

function cborMap(pairs: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, pairs.length), ...pairs.flat()])
}
