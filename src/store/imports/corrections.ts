import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { givenIds } from '../base/given-rows.ts'
import * as audit from '../records/audit.ts'

// Corrections that staff made to rows in quarantine. All later runs use them in place of the values
// of the source.

export type CorrectedKind = 'member' | 'torrent'

export interface Correction {
  /** Null: the name in the source. */
  readonly name: string | null
  /** The slug of a category here. */
  readonly category: string | null
  readonly totals: 'zero' | 'take' | null
}

/** Returns the corrections for some IDs of the source, without their files. */
export async function ofIds(
  tx: Db,
  kind: CorrectedKind,
  oldIds: readonly number[],
): Promise<ReadonlyMap<number, Correction & { readonly hasFile: boolean }>> {
  const { rows } = await sql<Correction & { oldId: number; hasFile: boolean }>`
    select old_id as "oldId", name, category, totals, file is not null as "hasFile"
    from import_correction
    where kind = ${kind} and old_id = any(${givenIds(oldIds)})`.execute(tx)
  return new Map(rows.map(({ oldId, ...correction }) => [oldId, correction]))
}

/** Returns the .torrent that staff uploaded for a torrent of the source; null: none. */
export async function fileOf(tx: Db, oldId: number): Promise<Buffer | null> {
  const row = await tx
    .selectFrom('import_correction')
    .select('file')
    .where('kind', '=', 'torrent')
    .where('old_id', '=', oldId)
    .executeTakeFirst()
  return row?.file ?? null
}

interface Given {
  readonly kind: CorrectedKind
  readonly oldId: number
  readonly correction: Correction
  /** Null: a file that was uploaded earlier stays. */
  readonly file: Buffer | null
}

/** Stores a correction, replacing an earlier one. */
export async function put(
  db: Db,
  { kind, oldId, correction, file }: Given,
  by: audit.Actor,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('import_correction')
      .values({
        ...{ kind, old_id: oldId, ...correction, file },
        ...{ made_by_name: by.name, made_at: now },
      })
      .onConflict((conflict) =>
        conflict.columns(['kind', 'old_id']).doUpdateSet(({ ref }) => ({
          ...correction,
          file: sql`coalesce(${ref('excluded.file')}, import_correction.file)`,
          made_by_name: ref('excluded.made_by_name'),
          made_at: ref('excluded.made_at'),
        })),
      )
      .execute()
    const target = {
      kind: `import-${kind}`,
      id: oldId,
      name: correction.name ?? `${kind} ${oldId}`,
    }
    const after = { ...correction, file: file === null ? 'unchanged' : `${file.length} bytes` }
    await audit.record(tx, { by, action: 'import.correct', target, after }, now)
  })
}
