import { sql } from 'kysely'
import { isRefusedName } from '../../domain/registration/reserved-names.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../base/db.ts'
import * as settings from '../records/settings/settings.ts'
import type { MemberValues, Taken } from './member-values.ts'

export interface TakenNames extends Taken {
  /** Records the name, address and passkey that a member of the source takes. */
  readonly take: (values: MemberValues) => void
}

/**
 * Loads the names, verified addresses and passkeys of members here: some 30 MiB for 100,000
 * members.
 *
 * @param fixedName the name of this site, if the environment fixes it
 */
export async function takenNames(
  db: Db,
  secrets: Secrets,
  fixedName: string | undefined,
): Promise<TakenNames> {
  const siteName = fixedName ?? (await settings.storedName(db))
  const { rows } = await sql<{ name: string; email: string | null; passkey: string }>`
    select lower(name) as name, encode(passkey_hash, 'hex') as passkey,
      case when email_verified_at is not null then lower(email) end as email
    from member`.execute(db)
  const { rows: old } = await sql<{ name: string }>`
    select name_key as name from old_name`.execute(db)
  const names = new Set([...rows, ...old].map(({ name }) => name))
  const emails = new Set(rows.flatMap(({ email }) => (email === null ? [] : [email])))
  const passkeys = new Set(rows.map(({ passkey }) => passkey))
  const keyOf = (passkey: string) => secrets.lookupHash(passkey).toString('hex')
  return {
    hasName: (key) => names.has(key),
    isReserved: (name, role) => isRefusedName(name, { siteName, role, isByOwner: true }),
    hasEmail: (key) => emails.has(key),
    hasPasskey: (passkey) => passkeys.has(keyOf(passkey)),
    take({ name, isVerified, email, passkey }) {
      names.add(name.toLowerCase())
      if (isVerified) emails.add(email.toLowerCase())
      passkeys.add(keyOf(passkey))
    },
  }
}
