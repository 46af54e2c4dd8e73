import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { ConfigError } from './config-file.ts'
import type { Config } from './config.ts'
import { createFileOf } from './data-folder.ts'

/** The purpose of each key; a key for one purpose cannot open anything of another. */
type Purpose =
  | 'cookie'
  | 'csrf'
  | 'bridge'
  | 'seal'
  | 'lookup'
  | 'fingerprint'
  | 'session-key'
  | 'udp-connection'
  | 'probe'
  | 'usage'
  | 'form-token'

export interface Secrets {
  /** Returns the 32-byte key for a purpose. */
  readonly key: (purpose: Purpose) => Buffer
  /**
   * Encrypts a text (AES-256-GCM). The result is a nonce of 12 bytes, a tag of 16 bytes, then the
   * encrypted text.
   */
  readonly seal: (text: string) => Buffer
  /**
   * Decrypts what `seal` returned.
   * @throws Error when it was sealed with another secret, or altered
   */
  readonly unseal: (sealed: Uint8Array) => string
  /** Returns a keyed hash by which a sealed value can be found. */
  readonly lookupHash: (text: string) => Buffer
  /** Distinguishes one BABOU_SECRET from another without revealing it: 16 hex digits. */
  readonly fingerprint: string
}

/** Creates all keys, which are derived from the one master secret. */
export function createSecrets(master: string): Secrets {
  const key = (purpose: Purpose) =>
    Buffer.from(hkdfSync('sha256', master, 'babou', `babou/${purpose}/1`, 32))
  const sealKey = key('seal')
  const lookupKey = key('lookup')
  return {
    key,
    seal(text) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    unseal(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', sealKey, sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString(
        'utf8',
      )
    },
    lookupHash: (text) => createHmac('sha256', lookupKey).update(text).digest(),
    fingerprint: key('fingerprint').toString('hex').slice(0, 16),
  }
}

/**
 * Returns the master secret: BABOU_SECRET, or the one in BABOU_DATA, which is created (mode 0600)
 * if there is none.
 * @throws ConfigError when it cannot be read
 */
export function loadMasterSecret(config: Config): string {
  if (config.BABOU_SECRET !== undefined) return config.BABOU_SECRET
  const file = path.join(config.BABOU_DATA, 'secret')
  createFileOf(config.BABOU_DATA, file, () => randomBytes(32).toString('hex'), 0o600)
  const secret = contentOf(file).trim()
  if (secret.length >= 16) return secret
  throw new ConfigError(`${file} holds no secret; restore it from your backup`)
}

function contentOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    const { message } = error as Error
    throw new ConfigError(`the secret cannot be read by the user that runs babou: ${message}`)
  }
}
