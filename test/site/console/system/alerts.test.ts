import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_MOMENT } from '../../../../src/site/ui/typed-times.ts'
import * as alerts from '../../../../src/store/alerts/alerts.ts'
import * as deliveries from '../../../../src/store/alerts/deliveries.ts'
import * as reports from '../../../../src/store/fleet/reports.ts'
import * as nodes from '../../../../src/store/fleet/nodes.ts'
import * as services from '../../../../src/store/fleet/services.ts'
import { aHeartbeat, aReport, STORE_ID } from '../../../support/community/seen-trackers.ts'
import { anAlert, anAlertTarget } from '../../../support/staff-actions/alert-actions.ts'
import type { TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

describe('/admin/fleet', () => {
  it('shows services by place with alerts on top, and a day of their figures', async () => {
    await reports.note(site.db, { type: 'site', node: 'alpha' }, aReport({ place: 'Graz' }))
    await reports.note(site.db, { type: 'tracker', node: 'beta' }, aReport())
    await sql`update service_now set heard_at = heard_at - interval '1 minute'
      from service where service.id = service_id and node = 'beta'`.execute(site.db)
    await anAlert(site, 'on top')
    const owner = await site.signedIn('owner')
    const { text } = await owner.get('/admin/fleet')
    expect(text).toContain('Services in Graz')
    expect(text).toContain('1 of 2 services are up')
    expect(text.indexOf('The disk is full')).toBeLessThan(text.indexOf('alpha'))
    const { body } = await owner.json('/admin/fleet')
    const [found] = body.items.filter(({ node }: { node: string }) => node === 'beta')
    expect(found).toMatchObject({ isUp: false, restarts: 0 })
    const page = (await owner.get(`/admin/fleet/${found.id}`)).text
    expect(page).toContain('CPU of the machine')
    expect(page).toContain('Requests per second')
    expect((await owner.json('/admin/fleet/999999')).status).toBe(404)
  })

  it('has a map of machines and roles, which names those that are down', async () => {
    const { text } = await (await site.entered('owner')).get('/admin/fleet')
    const map = text.slice(text.indexOf('Services by machine and role'))
    expect(map.slice(0, map.indexOf('</table>'))).toMatch(/Graz, host-1[^]*1 up/)
    expect(map).toContain('0 of 1 up: beta down')
  })

  it('offers what staff may do about trackers and alerts', async () => {
    await nodes.beat(site.db, aHeartbeat({ node: 'beta' }), null, new Date())
    const alert = await anAlert(site, 'answered on the fleet page')
    const { text } = await (await site.entered('owner')).get('/admin/fleet')
    for (const act of [
      `action="/admin/tracker/${STORE_ID}/drain"`,
      `href="/admin/bridge/off/new?node=${STORE_ID}"`,
      `action="/admin/alerts/${alert}/acknowledge"`,
      `href="/admin/alerts/${alert}/silence"`,
    ]) {
      expect(text).toContain(act)
    }
    const asked = await (await site.entered('owner')).get(`/admin/bridge/off/new?node=${STORE_ID}`)
    expect(asked.text).toMatch(new RegExp(`value="${STORE_ID}" selected`))
    const moderator = await site.signedIn('moderator', 'sees-only')
    const seen = (await moderator.get('/admin/fleet')).text
    expect(seen).not.toContain('/drain')
    expect(seen).not.toContain('/remove')
    expect(seen).toContain(`/admin/alerts/${alert}/silence`)
  })

  it('offers in the row of each service to silence it, by an alert or a window', async () => {
    const alert = await anAlert(site, 'tracker beta')
    const owner = await site.entered('owner')
    const { text } = await owner.get('/admin/fleet')
    const row = (node: string) => {
      const from = text.lastIndexOf('<tr', text.indexOf(`>${node}</a>`))
      return text.slice(from, text.indexOf('</tr>', from))
    }
    expect(row('beta')).toContain(`href="/admin/alerts/${alert}/silence"`)
    expect(row('beta')).toContain(`action="/admin/tracker/${STORE_ID}/drain"`)
    expect(row('beta')).not.toContain('/admin/alerts/windows')
    expect(row('alpha')).toContain('href="/admin/alerts/windows?about=alpha"')
    const form = await owner.get('/admin/alerts/windows?about=alpha')
    expect(form.text).toMatch(/name="about"[^>]*value="alpha"/)
  })

  it('accepts no maintenance window that has ended, or on a day that does not exist', async () => {
    const owner = await site.entered('owner')
    const add = (from: string, until: string) =>
      owner.send('post', '/admin/alerts/windows', { about: '', reason: 'a test', from, until })
    const over = await add('2026-01-01T10:00', '2026-01-01T12:00')
    expect(over.body.errors).toEqual({ until: ['is in the past'] })
    const never = await add('2026-02-28T10:00', '2026-02-30T10:00')
    expect(never.body.errors).toEqual({ until: [NO_MOMENT] })
    const minuteIn = (hours: number) =>
      new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16)
    expect((await add(minuteIn(-1), minuteIn(1))).status).toBe(201)
  })

  it('removes what is down with a reason, and nothing that reports', async () => {
    const owner = await site.entered('owner')
    await reports.note(site.db, { type: 'haproxy', node: 'edge', reporter: 'x' }, aReport())
    const find = async () => (await services.list(site.db)).find(({ node }) => node === 'edge')
    const path = `/admin/fleet/${(await find())?.id}`
    expect((await owner.get(`${path}/remove`)).text).toContain('Stop it first.')
    const remove = (reason: string) => owner.send('delete', path, { reason })
    expect((await remove('')).status).toBe(422)
    expect((await remove('replaced')).body.errors.reason[0]).toContain('x reports it')
    const failed = aReport({ pid: null, startedAt: null, version: '', state: 'failed' })
    await reports.note(site.db, { type: 'haproxy', node: 'edge', reporter: 'x' }, failed)
    expect((await remove('replaced')).body).toMatchObject({ node: 'edge' })
    expect(await find()).toBeUndefined()
  })

  it('shows a fleet of 200 nodes', async () => {
    await Promise.all(
      Array.from({ length: 200 }, (_, at) =>
        reports.note(site.db, { type: 'tracker', node: `many-${at}` }, aReport()),
      ),
    )
    const rows = await services.list(site.db)
    expect(rows.length).toBeGreaterThan(200)
    const { body } = await (await site.entered('owner')).json('/admin/fleet')
    expect(body.items).toHaveLength(202)
    expect(body.total).toBe(202)
  })
})

describe('/admin/alerts', () => {
  it('acknowledges and silences, with a reason, and names who did', async () => {
    const staff = await site.signedIn('moderator')
    const id = await anAlert(site, 'answered')
    await staff.submit(`/admin/alerts/${id}/acknowledge`)
    expect(await alerts.find(site.db, id)).toMatchObject({ state: 'acknowledged' })
    const bad = await staff.submit(`/admin/alerts/${id}/silence`, { hours: '5', reason: '' })
    expect(bad.status).toBe(422)
    await staff.submit(`/admin/alerts/${id}/silence`, { hours: '4', reason: 'new disk ordered' })
    const row = await alerts.find(site.db, id)
    expect(row).toMatchObject({ state: 'silenced', reason: 'new disk ordered' })
    expect((await staff.get('/admin/alerts')).text).toContain('new disk ordered')
  })

  it('keeps targets to owners, and never shows their secrets again', async () => {
    const admin = await site.signedIn('admin')
    expect((await admin.get('/admin/alerts/targets')).status).toBe(403)
    const owner = await site.entered('owner')
    const fields = {
      ...{ kind: 'slack', name: 'team', severity: 'warning', fromHour: '8', untilHour: '20' },
      url: 'http://10.0.0.9/hooks/very-secret',
    }
    const broken = await owner.submit('/admin/alerts/targets', { ...fields, url: 'ftp://x' })
    expect(broken.status).toBe(422)
    await owner.submit('/admin/alerts/targets', fields)
    const { text } = await owner.get('/admin/alerts/targets')
    expect(text).toContain('8:00 to 20:00')
    expect(text).not.toContain('very-secret')
    expect((await owner.submit('/admin/alerts/targets', fields)).text).toContain('is already taken')
  })
})

describe('a link in a message', () => {
  it('shows a page, and acts once by its button', async () => {
    const alertId = await anAlert(site, 'linked')
    const targetId = await anAlertTarget(site, 'linked')
    const link = { alertId, act: 'acknowledge', targetId } as const
    const path = `/alerts/${await deliveries.makeLink(site.db, link, new Date())}`
    const reader = site.browser()
    await reader.visit()
    for (const _ of [1, 2, 3]) expect((await reader.get(path)).text).toContain('Acknowledge alert')
    expect(await alerts.find(site.db, alertId)).toMatchObject({ state: 'firing' })
    await reader.submit(path)
    expect(await alerts.find(site.db, alertId)).toMatchObject({
      ...{ state: 'acknowledged', answeredBy: 'a link to linked' },
    })
    expect((await reader.get(path)).status).toBe(404)
    expect((await reader.get('/alerts/guessed')).status).toBe(404)
  })

  it('to one person is refused to another one, and when that person lost the right', async () => {
    const reader = await site.signedIn('admin', 'reader')
    const other = await site.signedIn('admin', 'other')
    const to = 'reader@example.org'
    await sql`update member set email = ${to}, email_verified_at = now() where name = 'reader'`.execute(
      site.db,
    )
    const targetId = await anAlertTarget(site, 'of a reader', 'mail', { to })
    const linkTo = async (alertId: number) => {
      const link = { alertId, act: 'acknowledge', targetId } as const
      return `/alerts/${await deliveries.makeLink(site.db, link, new Date())}`
    }
    const [mine, late] = [await anAlert(site, 'mine'), await anAlert(site, 'late')]
    const path = await linkTo(mine)
    expect((await other.get(path)).status).toBe(404)
    expect((await other.submit(path)).status).toBe(404)
    expect(await alerts.find(site.db, mine)).toMatchObject({ state: 'firing' })
    expect((await reader.get(path)).text).toContain('Acknowledge alert')
    await reader.submit(path)
    const answered = { state: 'acknowledged', answeredBy: 'reader' }
    expect(await alerts.find(site.db, mine)).toMatchObject(answered)

    await sql`update member set role = 'member' where name = 'reader'`.execute(site.db)
    const guest = site.browser()
    expect((await guest.get(await linkTo(late))).status).toBe(404)
    expect(await alerts.find(site.db, late)).toMatchObject({ state: 'firing' })
  })

  it('does nothing for an alert that is resolved, nor for another one', async () => {
    const [one, other] = [await anAlert(site, 'one'), await anAlert(site, 'other')]
    const targetId = await anAlertTarget(site, 'resolved')
    const link = { alertId: one, act: 'silence', targetId } as const
    const word = await deliveries.makeLink(site.db, link, new Date())
    await sql`update alert set state = 'resolved', resolved_at = now() where id = ${one}`.execute(
      site.db,
    )
    expect((await site.browser().get(`/alerts/${word}`)).status).toBe(404)
    expect(await alerts.find(site.db, other)).toMatchObject({ state: 'firing' })
  })
})
