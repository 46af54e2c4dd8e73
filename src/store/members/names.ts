import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** Returns the name of a member; null: there is no such member. */
export async function ofMember(db: Db, id: number): Promise<string | null> {
  const row = await db.selectFrom('member').select('name').where('id', '=', id).executeTakeFirst()
  return row?.name ?? null
}

export interface NamedMember {
  readonly name: string
  readonly role: string
}

/** Returns members whose names start with this text, in any case, except banned ones. */
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
