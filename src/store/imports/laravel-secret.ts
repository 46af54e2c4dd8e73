import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto'

// The format of Laravel's Encrypter, in which UNIT3D stores secrets of authenticator apps and, in
// later versions, private messages: the Base64 of a JSON document with `iv`, `value` and `mac`,
// encrypted with AES in CBC mode and the APP_KEY of the site.

const CIPHERS: ReadonlyMap<number, string> = new Map([
  [16, 'aes-128-cbc'],
  [32, 'aes-256-cbc'],
])

/** Returns the bytes of an APP_KEY as written in `.env`; null: the text is not a key. */
function appKeyBytes(given: string): Buffer | null {
  const key = given.startsWith('base64:')
    ? Buffer.from(given.slice('base64:'.length), 'base64')
    : Buffer.from(given)
  return CIPHERS.has(key.length) ? key : null
}

/**
 * Returns the text that was encrypted; null: it was encrypted with another key, is damaged, or was
 * not encrypted by Laravel.
 */
export function laravelSecret(envelope: string, appKey: string): string | null {
  const key = appKeyBytes(appKey)
  const parts = key === null ? null : partsOf(envelope)
  if (key === null || parts === null) return null
  const { iv, value, mac } = parts
  const expected = createHmac('sha256', key).update(`${iv}${value}`).digest()
  const given = Buffer.from(mac, 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const cipher = CIPHERS.get(key.length) as string
  try {
    const decipher = createDecipheriv(cipher, key, Buffer.from(iv, 'base64'))
    const text = Buffer.concat([decipher.update(value, 'base64'), decipher.final()]).toString()
    // `encrypt()` serializes its argument, `encryptString()` does not.
    return /^s:\d+:"(.*)";$/s.exec(text)?.[1] ?? text
  } catch {
    // The MAC was right, so the site itself wrote the text that cannot be decrypted.
    return null
  }
}

/** How the Base64 of such a document begins. */
export const LARAVEL_START = 'eyJ'

/** Returns whether a text is in this format, whatever its key is. */
export function isLaravelSecret(text: string): boolean {
  return text.startsWith(LARAVEL_START) && partsOf(text) !== null
}

function partsOf(envelope: string): { iv: string; value: string; mac: string } | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(envelope, 'base64').toString())
    const { iv, value, mac } = (read ?? {}) as Readonly<Record<string, unknown>>
    const isText = typeof iv === 'string' && typeof value === 'string' && typeof mac === 'string'
    return isText ? { iv, value, mac } : null
  } catch {
    return null
  }
}
