import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportStage } from '../../support/imports/import-stage.ts'
import { importStage } from '../../support/imports/import-stage.ts'
import { dumpOf, tableOf } from '../../support/imports/small-dump.ts'

function dump(role: string, name: string): string {
  const email = `${name}@old.example`
  return dumpOf(tableOf('users', { id: 1, username: name, email, [role]: 1 }))
}

describe('an import from another program than the one before', () => {
  let stage: ImportStage
  beforeAll(async () => {
    stage = await importStage()
  })
  afterAll(() => stage.end())

  it.each([
    ['a dry run', true],
    ['a real run', false],
  ])('is refused in %s, and leaves what is staged', async (_what, isDry) => {
    await stage.bring({ source: 'unit3d', dump: dump('group_id', 'ann') })
    const other = stage.bring({ source: 'nexusphp', dump: dump('class', 'ben'), isDry })
    await expect(other).rejects.toThrow(/another source was imported before/)
    // The page of quarantine imports its rows from these.
    const { rows } = await sql`select id, name from import.plain_member`.execute(stage.db)
    expect(rows).toEqual([{ id: 1, name: 'ann' }])
  })
})
