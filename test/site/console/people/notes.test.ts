import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { banOf } from '../../../../src/domain/members/warnings.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

let site: TestSite
let admin: TestBrowser
let moderator: TestBrowser
beforeAll(async () => {
  site = await testSite()
  for (const role of ['owner', 'admin', 'moderator'] as const) await site.member(role, role)
  admin = await site.entered('admin')
  moderator = await site.entered('moderator')
})
afterAll(() => site.stop())

describe('notes about a member', () => {
  it("are written by a form, read only above the member's role, and removed", async () => {
    await site.member('noted')
    const path = '/admin/users/noted/notes'
    const reply = await moderator.submit(path, { body: ' Sells invites? ' })
    expect(reply.status).toBe(303)
    expect((await moderator.get('/admin/users/noted')).text).toContain('Sells invites?')
    const [note] = (await moderator.json(path)).body.items
    expect(note).toMatchObject({ author: 'moderator', body: 'Sells invites?' })
    const own = await site.entered('noted')
    expect((await own.get('/users/noted')).text).not.toContain('Sells invites?')
    expect((await own.json(path)).status).toBe(403)
    expect((await moderator.submit(path, { body: ' ' })).text).toContain('field-body-error')
    expect((await moderator.send('delete', `${path}/${note.id}`)).status).toBe(204)
    expect((await moderator.send('delete', `${path}/${note.id}`)).status).toBe(404)
    expect((await moderator.json(path)).body.items).toEqual([])
  })

  it('are hidden from the member and from equals', async () => {
    await admin.submit('/admin/users/moderator/notes', { body: 'Too quick.' })
    expect((await admin.get('/admin/users/moderator')).text).toContain('Too quick.')
    expect((await moderator.get('/admin/users/moderator')).text).not.toContain('Too quick.')
    expect((await moderator.json('/admin/users/moderator')).body.notes).toBeUndefined()
    const reply = await moderator.json('/admin/users/moderator/notes')
    expect(reply.body.code).toBe('MEMBER_OUTRANKS')
  })
})

describe('warnings', () => {
  it('are notified to the member, active until they end, and can be revoked', async () => {
    const { id } = await site.member('warned')
    const path = '/admin/users/warned/warnings'
    const { body } = await moderator.send('post', path, { reason: 'Rude in comments', days: '7' })
    expect(body).toMatchObject({ active: 1, isBanned: false })
    const own = await site.entered('warned')
    expect((await own.get('/warnings')).text).toContain('Rude in comments')
    expect((await own.json('/notifications')).body.items[0].says).toContain('Rude in comments')
    expect((await own.json('/warnings')).body.items[0]).toMatchObject({ holds: true })
    expect((await moderator.get('/admin/users/warned')).text).toContain('Rude in comments')
    const over = { ends_at: new Date(Date.now() - 1_000) }
    await site.db.updateTable('member_warning').set(over).where('member_id', '=', id).execute()
    expect((await own.json('/warnings')).body.items[0]).toMatchObject({ holds: false })
    expect((await moderator.send('delete', `${path}/${body.id}`)).status).toBe(404)
    const again = await moderator.send('post', path, { reason: 'Again' })
    expect((await moderator.send('delete', `${path}/${again.body.id}`)).status).toBe(204)
    expect((await own.json('/warnings?limit=1')).body).toMatchObject({
      items: [{ holds: false, takenBackAt: expect.any(String) }],
      next: expect.any(String),
    })
  })

  it('are refused without a reason, for impossible days, and for an equal', async () => {
    await site.member('unwarned')
    const path = '/admin/users/unwarned/warnings'
    const { status, body } = await moderator.send('post', path, { reason: '', days: '-1' })
    expect(status).toBe(422)
    expect(Object.keys(body.errors).sort()).toEqual(['days', 'reason'])
    const up = await moderator.send('post', '/admin/users/admin/warnings', { reason: 'A coup' })
    expect(up.body.code).toBe('MEMBER_OUTRANKS')
  })

  it('ban members with too many active ones, and the tracker gets the ban', async () => {
    const { id } = await site.member('thrice')
    await admin.send('patch', '/admin/settings/site', { warningsMost: 2, warningBanDays: 3 })
    const path = '/admin/users/thrice/warnings'
    await moderator.send('post', path, { reason: 'One thing' })
    const twice = await moderator.send('post', path, { reason: 'One thing' })
    expect(twice.body, 'the form was sent twice').toMatchObject({ active: 1, isBanned: false })
    const second = await moderator.send('post', path, { reason: 'Another thing' })
    expect(second.body).toMatchObject({ active: 2, isBanned: true })
    const { body } = await moderator.json('/admin/users/thrice')
    expect(body).toMatchObject({ state: 'banned', banEndsAt: expect.any(String) })
    const told = await site.db
      .selectFrom('outbox')
      .select('payload')
      .where('event', '=', 'member.changed')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(told.payload).toMatchObject({ memberId: id, state: 'banned' })
    await admin.send('patch', '/admin/settings/site', { warningsMost: 0 })
  })

  it('lead to a ban by a rule that counts from the limit on', () => {
    const now = new Date('2026-01-01T00:00:00Z')
    expect(banOf(5, { most: 0, banDays: 7 }, now)).toBeUndefined()
    expect(banOf(2, { most: 3, banDays: 7 }, now)).toBeUndefined()
    expect(banOf(3, { most: 3, banDays: 0 }, now)).toBeNull()
    expect(banOf(4, { most: 3, banDays: 1 }, now)).toEqual(new Date('2026-01-02T00:00:00Z'))
  })
})
