import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

export interface NamedRole {
  readonly slug: string
  readonly name: string
  readonly kind: 'built-in' | 'class' | 'secondary'
}

/** Returns the roles and classes that not every member has, from the lowest of each kind. */
export async function namedRoles(db: Db): Promise<readonly NamedRole[]> {
  const { rows } = await sql<NamedRole>`
    select slug, name, kind from role where slug not in ('guest', 'member') order by rank`.execute(
    db,
  )
  return rows
}
