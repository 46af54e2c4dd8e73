import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as nodes from '../../../../src/store/fleet/nodes.ts'
import * as fronts from '../../../../src/store/shadow/front.ts'
import { aHeartbeat } from '../../../support/community/seen-trackers.ts'
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

  it('says what our trackers would have booked while a proxy only copies requests', async () => {
    const now = new Date()
    const { id } = await site.member('ann')
    const members = [
      { memberId: id, up: 2 ** 31, down: 2 ** 30 },
      { memberId: 999_999, up: 0, down: 5 },
    ]
    const since = Math.floor(now.getTime() / 1000) - 7_200
    const bytes = { since, up: 2 ** 31, down: 2 ** 40, members }
    const shadow = { isOn: true, version: 1, bytes }
    await nodes.beat(site.db, aHeartbeat({ shadow }), null, now)
    const long = new Date(now.getTime() - 60_000)
    const given = { node: 'n', oldUrl: 'http://old:34000', trackerUrl: 'http://127.0.0.1:4201' }
    const figures = someFigures()
    await fronts.report(site.db, { ...given, phase: 'shadow', startedAt: long, figures }, long)
    const { text } = await admin.get('/admin/shadow')
    expect(text).toMatch(
      /Uploaded, by the counters.*not known in this way.*2\.00 GiB.*at tracker-1/s,
    )
    expect(text).toMatch(/Counted for ann.*2\.00 GiB \/ 1\.00 GiB.*Counted for member 999999/s)
    const { body } = await admin.json('/admin/shadow')
    expect(body.trackers[0].wouldBook).toMatchObject({ members: [{ member: 'ann' }, {}] })
    await fronts.report(site.db, { ...given, phase: 'shadow', startedAt: now, figures }, now)
    expect((await admin.get('/admin/shadow')).text).not.toContain('not known in this way')
  })

  it('is for those who see nodes', async () => {
    expect((await (await site.entered('reader')).get('/admin/shadow')).status).toBe(403)
  })
})
