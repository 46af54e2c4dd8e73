import { expect, it } from 'vitest'
import { schemaSource } from '../../../scripts/schema.ts'
import { testDatabase } from '../../support/postgres.ts'

// `vitest run --project postgres test/store/base/schema.test.ts -u` updates it.
it('the table types match a migrated database', async () => {
  const database = await testDatabase()
  const source = await schemaSource(database.url)
  await database.drop()
  await expect(source).toMatchFileSnapshot('../../../src/store/base/schema.ts')
})
