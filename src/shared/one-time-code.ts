import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

// Time-based one-time codes of authenticator apps (RFC 6238 over RFC 4226), with the parameters
// that every app supports: SHA-1, six digits, 30 seconds.

const STEP_SECONDS = 30
const DIGITS = 6
/**
 * The number of steps before and after the current one that are accepted, because clocks may be
 * wrong.
 */
const LENIENCY = 1
/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Creates a new secret. */
export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES)
}

/** Returns the number of the step that contains a time. */
export function stepAt(now: Date): number {
  return Math.floor(now.getTime() / 1000 / STEP_SECONDS)
}

/** Returns the six digits for a step. */
export function codeOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = mac[19] & 0xf
  const number = mac.readUInt32BE(at) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * Returns the step to which a code belongs, among those around `now` that follow `lastStep`; null
 * when it belongs to none of them. A caller that passes the result as the next `lastStep` accepts
 * no code twice.
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

/**
 * Returns a secret as people type it into an app, in groups of four (RFC 4648 §6, without padding).
 */
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
 * Returns the bytes of a secret in Base32, in either case and with spaces or padding; null: it is
 * not valid.
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

/** Returns the content of the QR code that apps read: `otpauth://totp/…`. */
export function setupAddress(secret: Buffer, siteName: string, memberName: string): string {
  const label = `${encodeURIComponent(siteName)}:${encodeURIComponent(memberName)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(siteName)}`
}

function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
