import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

// Time-based one-time codes as authenticator apps make them (RFC 6238 over RFC 4226): SHA-1, six
// digits, 30 seconds, which every app understands.

const STEP_SECONDS = 30
const DIGITS = 6
/** Steps before and after now that count, for clocks that are not right. */
const LENIENCY = 1
/** 160 bits, as RFC 4226 asks for. */
const SECRET_BYTES = 20

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A new secret. */
export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES)
}

/** The step that a time falls into. */
export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP_SECONDS)
}

/** The six digits of a step. */
export function codeOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = mac[19] & 0xf
  const number = mac.readUInt32BE(at) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * The step whose code this is, of those around now that come after `lastStep`; null when it is none
 * of them. A caller that passes the answer as the next `lastStep` accepts no code twice.
 */
export function stepOf(secret: Buffer, code: string, lastStep: number, now: Date): number | null {
  const middle = stepAt(now)
  let found: number | null = null
  for (let step = middle - LENIENCY; step <= middle + LENIENCY; step++) {
    const isIt = isSameText(codeOf(secret, step), code)
    if (isIt && step > lastStep && found === null) found = step
  }
  return found
}

/** A secret as people type it into an app, in groups of four (RFC 4648 §6, without padding). */
export function base32(bytes: Buffer): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  const length = Math.ceil((bytes.length * 8) / 5)
  bits <<= BigInt(length * 5 - bytes.length * 8)
  const letters = Array.from({ length }, (_none, at) => {
    return BASE32[Number((bits >> BigInt(5 * (length - 1 - at))) & 31n)]
  })
  return letters.join('')
}

/**
 * The bytes of a secret in Base32, in either case and with spaces or padding; null: it is not
 * valid.
 */
export function fromBase32(text: string): Buffer | null {
  const letters = text.toUpperCase().replace(/[\s=-]/g, '')
  if (!/^[A-Z2-7]*$/.test(letters)) return null
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of letters) {
    held = ((held << 5) | BASE32.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return Buffer.from(bytes)
}

/** The content of the QR code: `otpauth://totp/…`, as apps read it. */
export function setupAddress(secret: Buffer, siteName: string, memberName: string): string {
  const label = `${encodeURIComponent(siteName)}:${encodeURIComponent(memberName)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(siteName)}`
}

function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
