import { timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import * as feedKeys from './feed-keys.ts'
import { keptAccess } from './kept-access.ts'

// The key in download addresses for programs. It is derived from the feed key, so that a new feed
// key invalidates both. But it only allows downloads: a program with the address of a file cannot
// read the member's feeds. The key is not stored: it contains the member's ID, masked, and a code
// that only the site can compute.

const ID_BYTES = 6
/** 80 bits: request limits are reached long before one is guessed. */
const CODE_BYTES = 10

/** Returns the download key of the member with this feed key: 32 hex digits. */
export function downloadKeyOf(secrets: Secrets, memberId: number, feedKey: string): string {
  const code = codeOf(secrets, memberId, feedKeys.hashOf(secrets, feedKey))
  const id = Buffer.alloc(ID_BYTES)
  id.writeUIntBE(memberId, 0, ID_BYTES)
  return Buffer.concat([masked(secrets, id, code), code]).toString('hex')
}

/** Returns the member's download key; creates a feed key if there is none yet. */
export async function ensure(
  db: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<string> {
  const { key } = await feedKeys.ensure(db, secrets, memberId, now)
  return downloadKeyOf(secrets, memberId, key)
}

/**
 * Returns the member whose downloads a key allows, with the member's current permissions; null if
 * there is none, or the member has no access. Feed keys are accepted too, because programs were
 * given addresses with them.
 */
export async function memberOf(db: Db, secrets: Secrets, key: string, now: Date) {
  if (!feedKeys.isKey(key)) return null
  const name = `download key ${feedKeys.hashOf(secrets, key).toString('latin1')}`
  const load = async () => {
    const found = await feedKeys.openedByMember(db, memberIn(secrets, key), now)
    if (found !== null && isOf(secrets, key, found)) return found
    return feedKeys.openedByKey(db, secrets, key, now)
  }
  return (await keptAccess(db, name, now, load))?.member ?? null
}

function isOf(
  secrets: Secrets,
  key: string,
  { memberId, keyHash }: { readonly memberId: number; readonly keyHash: Buffer },
): boolean {
  const code = Buffer.from(key, 'hex').subarray(ID_BYTES)
  return timingSafeEqual(code, codeOf(secrets, memberId, keyHash))
}

/** Returns the member that a key names, whether it is valid or not. */
function memberIn(secrets: Secrets, key: string): number {
  const bytes = Buffer.from(key, 'hex')
  const id = masked(secrets, bytes.subarray(0, ID_BYTES), bytes.subarray(ID_BYTES))
  return id.readUIntBE(0, ID_BYTES)
}

function codeOf(secrets: Secrets, memberId: number, feedKeyHash: Buffer): Buffer {
  const of = `download key ${memberId} ${feedKeyHash.toString('hex')}`
  return secrets.lookupHash(of).subarray(0, CODE_BYTES)
}

/** Masks the bytes of an ID, and unmasks them. */
function masked(secrets: Secrets, id: Buffer, code: Buffer): Buffer {
  const mask = secrets.lookupHash(`member of ${code.toString('hex')}`)
  return Buffer.from(id.map((byte, at) => byte ^ mask[at]))
}
