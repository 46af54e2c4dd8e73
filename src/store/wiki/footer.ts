import { sql } from 'kysely'
import type { Role } from '../../domain/roles/permission-rows.ts'
import type { Db } from '../base/db.ts'

interface FooterLink {
  readonly path: string
  readonly title: string
  /** The lowest built-in role that can certainly read the page. */
  readonly reader: Role
}

/**
 * Returns the pages in the footer. A link to a page for a class or secondary role is shown only to
 * staff.
 */
export async function footer(db: Db, limit: number): Promise<readonly FooterLink[]> {
  const { rows } = await sql<FooterLink>`
    select path, title, case role.kind when 'built-in' then role.slug
      when 'class' then 'moderator' else 'owner' end as reader
    from wiki_page join role on role.slug = wiki_reader(path)
    where footer_position is not null and removed_at is null
    order by footer_position, path limit ${limit}`.execute(db)
  return rows
}
