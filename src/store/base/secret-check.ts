import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from './db.ts'

/** This database was used with another BABOU_SECRET: its sealed values could not be opened. */
export class OtherSecret extends Error {}

/**
 * Records which secret the database is used with, at its first use; later makes sure that it is the
 * same.
 *
 * @throws OtherSecret
 */
export async function claim(db: Db, secrets: Secrets): Promise<void> {
  const asked = db.selectFrom('outbox_identity').select('secret_fingerprint')
  // Read first: a standby accepts no update, not even one that matches no row.
  let { secret_fingerprint: known } = await asked.executeTakeFirstOrThrow()
  if (known === null) {
    await db
      .updateTable('outbox_identity')
      .set({ secret_fingerprint: secrets.fingerprint })
      .where('secret_fingerprint', 'is', null)
      .execute()
    known = (await asked.executeTakeFirstOrThrow()).secret_fingerprint
  }
  if (known === secrets.fingerprint) return
  throw new OtherSecret(
    'BABOU_SECRET is not the one that this database was made with (fingerprint ' +
      `${secrets.fingerprint}, the database has ${known}): restore the old one`,
  )
}
