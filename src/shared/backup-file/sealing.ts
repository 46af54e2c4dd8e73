import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt } from 'node:crypto'
import { timingSafeEqual } from 'node:crypto'
import { BackupError, TAG_BYTES, type Header } from './format.ts'

// Encryption of chunks with a key that is made from a passphrase (scrypt, RFC 7914). The nonce of a
// chunk is its number, so chunks can neither be swapped nor left out.

type Seal = NonNullable<Header['seal']>

/** 128 MiB and some tenths of a second for each guess. */
const COST = { N: 131_072, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

export async function newSeal(passphrase: string): Promise<{ seal: Seal; key: Buffer }> {
  const salt = randomBytes(32)
  const key = await keyOf(passphrase, salt)
  const check = checkOf(key).toString('hex')
  return { seal: { cipher: 'aes-256-gcm', salt: salt.toString('hex'), check }, key }
}

/** The key of a sealed backup. @throws BackupError for another passphrase */
export async function openSeal(seal: Seal, passphrase: string): Promise<Buffer> {
  const key = await keyOf(passphrase, Buffer.from(seal.salt, 'hex'))
  if (timingSafeEqual(checkOf(key), Buffer.from(seal.check, 'hex'))) return key
  throw new BackupError('it was made with another passphrase')
}

export function sealed(key: Buffer, number: number, bytes: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number))
  const body = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([cipher.getAuthTag(), body])
}

export function unsealed(key: Buffer, number: number, bytes: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number))
  decipher.setAuthTag(bytes.subarray(0, TAG_BYTES))
  return Buffer.concat([decipher.update(bytes.subarray(TAG_BYTES)), decipher.final()])
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
