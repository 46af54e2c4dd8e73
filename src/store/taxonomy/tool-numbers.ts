import { sql } from 'kysely'
import type { ToolNumber } from '../../domain/unit3d/numbers.ts'
import type { Db } from '../base/db.ts'
import { kept } from '../base/kept.ts'

// The numbers by which programs for UNIT3D sites name categories, types and resolutions.

/** Lists every number by kind: categories, types, resolutions. */
export async function list(db: Db): Promise<readonly ToolNumber[]> {
  return kept(db, 'tool numbers', () =>
    db
      .selectFrom('tool_number')
      .leftJoin('category', 'category.id', 'tool_number.category_id')
      .select(['tool_number.kind', 'tool_number.number', 'tool_number.attribute', 'values'])
      .select(['tool_number.category_id as categoryId', 'category.slug as category'])
      .select(sql<string>`coalesce(tool_number.name, category.name)`.as('name'))
      .orderBy(sql`array_position(array['category', 'type', 'resolution'], tool_number.kind)`)
      .orderBy('tool_number.number')
      .execute(),
  )
}
