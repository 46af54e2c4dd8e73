import { sql } from 'kysely'
import type { Role } from '../../domain/roles/permission-rows.ts'
import type { Db } from '../base/db.ts'

interface FooterLink {
  readonly path: string
  readonly title: string
  /** The lowest built-in role that certainly reads it. */
  readonly reader: Role
}

/** Returns the pages in the footer. Links to pages for a class or secondary role: staff only. */
export async function footer(db: Db, limit: number): Promise<readonly FooterLink[]> {
  const { rows } = await sql<FooterLink>`
    select path, title, case role.kind when 'built-in' then role.slug
      when 'class' then 'moderator' else 'owner' end as reader
    from wiki_page join role on role.slug = wiki_reader(path)
    where footer_position is not null and removed_at is null
    order by footer_position, path limit ${limit}`.execute(db)
  return rows
}
