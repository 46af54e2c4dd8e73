import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as backups from '../../../../src/store/backups/made.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser

beforeAll(async () => {
  site = await testSite()
  await site.member('admin', 'admin')
  await site.member('reader')
  admin = await site.entered('admin')
})
afterAll(() => site.stop())

describe('the page of backups', () => {
  it('shows how old the newest is, each with its state, and why one failed', async () => {
    expect((await admin.get('/admin/backups')).text).toContain('No backup has been made yet.')
    const made = { node: 'n-jobs', bytes: 5_000_000, seconds: 90, isSealed: false }
    for (const [name, hours] of [
      ['a', 30],
      ['b', 6],
      ['c', 5],
    ] as const) {
      const madeAt = new Date(Date.now() - hours * 3_600_000)
      await backups.record(site.db, { ...made, file: `/backups/${name}`, madeAt })
    }
    const [newest, second, oldest] = await backups.list(site.db, null, 9)
    await backups.markRemoved(site.db, [oldest.id], new Date())
    await backups.recordCheck(site.db, newest.id, null, new Date())
    await backups.recordCheck(site.db, second.id, 'it is cut off', new Date(Date.now() - 1_000))
    const failure = { node: 'n-jobs', error: 'the disk is full', seconds: 1 }
    await backups.recordFailure(site.db, failure, new Date())
    const { text } = await admin.get('/admin/backups')
    expect(text).toContain('The newest is 5 hours old. The latest attempt failed.')
    expect(text).toMatch(/failed.*the disk is full.*checked.*4\.77 MiB.*not intact.*deleted/s)
    const { items, next } = (await admin.json('/admin/backups?limit=3')).body
    expect(items.map(({ error }: { error: string | null }) => error)).toEqual([
      'the disk is full',
      null,
      null,
    ])
    const rest = (await admin.json(`/admin/backups?limit=3&cursor=${next}`)).body
    expect(rest).toMatchObject({ items: [{ file: '/backups/a' }], next: null })
  })

  it('is for those who see scheduled tasks', async () => {
    expect((await (await site.entered('reader')).get('/admin/backups')).status).toBe(403)
  })
})
