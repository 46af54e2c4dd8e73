import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** The channel that informs site nodes that the footer, the banners or the themes have changed. */
export const CONTENT_CHANNEL = 'content'

/** Notifies every site node, in the transaction that changed the content. */
export async function tell(tx: Db): Promise<void> {
  await sql`select pg_notify(${CONTENT_CHANNEL}, '')`.execute(tx)
}
