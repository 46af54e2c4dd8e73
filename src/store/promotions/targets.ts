import { sql } from 'kysely'
import type { PromotionScope } from '../../domain/promotions/scopes.ts'
import type { Db } from '../base/db.ts'
import { targetOf } from './promotions.ts'

/** The target of a promotion, as entered in a form and as displayed. */
export interface TargetNamed {
  readonly value: string
  readonly name: string
}

/** Returns the target of a scope by its slug, number or name; null: there is none. */
export async function targetNamed(
  db: Db,
  scope: Exclude<PromotionScope, 'global' | 'role'>,
  given: string,
): Promise<TargetNamed | null> {
  const id = await targetOf(db, scope, given)
  if (id === null) return null
  const { rows } = await (
    scope === 'category'
      ? sql<TargetNamed>`select slug as value, name from category where id = ${id}`
      : scope === 'tag'
        ? sql<TargetNamed>`
            select slug as value, coalesce(name, slug) as name from tag where id = ${id}`
        : scope === 'personal'
          ? sql<TargetNamed>`select name as value, name from member where id = ${id}`
          : scope === 'bundle'
            ? sql<TargetNamed>`
                select id::text as value, title as name from bundle where id = ${id}`
            : sql<TargetNamed>`select id::text as value, name from torrent where id = ${id}`
  ).execute(db)
  return rows[0] ?? null
}
