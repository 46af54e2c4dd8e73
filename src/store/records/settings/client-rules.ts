import type { ClientRule } from '../../../domain/announce/client-rules.ts'
import type { Db } from '../../base/db.ts'

/** Returns the banned clients as tracker rules, which precede those of the settings. */
export async function all(db: Db): Promise<readonly ClientRule[]> {
  const rows = await db
    .selectFrom('client_ban')
    .select(['prefix', 'least', 'most'])
    .orderBy('id')
    .execute()
  return rows.map(({ prefix, least, most }) => ({
    prefix,
    ...(least === null ? {} : { least }),
    ...(most === null ? {} : { most }),
    isAllowed: false,
  }))
}
