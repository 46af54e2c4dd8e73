import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as fronts from '../../../../src/store/shadow/front.ts'
import { someFigures } from '../../../support/moving/some-figures.ts'
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

describe('the page of the rehearsal', () => {
  it('says how to start one, then what both trackers answered', async () => {
    expect((await admin.get('/admin/shadow')).text).toContain('babou shadow never ran.')
    const at = new Date()
    const given = { node: 'n', oldUrl: 'http://old:34000', trackerUrl: 'http://127.0.0.1:4201' }
    const reasons = [{ reason: 'accepted → Unregistered torrent', times: 7, samples: ['/abcd…'] }]
    const figures = someFigures({ reasons, announces: 1_234 })
    await fronts.report(site.db, { ...given, phase: 'shadow', startedAt: at, figures }, at)
    const { text } = await admin.get('/admin/shadow')
    expect(text).toContain('Clients get the replies of the old tracker.')
    expect(text).toMatch(/1,234.*accepted → Unregistered torrent.*7 times, such as \/abcd…/s)
    await fronts.failed(site.db, 'shadow', 'no announce has been compared yet')
    const { body } = await admin.json('/admin/shadow')
    expect(body.front).toMatchObject({
      phase: 'shadow',
      fault: 'no announce has been compared yet',
    })
  })

  it('is for those who see nodes', async () => {
    expect((await (await site.entered('reader')).get('/admin/shadow')).status).toBe(403)
  })
})
