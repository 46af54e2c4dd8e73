import { randomInt } from 'node:crypto'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'

// Recovery codes for a member who has lost the second factor: to be printed, each valid once. The
// table contains their keyed hashes, so they are shown only when they are created.

const CODES = 10
/** Letters and digits that are not easily confused: without 0, 1, i, l and o. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
/** Each character is one of 31: 49 bits. */
const LENGTH = 10

/** Creates new codes such as `abcde-fghjk`, which replace all earlier ones. */
export async function make(
  tx: Db,
  secrets: Secrets,
  memberId: number,
  now: Date,
): Promise<readonly string[]> {
  await removeAll(tx, memberId)
  const codes = Array.from({ length: CODES }, newCode)
  const rows = codes.map((code) => ({
    member_id: memberId,
    code_hash: hashOf(secrets, memberId, code),
    created_at: now,
  }))
  await tx.insertInto('recovery_code').values(rows).execute()
  return codes.map((code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`)
}

/**
 * Uses a code, given without its dash; returns how many are left, or null when it is not one of
 * them.
 */
export async function spend(
  tx: Db,
  secrets: Secrets,
  memberId: number,
  code: string,
  now: Date,
): Promise<number | null> {
  const used = await tx
    .updateTable('recovery_code')
    .set({ used_at: now })
    .where('member_id', '=', memberId)
    .where('code_hash', '=', hashOf(secrets, memberId, code))
    .where('used_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return used === undefined ? null : left(tx, memberId)
}

/** Returns how many of a member's codes are unused. */
export async function left(db: Db, memberId: number): Promise<number> {
  const { count } = await db
    .selectFrom('recovery_code')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('member_id', '=', memberId)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

export async function removeAll(tx: Db, memberId: number): Promise<void> {
  await tx.deleteFrom('recovery_code').where('member_id', '=', memberId).execute()
}

function newCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
}

function hashOf(secrets: Secrets, memberId: number, code: string): Buffer {
  return secrets.lookupHash(`recovery code ${memberId} ${code}`)
}
