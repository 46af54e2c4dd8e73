import { canonicalAddress } from '../../domain/registration/mail-address.ts'
import type { TargetSettings } from '../../shared/alerts/exchange.ts'
import type { Secrets } from '../../shared/secrets.ts'
import { accessColumns } from '../accounts/access.ts'
import type { Db } from '../base/db.ts'
import type { Answerer } from './chats.ts'
import * as chats from './chats.ts'
import { unsealed } from './targets.ts'

/**
 * Returns the member who is the only reader of a target: the target is that member's email address,
 * or a private chat with an account that the member connected. Null for targets with several
 * readers, and with none who is a member.
 */
export async function readerOf(
  db: Db,
  secrets: Secrets,
  targetId: number,
  now: Date,
): Promise<Answerer | null> {
  const { kind, sealed } = await db
    .selectFrom('alert_target')
    .select(['kind', 'sealed'])
    .where('id', '=', targetId)
    .executeTakeFirstOrThrow()
  const settings = settingsOf(secrets, sealed)
  if (kind === 'mail') return ofAddress(db, settings?.to ?? '', now)
  // In Telegram, a chat with one person has the number of that person; groups have negative
  // numbers.
  const chat = kind === 'telegram' ? (settings?.chat ?? '') : ''
  return /^\d+$/.test(chat) ? chats.memberOf(db, { kind: 'telegram', account: chat }, now) : null
}

/** Returns the settings of a target; null: they were sealed with another secret. */
function settingsOf(secrets: Secrets, sealed: Uint8Array): TargetSettings | null {
  try {
    return unsealed(secrets, sealed)
  } catch {
    return null
  }
}

async function ofAddress(db: Db, to: string, now: Date): Promise<Answerer | null> {
  const row = await db
    .selectFrom('member')
    .select(chats.answererColumns)
    .select(accessColumns(now))
    .where((eb) => eb(eb.fn('lower', ['email']), '=', canonicalAddress(to.trim()).toLowerCase()))
    .where('email_verified_at', 'is not', null)
    .executeTakeFirst()
  return row === undefined ? null : chats.answererOf(row)
}
