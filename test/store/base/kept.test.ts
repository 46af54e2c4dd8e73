import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hitAndRunParams } from '../../../src/domain/hit-and-run/rules.ts'
import { usualValues } from '../../../src/domain/ratio/params.ts'
import { silentLog } from '../../../src/shared/log.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { kept, keepOver, readAgain } from '../../../src/store/base/kept.ts'
import type { Listener } from '../../../src/store/base/listen.ts'
import { createListener } from '../../../src/store/base/listen.ts'
import * as policies from '../../../src/store/hit-and-run/policies.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as attributes from '../../../src/store/taxonomy/attributes.ts'
import * as categories from '../../../src/store/taxonomy/categories.ts'
import { slugsOf } from '../../../src/store/taxonomy/tag-slugs.ts'
import { createDb } from '../../support/patient-db.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

let database: TestDatabase
let site: Db
let elsewhere: Db
let listener: Listener
let tagId: number

beforeAll(async () => {
  database = await testDatabase()
  site = createDb(database.url, { log: silentLog() })
  elsewhere = createDb(database.url, { log: silentLog() })
  listener = createListener(database.url, silentLog())
  keepOver(site, listener)
  listener.start()
  await until(() => listener.isUp())
  const tag = { slug: 'first' }
  tagId = (await elsewhere.insertInto('tag').values(tag).returning('id').executeTakeFirstOrThrow())
    .id
  await elsewhere
    .insertInto('attribute')
    .values({ key: 'edition', label: 'Edition', type: 'enum', position: 1 })
    .execute()
})

afterAll(async () => {
  await listener.stop()
  await Promise.all([closeDb(site), closeDb(elsewhere)])
  await database.drop()
})

async function attribute() {
  const all = await attributes.attributesOf(site, 1)
  return all.find(({ key }) => key === 'edition')
}

async function tagSlug() {
  return (await slugsOf(site, [tagId])).get(tagId)
}

async function categoryName() {
  return (await categories.list(site)).find(({ id }) => id === 1)?.name
}

describe('data that a site caches', () => {
  it('is loaded once', async () => {
    let loads = 0
    const load = () => Promise.resolve(++loads)
    const both = [await kept(site, 'loads', load), await kept(site, 'loads', load)]
    expect(both).toEqual([1, 1])
  })

  it('is loaded again after a failure, and when this process has changed something', async () => {
    await expect(kept(site, 'fails', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await kept(site, 'fails', () => Promise.resolve(1))).toBe(1)
    readAgain(site)
    expect(await kept(site, 'fails', () => Promise.resolve(2))).toBe(2)
  })

  it('is loaded each time without a listener, and in a transaction', async () => {
    let loads = 0
    const load = () => Promise.resolve(++loads)
    for (const _ of [1, 2]) await kept(elsewhere, 'loads of others', load)
    await site.transaction().execute((tx) => kept(tx, 'loads of others', load))
    expect(loads).toBe(3)
  })

  it('shows a category that was renamed elsewhere', async () => {
    await categoryName()
    await elsewhere.updateTable('category').set({ name: 'Renamed' }).where('id', '=', 1).execute()
    await until(async () => (await categoryName()) === 'Renamed')
  })

  it('shows an attribute and an option that were changed elsewhere', async () => {
    const id = (await attribute())?.id ?? 0
    await elsewhere
      .updateTable('attribute')
      .set({ label: 'Cut' })
      .where('key', '=', 'edition')
      .execute()
    await until(async () => (await attribute())?.label === 'Cut')
    const option = { attribute_id: id, value: 'long', label: 'Long', position: 1 }
    await elsewhere.insertInto('attribute_option').values(option).execute()
    await until(async () => (await attribute())?.options.some(({ value }) => value === 'long'))
  })

  it('shows rules of hit and run that were saved elsewhere', async () => {
    expect(await policies.current(site)).toBeNull()
    const rules = usualValues(hitAndRunParams)
    const saved = { isOn: true, rules, immuneRoles: [], startsAt: new Date() }
    await policies.save(elsewhere, saved, commandLine, new Date())
    await until(async () => (await policies.current(site))?.isOn)
  })

  it('shows a tag that was renamed elsewhere', async () => {
    expect(await tagSlug()).toBe('first')
    await elsewhere.updateTable('tag').set({ slug: 'second' }).where('id', '=', tagId).execute()
    await until(async () => (await tagSlug()) === 'second')
  })
})
