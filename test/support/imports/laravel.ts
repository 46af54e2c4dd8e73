import { createCipheriv, createHmac, randomBytes } from 'node:crypto'

/** The key of a site that runs on Laravel. */
export interface AppKey {
  readonly bytes: Buffer
  /** As `.env` has it. */
  readonly text: string
}

/** A new key. */
export function appKey(): AppKey {
  const bytes = randomBytes(32)
  return { bytes, text: `base64:${bytes.toString('base64')}` }
}

/** As Laravel encrypts: `encrypt()` serializes the text, `encryptString()` does not. */
export function encrypted(text: string, { bytes }: AppKey, isSerialized = false): string {
  const nonce = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', bytes, nonce)
  const plain = isSerialized ? `s:${Buffer.byteLength(text)}:"${text}";` : text
  const value = Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
  const iv = nonce.toString('base64')
  const mac = createHmac('sha256', bytes).update(`${iv}${value}`).digest('hex')
  return Buffer.from(JSON.stringify({ iv, value, mac, tag: '' })).toString('base64')
}
