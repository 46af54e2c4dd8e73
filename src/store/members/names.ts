import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

export interface NamedMember {
  readonly name: string
  readonly role: string
}

/** Members whose names begin so, in any case; who is banned is not shown. */
export async function begunBy(
  db: Db,
  begin: string,
  limit: number,
): Promise<readonly NamedMember[]> {
  const pattern = `${begin.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
  return db
    .selectFrom('member')
    .select(['name', 'role'])
    .where(sql<boolean>`lower(name) like ${pattern}`)
    .where('state', '=', 'active')
    .orderBy(sql`lower(name)`)
    .limit(limit)
    .execute()
}
