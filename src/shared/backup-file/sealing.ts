import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto'
import { randomBytes, scrypt } from 'node:crypto'
import { timingSafeEqual } from 'node:crypto'
import { BackupError, TAG_BYTES, type Header } from './format.ts'

// Encrypts chunks with a key that is derived from a passphrase (scrypt, RFC 7914). The nonce of a
// chunk is its number, so chunks can neither be swapped nor left out. Each authenticates the header
// and whether it is the last one, so the header cannot be changed and no chunk can be cut off at
// the end.

type Seal = NonNullable<Header['seal']>

/** The cost of scrypt: each guess takes 128 MiB and some tenths of a second. */
const COST = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

export async function newSeal(passphrase: string): Promise<{ seal: Seal; key: Buffer }> {
  const salt = randomBytes(32)
  const key = await keyOf(passphrase, salt)
  const check = checkOf(key).toString('hex')
  return { seal: { cipher: 'aes-256-gcm', salt: salt.toString('hex'), check }, key }
}

/** Returns the key of a sealed backup. @throws BackupError for a wrong passphrase */
export async function openSeal(seal: Seal, passphrase: string): Promise<Buffer> {
  const key = await keyOf(passphrase, Buffer.from(seal.salt, 'hex'))
  if (timingSafeEqual(checkOf(key), Buffer.from(seal.check, 'hex'))) return key
  throw new BackupError('it was made with another passphrase')
}

/** The data that is authenticated with a chunk, in addition to its bytes. */
export interface Sealing {
  readonly key: Buffer
  /** All bytes before the first chunk; null for a file of format 1, which did not seal them. */
  readonly head: Buffer | null
}

export function sealed(
  { key, head }: Sealing,
  number: number,
  bytes: Buffer,
  isLast: boolean,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number))
  cipher.setAAD(withOf(head, isLast))
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([cipher.getAuthTag(), body])
}

/**
 * Decrypts a chunk.
 * @throws BackupError for a chunk that was not sealed with this key, header and number
 */
export function unsealed(
  { key, head }: Sealing,
  number: number,
  bytes: Buffer,
  isLast: boolean,
): Buffer {
  if (bytes.length < TAG_BYTES) throw new BackupError('it has a chunk that is too short')
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number))
  decipher.setAAD(withOf(head, isLast))
  decipher.setAuthTag(bytes.subarray(0, TAG_BYTES))
  const body = decipher.update(bytes.subarray(TAG_BYTES))
  try {
    return Buffer.concat([body, decipher.final()])
  } catch {
    throw new BackupError('it was changed after it was sealed: its seal is broken')
  }
}

function withOf(head: Buffer | null, isLast: boolean): Buffer {
  if (head === null) return Buffer.alloc(0)
  const digest = createHash('sha256').update(head).digest()
  return Buffer.concat([digest, Buffer.from([isLast ? 1 : 0])])
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 4)
  return nonce
}

function checkOf(key: Buffer): Buffer {
  return createHmac('sha256', key).update('babou/backup/check/1').digest()
}

function keyOf(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
