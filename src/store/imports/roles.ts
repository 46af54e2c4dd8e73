import type pg from 'pg'
import { suggestedRole, type RoleTarget } from '../../domain/imports/roles.ts'
import type { SourceDescription } from './described/source.ts'

export interface SourceRole extends RoleTarget {
  readonly key: string
  readonly name: string
  readonly members: number
}

/**
 * Returns the roles of the staged source, each with a suggestion; those with the most members
 * first.
 */
export async function rolesOf(
  client: pg.ClientBase,
  source: SourceDescription,
): Promise<readonly SourceRole[]> {
  const { rows } = await client.query<{ key: string; name: string; members: number }>(`
    select r.key, coalesce(r.name, '') as name, count(p.id) as members
    from (${source.roles}) r left join import.plain_member p on p.role_key = r.key
    where r.key is not null group by 1, 2 order by 3 desc, 1`)
  return rows.map((row) => ({ ...row, ...suggestedRole(row.name) }))
}

/** Returns the slugs of the classes here, which a mapping may name. */
export async function classSlugs(client: pg.ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ slug: string }>(
    "select slug from role where kind = 'class' order by rank",
  )
  return rows.map(({ slug }) => slug)
}
