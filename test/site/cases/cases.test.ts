import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import { aListedTorrent } from '../../support/community/catalog.ts'
import { toldNotices } from '../../support/processes/told-notices.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'

let site: TestSite
let ann: TestBrowser
let annId: number
let bob: TestBrowser
let carl: TestBrowser
let staff: TestBrowser
let other: TestBrowser
let admin: TestBrowser

beforeAll(async () => {
  ;({ site, ann, annId, bob, staff } = await siteWithMembers())
  carl = await site.signedIn('member', 'carl')
  other = await site.signedIn('moderator', 'mona')
  admin = await site.signedIn('admin', 'root')
})
afterAll(() => site.stop())

let count = 0
const words = () => `What is wrong with it (${++count}).`
const torrent = () => aListedTorrent(site.db, `Reported ${++count}`, annId)

async function reasonId(name: string): Promise<string> {
  const { rows } = await sql<{ id: number }>`
    select id from case_reason where name = ${name}`.execute(site.db)
  return String(rows[0].id)
}

async function report(by: TestBrowser, id: number, given: object = {}) {
  const body = { kind: 'torrent', id, reason: await reasonId('Malware'), body: words(), ...given }
  return by.send('post', '/reports', body)
}

const caseOf = async (id: number) =>
  (
    await sql<{ id: number; version: number; reports: number; urgency: number; state: string }>`
      select id, version, reports, urgency, state from staff_case
      where target = 'torrent' and target_id = ${id} order by id desc`.execute(site.db)
  ).rows[0]

const noticesOf = async (name: string) => {
  const { rows } = await sql<{ id: number }>`select id from member where name = ${name}`.execute(
    site.db,
  )
  return JSON.stringify(
    (await toldNotices(site.db)).filter(({ memberId }) => memberId === rows[0].id),
  )
}

async function ticket(by: TestBrowser, given: object = {}) {
  const category = await reasonId('Another question')
  const body = { category, subject: `Question ${++count}`, body: words(), ...given }
  return by.send('post', '/support', body)
}

describe('reporting', () => {
  it('is previewed with BBCode as Markdown, which sends nothing', async () => {
    const id = await torrent()
    const reason = await reasonId('Malware')
    const given = { kind: 'torrent', id: String(id), reason, body: '[b]Look[/b] inside' }
    const page = (await carl.submit('/reports/preview', given)).text
    expect(page).toContain('<strong>Look</strong> inside')
    expect(page).toContain('**Look** inside</textarea>')
    const { status, text } = await carl.submit('/reports/preview', { ...given, reason: '0' })
    expect([status, text.includes('**Look** inside</textarea>')]).toEqual([422, true])
    expect((await carl.submit('/reports/preview', { ...given, id: '999999' })).status).toBe(404)
    expect(await caseOf(id)).toBeUndefined()
  })

  it('makes one case of several reports, and counts a member once', async () => {
    const id = await torrent()
    expect((await report(bob, id)).status).toBe(201)
    expect((await report(carl, id)).status).toBe(201)
    const again = await report(bob, id)
    expect([again.status, again.body.code]).toEqual([409, 'ALREADY_REPORTED'])
    const twice = await Promise.all([report(ann, await torrent()), report(staff, id)])
    expect(twice.map(({ status }) => status)).toEqual([403, 201])
    expect(await caseOf(id)).toMatchObject({ reports: 3, urgency: 1 })
  })

  it('takes one of two reports that a member sends at the same time', async () => {
    const id = await torrent()
    const both = await Promise.all([report(bob, id), report(bob, id)])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect((await caseOf(id)).reports).toBe(1)
  })

  it('shows a form with every error, and what was typed', async () => {
    const id = await torrent()
    const missing = await report(bob, id, { body: '' })
    expect(missing.body.errors).toEqual({ body: ['is required for this reason'] })
    const reason = await reasonId('Duplicate of another torrent')
    const same = await report(bob, id, { reason, torrent: String(id) })
    expect(same.body.errors.torrent[0]).toMatch(/required/)
    const page = await bob.submit('/reports', { kind: 'torrent', id: String(id), body: 'kept <b>' })
    expect(page.status).toBe(422)
    expect(page.text).toContain('kept &lt;b&gt;')
    const twin = await torrent()
    const done = await report(bob, id, { reason, torrent: `https://x.test/torrents/${twin}?a=1` })
    expect(done.status).toBe(201)
    expect((await bob.json(`/reports/${done.body.id}`)).body.torrentId).toBe(twin)
  })

  it('finds nothing that the member may not see, of any kind', async () => {
    const hidden = await aListedTorrent(site.db, 'Hidden', annId)
    await sql`update torrent set state = 'pending' where id = ${hidden}`.execute(site.db)
    expect((await report(bob, hidden)).status).toBe(404)
    const kinds = ['torrent', 'bundle', 'collection', 'comment', 'post', 'topic', 'article']
    for (const kind of [...kinds, 'wiki', 'member', 'image', 'message', 'constructor']) {
      expect((await bob.get(`/reports/new?kind=${kind}&id=999999`)).status, kind).toBe(404)
    }
  })

  it('limits reports, with the seconds to wait', async () => {
    await sql`insert into text_limit (kinds, seconds, most) values ('{report}', 60, 1)`.execute(
      site.db,
    )
    const dora = await site.signedIn('member', 'dora')
    await sql`update text_limit set most = 1 where kinds = '{report}'`.execute(site.db)
    expect((await report(dora, await torrent())).status).toBe(201)
    const refused = await report(dora, await torrent())
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_REPORTS'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    await sql`update text_limit set most = 1000 where kinds = '{report}'`.execute(site.db)
  })
})

describe('working on cases', () => {
  it('is claimed by one of two staff members', async () => {
    const id = await torrent()
    await report(bob, id)
    const { id: caseId } = await caseOf(id)
    const both = await Promise.all(
      [staff, other].map((by) => by.send('post', `/admin/cases/${caseId}/claim`, {})),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('refuses a change of a version that someone else changed', async () => {
    const id = await torrent()
    await report(bob, id)
    const { id: caseId, version } = await caseOf(id)
    const act = (by: TestBrowser, path: string, given: object) =>
      by.send('post', `/admin/cases/${caseId}/${path}`, { seen: version, ...given })
    expect((await act(staff, 'urgency', { urgency: '2' })).status).toBe(200)
    const late = await act(other, 'decide', { outcome: 'no-action' })
    expect([late.status, late.body.code]).toEqual([409, 'CASE_CHANGED'])
    expect((await act(staff, 'snooze', { seen: undefined, days: 3 })).body.state).toBe('snoozed')
    const open = await staff.json('/admin/cases?limit=100')
    expect(open.body.items.map((one: { id: number }) => one.id)).not.toContain(caseId)
    expect((await act(staff, 'snooze', { seen: undefined, days: 90 })).status).toBe(422)
    const assigned = await act(staff, 'assign', { seen: undefined, to: 'mona' })
    expect(assigned.body.owner).toBe('mona')
    expect((await act(staff, 'assign', { seen: undefined, to: 'bob' })).status).toBe(422)
    expect((await act(other, 'release', { seen: undefined })).body.owner).toBeNull()
  })

  it('tells reporters the outcome, and the reported member nothing', async () => {
    const id = await torrent()
    const made = await report(bob, id)
    const { id: caseId } = await caseOf(id)
    const secret = `A secret note ${++count}`
    await staff.send('post', `/admin/cases/${caseId}/notes`, { body: secret })
    const asked = `Which file is it? ${++count}`
    await staff.send('post', `/admin/cases/${caseId}/texts`, { body: asked })
    expect((await bob.json(`/reports/${made.body.id}`)).body.state).toBe('waiting')
    const said = await bob.send('post', `/reports/${made.body.id}`, {
      body: `The third ${++count}`,
    })
    expect(said.status).toBe(201)
    const answer = `We removed it ${++count}`
    const given = { outcome: 'acted', answer }
    const done = await staff.send('post', `/admin/cases/${caseId}/decide`, given)
    expect(done.body).toMatchObject({ state: 'decided', outcome: 'acted' })
    const mine = await bob.json(`/reports/${made.body.id}`)
    expect(mine.body).toMatchObject({ state: 'decided', outcome: 'acted', answer })
    expect(JSON.stringify(mine.body)).not.toContain(secret)
    expect(await noticesOf('bob')).toContain(answer)
    expect(await noticesOf('ann')).not.toContain('Reported')
    expect((await ann.get(`/reports/${made.body.id}`)).status).toBe(404)
    expect((await carl.get(`/reports/${made.body.id}`)).status).toBe(404)
    expect((await bob.send('post', `/reports/${made.body.id}`, { body: words() })).status).toBe(409)
    const whole = await staff.json(`/admin/cases/${caseId}`)
    expect(whole.body.texts.map((one: { body: string }) => one.body)).toContain(secret)
    expect((await report(bob, id)).status).toBe(201)
  })

  it('shows each role only what it may see, of the whole course of a case', async () => {
    const id = await torrent()
    const made = await report(bob, id)
    const { id: caseId } = await caseOf(id)
    const on = `/admin/cases/${caseId}`
    const [note, text, answer] = ['A note', 'A question', 'An answer'].map(
      (said) => `${said} of this case ${++count}`,
    )
    await staff.send('post', `${on}/notes`, { body: note })
    await staff.send('post', `${on}/texts`, { body: text })
    await staff.send('post', `${on}/decide`, { outcome: 'acted', answer })

    const helper = await site.signedIn('uploader', 'hugo')
    const owner = await site.signedIn('owner', 'olga')
    const guest = site.browser()
    const roles = { guest, ann, bob, carl, hugo: helper, mona: other, root: admin, olga: owner }
    const paths = [on, `/reports/${made.body.id}`, '/reports', '/notifications', `/torrents/${id}`]
    const seen: Record<string, string> = {}
    for (const [name, browser] of Object.entries(roles)) {
      const pages = await Promise.all(paths.map((path) => browser.get(path)))
      const all = pages.map((page) => page.text).join('')
      const told = name === 'guest' ? '' : await noticesOf(name)
      const shown = Object.entries({ note, text, answer }).filter(([, said]) => all.includes(said))
      const heard = Object.entries({ text, answer }).filter(([, said]) => told.includes(said))
      const [says, hears] = [shown, heard].map((each) => each.map(([what]) => what).join(' '))
      seen[name] = `${pages[0].status} ${pages[1].status} sees ${says} hears ${hears}`
    }
    const nothing = '403 404 sees  hears '
    expect(seen).toEqual({
      ...{ guest: '303 303 sees  hears ', ann: nothing, carl: nothing, hugo: nothing },
      bob: '403 200 sees text answer hears answer',
      ...{ mona: '200 404 sees note text answer hears ' },
      ...{ root: '200 404 sees note text answer hears ' },
      ...{ olga: '200 404 sees note text answer hears ' },
    })
  })

  it('shows staff what was reported, in full, and its text now if it was changed', async () => {
    const torrentId = await torrent()
    const on = `/torrents/${torrentId}/comments`
    const long = Array.from({ length: 60 }, (_, nth) => `Line **${nth}** of it.`).join('\n\n')
    const { body: comment } = await carl.send('post', on, { body: long })
    const given = { kind: 'comment', reason: await reasonId('Spam') }
    const reply = await report(bob, comment.id, given)
    expect(reply.body).toMatchObject({ id: expect.any(Number) })
    const { rows } = await sql<{ id: number }>`
      select id from staff_case where target = 'comment' and target_id = ${comment.id}`.execute(
      site.db,
    )
    const page = async () => (await staff.get(`/admin/cases/${rows[0].id}`)).text
    const before = await page()
    expect(before).toContain('What was reported')
    expect(before).toContain('Line <strong>59</strong> of it.')
    expect(before).not.toContain('Its text now')
    expect(before).not.toContain('text-box')
    await carl.send('patch', `/comments/${comment.id}`, { body: 'Softened.' })
    expect(await page()).toMatch(/Its text now<[^]*<p>Softened\.<\/p>/)
    await staff.send('delete', `/comments/${comment.id}`, { reason: 'Insults' })
    expect(await page()).toContain('Removed or hidden from you')
  })

  it('hides a case from the staff member it is about', async () => {
    const { rows } = await sql<{ id: number }>`
      select id from member where name = 'mona'`.execute(site.db)
    const made = await report(bob, rows[0].id, {
      ...{ kind: 'member', reason: await reasonId('Insult or harassment') },
    })
    expect(made.status).toBe(201)
    const found = await sql<{ id: number }>`
      select id from staff_case where target = 'member' and target_id = ${rows[0].id}`.execute(
      site.db,
    )
    const path = `/admin/cases/${found.rows[0].id}`
    expect((await staff.get(path)).status).toBe(200)
    expect((await other.get(path)).status).toBe(404)
    expect((await other.send('post', `${path}/claim`, {})).status).toBe(404)
    const listed = await other.json('/admin/cases?limit=100')
    expect(JSON.stringify(listed.body)).not.toContain('"on":{"kind":"member"')
  })

  it('leads back from the pages where staff change what it is about', async () => {
    const id = await torrent()
    await report(bob, id)
    const { id: caseId } = await caseOf(id)
    const page = (await staff.get(`/admin/cases/${caseId}`)).text
    expect(page).toContain(`href="/torrents/${id}/remove"`)
    const back = `href="/admin/cases/${caseId}"`
    expect(page).not.toContain(`Back to case ${caseId}`)
    expect((await staff.get(`/torrents/${id}`)).text).toContain(back)
    expect((await other.get(`/torrents/${id}`)).text).not.toContain(back)
    await staff.get('/admin/cases')
    expect((await staff.get(`/torrents/${id}`)).text).not.toContain(back)
  })

  it('is late after the time that staff set, also on the first page of the console', async () => {
    await report(bob, await torrent())
    await sql`update staff_case set since = now() - interval '2 hours'`.execute(site.db)
    const isLate = async () => {
      return /Reports and tickets(?:(?!<\/article>|<\/li>)[^])*late/.test(
        (await staff.get('/admin')).text,
      )
    }
    expect(await isLate()).toBe(false)
    await settings.changeSite(site.db, { caseLateHours: 1 }, commandLine, new Date())
    expect(await isLate()).toBe(true)
    expect((await staff.get('/admin')).text).toContain('>Claim next case</button>')
    expect((await staff.json('/admin/cases?late=on')).body.items.length).toBeGreaterThan(0)
    await settings.changeSite(site.db, { caseLateHours: 48 }, commandLine, new Date())
  })

  it('continues with the next case after a decision', async () => {
    const made = [await torrent(), await torrent()]
    for (const id of made) await report(carl, id)
    const { id: caseId } = await caseOf(made[0])
    const given = { outcome: 'no-action', next: true }
    const done = await staff.submit(`/admin/cases/${caseId}/decide`, { ...given, next: 'on' })
    expect(done.headers.location).toMatch(/^\/admin\/cases\/\d+$/)
    expect(done.headers.location).not.toBe(`/admin/cases/${caseId}`)
  })
})

describe('what is written in a report', () => {
  it('is kept as a draft, previewed, and found only by its member', async () => {
    const id = await torrent()
    const place = `/reports?kind=torrent&id=${id}`
    const at = `/drafts?place=${encodeURIComponent(place)}&seen=0`
    const typed = { kind: 'torrent', id: String(id), reason: await reasonId('Malware') }
    const saved = await bob.submit(at, { ...typed, body: 'Half of a **report**' })
    expect(saved.headers.location).toBe(`/reports/new?kind=torrent&id=${id}`)
    expect((await bob.get(saved.headers.location)).text).toContain(
      'Half of a **report**</textarea>',
    )
    expect((await carl.get(saved.headers.location)).text).not.toContain('Half of a')
    const word = `quixotic${id}`
    const made = await bob.send('post', '/reports', { ...typed, body: `A **${word}** thing` })
    expect((await bob.get(saved.headers.location)).text).not.toContain('Half of a')
    const path = `/reports/${made.body.id}`
    expect((await bob.get(path)).text).toContain(`<strong>${word}</strong>`)

    const said = await bob.submit(`${path}/preview`, { body: '[i]More[/i] of it' })
    expect(said.text).toContain('<em>More</em> of it')
    expect((await carl.submit(`${path}/preview`, { body: 'More' })).status).toBe(404)
    const answer = `addendum${id}`
    expect((await bob.send('post', path, { body: answer })).status).toBe(201)
    const found = async (by: TestBrowser, q: string) =>
      ((await by.json(`/search/texts?q=in:reports+${q}`)).body.items as { url: string }[]).map(
        ({ url }) => new URL(url, 'http://here').pathname,
      )
    for (const one of [word, answer]) {
      expect(await found(bob, one)).toEqual([path])
      expect(await found(carl, one)).toEqual([])
      expect(await found(staff, one)).toEqual([])
    }
  })
})

describe('tickets', () => {
  it('are a conversation with staff, closed and opened again by their member', async () => {
    const made = await ticket(bob)
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const path = `/support/${made.body.id}`
    const text = `Thank you, we look ${++count}`
    const on = `/admin/cases/${made.body.id}`
    expect((await staff.send('post', `${on}/texts`, { body: text })).status).toBe(200)
    const isNew = async () => {
      const { items } = (await bob.json('/notifications')).body
      return (items as { href: string; isNew: boolean }[]).find(({ href }) => href === path)?.isNew
    }
    expect([await isNew(), (await bob.json(path)).status, await isNew()]).toEqual([true, 200, true])
    expect((await bob.get(path)).text).toContain(text)
    expect(await isNew(), 'opened means read').toBe(false)
    expect((await carl.get(path)).status).toBe(404)
    expect((await bob.send('post', path, { body: words() })).status).toBe(201)
    expect((await bob.send('post', `${path}/close`, {})).body.outcome).toBe('closed')
    expect((await bob.send('post', path, { body: words() })).status).toBe(409)
    expect((await bob.send('post', `${path}/reopen`, {})).body.state).toBe('open')
    expect((await staff.send('post', `${on}/decide`, { outcome: 'answered' })).status).toBe(200)
    expect(await noticesOf('bob')).toContain('Answered')
  })

  it('keep the answer of staff when they are opened again, and no more than ten are open', async () => {
    const emil = await site.signedIn('member', 'emil')
    const { id } = (await ticket(emil)).body
    const answer = 'It is answered in the wiki.'
    const decision = { outcome: 'answered', answer }
    expect((await staff.send('post', `/admin/cases/${id}/decide`, decision)).status).toBe(200)
    expect((await emil.send('post', `/support/${id}/reopen`, {})).body.state).toBe('open')
    const { texts } = (await emil.json(`/support/${id}`)).body
    expect(texts.at(-1)).toMatchObject({ body: answer, isStaff: true })
    await emil.send('post', `/support/${id}/close`, {})
    await sql`
      insert into staff_case (kind, reason_id, urgency, subject, member_id, created_at, since)
      select kind, reason_id, urgency, subject, member_id, created_at, since
      from staff_case, generate_series(1, 10) where id = ${id}`.execute(site.db)
    const more = await emil.send('post', `/support/${id}/reopen`, {})
    expect([more.status, more.body.detail]).toEqual([
      422,
      'You have 10 open tickets. Close one first.',
    ])
  })

  it('are joined with an earlier one of the same member', async () => {
    const [first, second] = [await ticket(carl), await ticket(carl)]
    const [mine, foreign] = [second.body.id, (await ticket(bob)).body.id]
    const merge = (into: number) =>
      staff.send('post', `/admin/cases/${mine}/merge`, { into: String(into) })
    expect((await merge(foreign)).status).toBe(422)
    expect((await merge(first.body.id)).status).toBe(200)
    expect((await carl.json(`/support/${first.body.id}`)).body.texts).toHaveLength(2)
    expect((await carl.json(`/support/${mine}`)).body.mergedInto).toBe(first.body.id)
  })

  it('show errors at their fields, and previews', async () => {
    const page = await bob.submit('/support', { subject: 'kept', body: '' })
    expect(page.status).toBe(422)
    expect(page.text).toContain('value="kept"')
    const category = await reasonId('A torrent')
    const missing = await ticket(bob, { category })
    expect(missing.body.errors.link[0]).toMatch(/required/)
    const given = { category, subject: 'x', link: '/torrents/1', body: '**bold**' }
    const preview = await bob.submit('/support/preview', given)
    expect(preview.text).toContain('<strong>bold</strong>')
  })
})

describe('what staff edit', () => {
  it('offers new reasons to members, and keeps those that are off for old reports', async () => {
    const given = {
      ...{ name: 'Leaked', kinds: ['torrent'], evidence: 'link', urgency: 1, position: 5 },
    }
    const made = await admin.send('post', '/admin/case-reasons', { ...given, isOn: true })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    const id = await torrent()
    expect((await bob.get(`/reports/new?kind=torrent&id=${id}`)).text).toContain('Leaked')
    const path = `/admin/case-reasons/${made.body.id}`
    expect((await admin.send('patch', path, { ...given, isOn: false })).status).toBe(204)
    expect((await bob.get(`/reports/new?kind=torrent&id=${id}`)).text).not.toContain('Leaked')
    expect((await staff.get('/admin/case-reasons')).status).toBe(403)
  })

  it('fills prepared answers with names', async () => {
    const given = { name: 'Greeting', body: 'Dear {name}, yours, {staff}', position: 1 }
    const made = await admin.send('post', '/admin/prepared-answers', given)
    expect(made.status).toBe(201)
    const { body } = await ticket(bob)
    expect((await staff.get(`/admin/cases/${body.id}`)).text).toContain('Dear bob, yours, ')
    const path = `/admin/prepared-answers/${made.body.id}`
    expect((await admin.send('patch', path, { ...given, body: 'Hi' })).status).toBe(204)
    expect((await admin.send('delete', path, {})).status).toBe(204)
  })
})
