import type { Values } from '../../../src/domain/ratio/params.ts'
import type { Db } from '../../../src/store/base/db.ts'

interface Given {
  readonly params?: Values
  readonly terms?: Values
  readonly state?: 'draft' | 'active'
}

/** A policy that has long evaluated everyone, or a draft; returns its ID. */
export async function addPolicy(db: Db, strategy: string, given: Given = {}): Promise<number> {
  const long = new Date('2026-01-01T00:00:00Z')
  const { id } = await db
    .insertInto('ratio_policy')
    .values({
      ...{ name: `By ${strategy}`, strategy, scope: 'everyone', state: given.state ?? 'active' },
      params: JSON.stringify(given.params ?? {}),
      terms: JSON.stringify(given.terms ?? {}),
      starts_at: long,
      created_at: long,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}
