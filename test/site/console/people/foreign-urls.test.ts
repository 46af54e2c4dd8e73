import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as foreignUrls from '../../../../src/store/fleet/foreign-urls.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

const HOUR = 3_600
const now = new Date()
const hour = Math.floor(now.getTime() / 1_000 / HOUR) * HOUR

let site: TestSite
let admin: TestBrowser
const ids: number[] = []

beforeAll(async () => {
  site = await testSite()
  await site.member('admin', 'admin')
  admin = await site.entered('admin')
  for (const name of ['ann', 'bob', 'cid']) ids.push((await site.member(name)).id)
})
afterAll(() => site.stop())

const note = (...uses: readonly (readonly [id: number, at: number])[]) =>
  foreignUrls.note(
    site.db,
    uses.map(([memberId, at]) => ({ memberId, at })),
    now,
  )

const notices = async (name: string) => {
  const { body } = await (await site.entered(name)).json('/notifications')
  return body.items.filter(({ says }: { says: string }) => says.includes('another program')).length
}

describe('announce URLs of another program', () => {
  it('are stored with the first and the last time; their member is notified once', async () => {
    await note([ids[0], hour - HOUR], [ids[1], hour - 100 * HOUR], [ids[0], hour - HOUR])
    await note([ids[0], hour])
    await note([ids[0], hour - HOUR], [999_999, hour])
    const { body } = await admin.json('/admin/foreign-urls')
    const at = (seconds: number) => new Date(seconds * 1_000).toISOString()
    expect(body).toEqual({
      items: [
        { name: 'ann', firstAt: at(hour - HOUR), lastAt: at(hour) },
        { name: 'bob', firstAt: at(hour - 100 * HOUR), lastAt: at(hour - 100 * HOUR) },
      ],
      ...{ next: null, total: 2, lastDay: 1, lastWeek: 2 },
    })
    expect(await notices('ann')).toBe(1)
    expect(await notices('bob')).toBe(1)
    expect(await notices('cid')).toBe(0)
  })

  it('are shown to staff page by page', async () => {
    await note([ids[2], hour])
    const first = await admin.json('/admin/foreign-urls?limit=2')
    expect(first.body.items).toHaveLength(2)
    const rest = await admin.json(`/admin/foreign-urls?limit=2&cursor=${first.body.next}`)
    const names = [...first.body.items, ...rest.body.items].map(({ name }) => name)
    expect(names).toEqual(['cid', 'ann', 'bob'])
    expect((await admin.json('/admin/foreign-urls?cursor=x')).status).toBe(400)
    expect((await admin.get('/admin/foreign-urls')).text).toContain('2 in the last day')
    expect((await (await site.entered('ann')).get('/admin/foreign-urls')).status).toBe(403)
  })
})
