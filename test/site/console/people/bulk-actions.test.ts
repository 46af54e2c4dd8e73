import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BulkAct } from '../../../../src/domain/members/bulk-actions.ts'
import { takingActs } from '../../../../src/domain/members/bulk-actions.ts'
import type { JobCall } from '../../../../src/jobs/define-job.ts'
import { actOnMembers } from '../../../../src/jobs/tasks/people/act-on-members.ts'
import { silentLog } from '../../../../src/shared/log.ts'
import * as audit from '../../../../src/store/records/audit.ts'
import { commandLine } from '../../../../src/store/records/audit.ts'
import * as memberBans from '../../../../src/store/bans/member-bans.ts'
import * as memberRights from '../../../../src/store/roles/member-rights.ts'
import * as memberRoles from '../../../../src/store/roles/member-roles.ts'
import * as bulkActionHour from '../../../../src/store/members/bulk-action-hour.ts'
import * as classRules from '../../../../src/store/roles/class-rules.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSecrets, testSite } from '../../../support/site.ts'
import { inviteCode } from '../../../../src/store/notifications/mail-links.ts'
import * as invites from '../../../../src/store/registration/invites.ts'

const BATCHES = '/admin/bulk-actions'
let site: TestSite
let admin: TestBrowser
beforeAll(async () => {
  site = await testSite()
  for (const role of ['owner', 'admin', 'moderator'] as const) await site.member(role, role)
  for (const name of ['many-1', 'many-2', 'many-3']) await site.member(name)
  admin = await site.entered('admin')
})
afterAll(() => site.stop())

async function work(): Promise<void> {
  const { db, config } = site
  const stopping = new AbortController().signal
  const given = { db, config, now: new Date(), log: silentLog(), did: () => {}, stopping }
  await actOnMembers.run(given as Partial<JobCall> as JobCall)
}

/** An hour after the one before: together they would need approval. */
async function begin(body: object) {
  await sql`update member_batch set created_at = created_at - interval '1 hour'`.execute(site.db)
  return admin.send('post', BATCHES, { ...body })
}

describe('bulk actions', () => {
  it('are previewed with a count and some members, and skip equal roles', async () => {
    const { body } = await admin.json(`${BATCHES}/new?everyone=on`)
    expect(body.count).toBe(4)
    expect(body.first.map((one: { name: string }) => one.name)).toEqual([
      ...['many-1', 'many-2', 'many-3', 'moderator'],
    ])
    const some = await admin.get(`${BATCHES}/new?name=many-1&name=owner`)
    expect(some.text).toContain('1 matching member of a lower role')
    expect((await admin.get('/admin/users?q=many')).text).toContain(`${BATCHES}/new?q=many`)
    expect((await admin.get(`${BATCHES}/new?address=nowhere`)).status).toBe(400)
  })

  it('send a message to all matching members once, by a task with progress', async () => {
    const text = 'Read the new rules.'
    const reply = await begin({ q: 'many', act: 'message', text, href: '/users', expected: 3 })
    expect(reply.status).toBe(201)
    const path = `${BATCHES}/${reply.body.id}`
    expect((await admin.json(path)).body).toMatchObject({ state: 'running', done: 0, expected: 3 })
    await site.member('many-late')
    await work()
    await work()
    expect((await admin.json(path)).body).toMatchObject({ state: 'done', done: 3 })
    const { items } = (await (await site.entered('many-2')).json('/notifications')).body
    expect(items.filter(({ says }: { says: string }) => says === text)).toHaveLength(1)
    expect((await (await site.entered('many-late')).json('/notifications')).body.items).toEqual([])
    expect((await admin.get(path)).text).toContain('3 of 3')
  })

  it('whose form is sent twice begin once', async () => {
    const gift = { name: ['many-1'], act: 'tokens', text: 'Twice', amount: 2, expected: 1 }
    const first = await begin(gift)
    const again = await Promise.all([1, 2].map(() => admin.send('post', BATCHES, gift)))
    expect(again.map(({ body }) => body.id)).toEqual([first.body.id, first.body.id])
    const other = await admin.send('post', BATCHES, { ...gift, text: 'Another reason' })
    expect(other.body.id).toBeGreaterThan(first.body.id)
    await admin.send('post', `${BATCHES}/${other.body.id}/stop`)
    await work()
    const later = await begin(gift)
    expect(later.body.id).toBeGreaterThan(other.body.id)
    await admin.send('post', `${BATCHES}/${later.body.id}/stop`)
  })

  it('warn, ban and grant invites, each as for a single member', async () => {
    await begin({ name: ['many-1'], act: 'warn', text: 'Spam', days: '3', expected: 1 })
    await begin({ name: ['many-2'], act: 'ban', text: 'Spam', days: '', expected: 1 })
    await begin({ name: ['many-3'], act: 'invites', text: 'Thanks', amount: 2, expected: 1 })
    const before = (await admin.json('/admin/users/many-3')).body
    expect(before.state).toBe('active')
    await work()
    expect((await admin.json('/admin/users/many-1')).body.warnings).toHaveLength(1)
    expect((await admin.json('/admin/users/many-2')).body.state).toBe('banned')
    const { balance } = await site.db
      .selectFrom('ledger_account')
      .innerJoin('member', 'member.id', 'ledger_account.member_id')
      .select('ledger_account.balance')
      .where('member.name', '=', 'many-3')
      .where('ledger_account.currency', '=', 'invites')
      .executeTakeFirstOrThrow()
    expect(Number(balance)).toBeGreaterThanOrEqual(2)
    const { items } = (await (await site.entered('many-3')).json('/notifications')).body
    expect(items.map(({ says }: { says: string }) => says).join()).toContain('Thanks')
  })

  it('change classes and secondary roles, with affected and skipped members', async () => {
    for (const kind of ['class', 'secondary'] as const) {
      const role = { slug: `bulk-${kind}`, name: `Bulk ${kind}`, kind, color: null }
      await classRules.make(site.db, role, commandLine, new Date())
    }
    const act = { name: ['many-1', 'many-3', 'owner'], act: 'give-role', which: 'bulk-secondary' }
    const body = { ...act, text: 'They help.' }
    const looked = await admin.submit(BATCHES, body)
    expect(looked.status).toBe(422)
    expect(looked.text).toContain('Confirm for 2 members')
    expect(looked.text).toContain('your own role or above')
    expect((await begin({ ...body, expected: 2 })).status).toBe(201)
    await work()
    await work()
    const rows = await site.db.selectFrom('given_role').select('reason').execute()
    expect(rows).toEqual([{ reason: 'They help.' }, { reason: 'They help.' }])
    const asked = `${BATCHES}/new?q=many-1&act=give-role&which=bulk-secondary`
    const { leftAlone, count } = (await admin.json(asked)).body
    expect({ leftAlone, count }).toEqual({
      leftAlone: [{ why: 'same', count: 1, names: ['many-1'] }],
      count: 0,
    })
    await begin({ ...body, name: ['many-1'], act: 'take-role', expected: 1 })
    const classed = { name: ['many-1'], act: 'set-class', which: 'bulk-class', locked: 'on' }
    await begin({ ...classed, text: 'A test.', expected: 1 })
    await work()
    const many1 = await site.db
      .selectFrom('member')
      .select(['class', 'class_locked'])
      .where('name', '=', 'many-1')
      .executeTakeFirst()
    expect(many1).toEqual({ class: 'bulk-class', class_locked: true })
    const changes = await audit.list(site.db, { ...audit.everything, limit: 9 }, null)
    const names = changes.filter((one) => one.target_name === 'many-1').map((one) => one.action)
    expect(names.slice(0, 3)).toEqual(['member.set-class', 'member.take-role', 'member.give-role'])
  })

  it('never assign staff roles, nor permissions that the sender does not have', async () => {
    const act = { name: ['many-1'], act: 'give-role', text: 'A coup', expected: 1 }
    for (const which of ['admin', 'bulk-class', 'none']) {
      expect((await begin({ ...act, which })).body.errors).toHaveProperty('which')
    }
    await site.db
      .insertInto('role_permission')
      .values({
        ...{ role: 'bulk-secondary', permission: 'members.ban', is_allowed: true },
        changed_at: new Date(),
      })
      .execute()
    expect((await begin({ ...act, which: 'bulk-secondary' })).body.errors).toHaveProperty('which')
    await site.db.deleteFrom('role_permission').where('role', '=', 'bulk-secondary').execute()
  })

  it('send an email to members who want it, as in the preview', async () => {
    for (const name of ['mailed', 'unproven', 'unwilling']) await site.member(`m-${name}`)
    await site.db
      .updateTable('member')
      .set({ email_verified_at: null })
      .where('name', '=', 'm-unproven')
      .execute()
    const { id: member_id } = await site.db
      .selectFrom('member')
      .select('id')
      .where('name', '=', 'm-unwilling')
      .executeTakeFirstOrThrow()
    const by = { by_site: true, by_email: false, by_webhook: false }
    await site.db
      .insertInto('notification_choice')
      .values({ member_id, kind: 'staff', ...by })
      .execute()
    const body = { q: 'm-', act: 'mail', subject: 'We move', text: 'One <b>.\n\nTwo.' }
    const looked = await admin.submit(BATCHES, body)
    for (const word of [
      'Subject: We move',
      'Hello m-mailed,',
      'One &lt;b&gt;.',
      'Confirm for 1 member',
    ]) {
      expect(looked.text).toContain(word)
    }
    for (const why of ['email address not verified', 'does not allow email'])
      expect(looked.text).toContain(why)
    expect((await begin({ ...body, subject: '', expected: 1 })).body.errors).toHaveProperty(
      'subject',
    )
    expect((await begin({ ...body, expected: 1 })).status).toBe(201)
    await work()
    const mails = await site.db
      .selectFrom('mail')
      .select(['recipient', 'data'])
      .where('kind', '=', 'from-staff')
      .execute()
    const data = { name: 'm-mailed', subject: 'We move', lines: ['One <b>.', '', 'Two.'] }
    expect(mails).toEqual([{ recipient: 'm-mailed@example.org', data }])
  })

  it('are refused for another number than previewed, without text or permission', async () => {
    const body = { q: 'many', act: 'message', text: 'Hello all', expected: 99 }
    const stale = await begin(body)
    expect(stale.status).toBe(422)
    expect(JSON.stringify(stale.body.errors)).toContain('Check the preview again')
    expect((await begin({ ...body, text: '' })).body.errors).toHaveProperty('text')
    expect((await begin({ ...body, href: '//evil.example' })).body.errors).toHaveProperty('href')
    const none = { name: ['many-3'], act: 'tokens', text: 'Thanks', expected: 1 }
    expect((await begin(none)).body.errors).toHaveProperty('amount')
    const up = { name: ['owner'], act: 'ban', text: 'A coup', expected: 1 }
    expect((await begin(up)).status).toBe(422)
    const moderator = await site.entered('moderator')
    expect((await moderator.send('post', BATCHES, body)).status).toBe(403)
  })

  it('stop when staff stop them, and when the sender has lost the role', async () => {
    const hello = { q: 'many', act: 'message', text: 'Never said.', expected: 4 }
    const { body } = await begin(hello)
    expect((await admin.send('post', `${BATCHES}/${body.id}/stop`)).body.state).toBe('stopped')
    expect((await admin.send('post', `${BATCHES}/${body.id}/stop`)).status).toBe(404)
    const second = await begin(hello)
    await site.db
      .updateTable('member')
      .set({ role: 'member' })
      .where('name', '=', 'admin')
      .execute()
    await work()
    await site.db.updateTable('member').set({ role: 'admin' }).where('name', '=', 'admin').execute()
    expect((await admin.json(`${BATCHES}/${second.body.id}`)).body).toMatchObject({ done: 0 })
    const { items } = (await (await site.entered('many-3')).json('/notifications')).body
    expect(JSON.stringify(items)).not.toContain('Never said.')
  })
})

describe('a bulk action', () => {
  const warn = { name: ['many-1', 'many-3'], act: 'warn', text: 'Spam', expected: 2, typed: '2' }
  const names = async () => {
    const rows = await site.db
      .selectFrom('member_warning')
      .innerJoin('member', 'member.id', 'member_id')
      .select('name')
      .where('removed_at', 'is', null)
      .where('reason', '=', 'Spam')
      .execute()
    return rows.map(({ name }) => name).sort()
  }

  it('has no form while no members are selected, and takes nothing from everyone', async () => {
    expect((await admin.get(`${BATCHES}/new`)).status).toBe(400)
    expect((await admin.get(`${BATCHES}/new?q=&role=&state=`)).status).toBe(400)
    for (const act of ['message', 'ban', 'tokens'] as const) {
      const reply = await begin({ act, text: 'To all of you', amount: 1, expected: 99 })
      expect(reply.status, act).toBe(400)
    }
    const all = await admin.get(`${BATCHES}/new?everyone=on`)
    expect(all.text).toContain('Send a message')
    expect(all.text).not.toMatch(/act=(warn|ban|take-role|set-class)/)
    for (const act of takingActs) {
      for (const everyone of ['on', true]) {
        const reply = await begin({ everyone, act, text: 'All of you', which: '', expected: 9 })
        expect(reply.body.errors, act).toHaveProperty('act')
      }
    }
  })

  it('that takes something from many asks for the number and a second staff member', async () => {
    const chosen = 'name=many-1&name=many-3'
    for (const act of ['warn', 'ban']) {
      const { text } = await admin.get(`${BATCHES}/new?${chosen}&act=${act}`)
      expect(text, act).toContain('Another staff member must approve')
    }
    const { typed: _, ...untyped } = warn
    expect((await begin(untyped)).body.errors).toHaveProperty('typed')
    const { body } = await begin(warn)
    expect(body).toMatchObject({ state: 'asked', approvedBy: null })
    const path = `${BATCHES}/${body.id}`
    await work()
    const before = await names()
    expect(before).toEqual(['many-1'])
    expect((await admin.get(path)).text).not.toContain(`${path}/approve`)
    expect((await admin.send('post', `${path}/approve`)).status).toBe(403)
    const second = await site.signedIn('admin', 'second')
    expect((await second.get(path)).text).toContain(`${path}/approve`)
    const approved = await second.send('post', `${path}/approve`)
    expect(approved.body).toMatchObject({ state: 'running', approvedBy: 'second' })
    expect((await second.send('post', `${path}/approve`)).status).toBe(409)
    await work()
    expect(await names()).toEqual(['many-1', 'many-1', 'many-3'])
    expect((await second.send('post', `${path}/undo`)).body.state).toBe('undoing')
    await work()
    expect(await names()).toEqual(before)
    expect((await admin.json(path)).body).toMatchObject({ state: 'undone', undone: 2 })
    expect((await second.send('post', `${path}/undo`)).status).toBe(409)
  })

  it('is declined, and not approved when more members match than were seen', async () => {
    const second = await site.entered('second')
    const filtered = { q: 'grow-', act: 'ban', text: 'Spam', typed: '2', expected: 2 }
    for (const name of ['grow-1', 'grow-2', 'grow-3']) await site.member(name)
    await site.db
      .updateTable('member')
      .set({ email: 'x@example.org', name: 'later' })
      .where('name', '=', 'grow-1')
      .execute()
    const { body } = await begin(filtered)
    await site.db
      .updateTable('member')
      .set({ name: 'grow-1' })
      .where('name', '=', 'later')
      .execute()
    const grown = await second.send('post', `${BATCHES}/${body.id}/approve`)
    expect(grown.status).toBe(403)
    expect(grown.body.detail).toContain('more members')
    const stopped = await second.send('post', `${BATCHES}/${body.id}/stop`)
    expect(stopped.body).toMatchObject({ state: 'stopped', done: 0 })
    expect((await second.send('post', `${BATCHES}/${body.id}/undo`)).status).toBe(409)
  })

  it('is not approved once its author has lost the permission', async () => {
    const { id } = await site.member('unable', 'admin')
    const unable = await site.entered('unable')
    const name = ['unable-1', 'unable-2']
    for (const one of name) await site.member(one)
    const ban = { name, act: 'ban', text: 'Spam', expected: 2, typed: '2' }
    const { body } = await unable.send('post', BATCHES, ban)
    const denied = { permission: 'members.ban', isAllowed: false, reason: 'Too many' } as const
    const right = { ...denied, expiresAt: null }
    await memberRights.give(site.db, id, right, commandLine, new Date())
    const second = await site.entered('second')
    const reply = await second.send('post', `${BATCHES}/${body.id}/approve`)
    expect([reply.status, reply.body.detail]).toEqual([
      403,
      expect.stringContaining('Its author can no longer'),
    ])
  })

  it.each<[BulkAct, object]>([
    ['ban', {}],
    ['invites', { amount: 3 }],
    ['tokens', { amount: 3 }],
    ['give-role', { which: 'bulk-secondary' }],
    ['take-role', { which: 'bulk-secondary' }],
    ['set-class', { which: 'bulk-class', locked: 'on' }],
    ['freeze-invites', {}],
    ['watch', {}],
  ])('%s can be undone: everything is as it was', async (act, more) => {
    const name = `undo-${act}`
    const { id } = await site.member(name)
    if (act === 'take-role') {
      const given = { role: 'bulk-secondary', reason: 'They help.', expiresAt: null }
      await memberRoles.give(site.db, id, given, commandLine, new Date())
    }
    const state = async () => {
      const { rows } =
        await sql`select member.state, ban_reason, class, class_locked, watched_at, watch_reason,
        (select jsonb_agg(permission) from given_right
          where member_id = member.id and ended_at is null) as rights,
        (select count(*) from given_role where member_id = member.id and ended_at is null) as roles,
        (select jsonb_object_agg(currency, balance) from ledger_account
          where member_id = member.id and balance <> 0) as balances
        from member where id = ${id}`.execute(site.db)
      return rows[0]
    }
    const before = await state()
    const { body } = await begin({ name: [name], act, text: 'A test', expected: 1, ...more })
    await work()
    expect(await state()).not.toEqual(before)
    expect((await admin.get(`${BATCHES}/${body.id}`)).text).toContain('Undo this bulk action')
    expect((await admin.send('post', `${BATCHES}/${body.id}/undo`)).status).toBe(200)
    await work()
    expect(await state()).toEqual(before)
    expect((await admin.json(`${BATCHES}/${body.id}`)).body).toMatchObject({ undone: 1 })
  })

  it('grant tokens that expire, as a grant of staff does', async () => {
    const { id } = await site.member('expiring')
    const given = { name: ['expiring'], act: 'tokens', text: 'A week', amount: 2, expected: 1 }
    const form = `${BATCHES}/new?name=expiring&act=tokens`
    expect((await admin.get(form)).text).toContain('Tokens expire after (days)')
    await begin({ ...given, days: '7' })
    const wholeDays = sql<number>`round(extract(epoch from expires_at - now()) / 86400)::int`
    await work()
    const lots = await site.db
      .selectFrom('token_lot')
      .select(['tokens', 'remaining', wholeDays.as('days')])
      .where('member_id', '=', id)
      .execute()
    expect(lots).toEqual([{ tokens: 2, remaining: 2, days: 7 }])
  })

  it.each<[BulkAct]>([['give-role'], ['take-role']])(
    '%s leaves alone who was assigned the role again since then',
    async (act) => {
      const name = `again-${act}`
      const { id } = await site.member(name)
      const role = { role: 'bulk-secondary', reason: 'They help.', expiresAt: null }
      if (act === 'take-role') await memberRoles.give(site.db, id, role, commandLine, new Date())
      const taken = { name: [name], act, which: 'bulk-secondary', text: 'A test', expected: 1 }
      const { body } = await begin(taken)
      await work()
      const later = { ...role, expiresAt: new Date(Date.now() + 9_000_000) }
      await memberRoles.give(site.db, id, later, commandLine, new Date(Date.now() + 1_000))
      await admin.send('post', `${BATCHES}/${body.id}/undo`)
      await work()
      const rows = await site.db
        .selectFrom('given_role')
        .select('expires_at')
        .where('member_id', '=', id)
        .where('ended_at', 'is', null)
        .execute()
      expect(rows).toEqual([{ expires_at: later.expiresAt }])
      expect((await admin.json(`${BATCHES}/${body.id}`)).body).toMatchObject({ undone: 0 })
    },
  )

  it('affect a branch of the invite tree, whose open invites admit no one until it is undone', async () => {
    const ids = []
    for (const name of ['root-1', 'root-1-kid', 'root-1-kid-kid']) {
      const { id } = await site.member(name)
      const above = ids.at(-1) ?? null
      await site.db.updateTable('member').set({ invited_by: above }).where('id', '=', id).execute()
      ids.push(id)
    }
    const names = async (query: string) =>
      (await admin.json(`/admin/users?${query}`)).body.items.map(
        (one: { name: string }) => one.name,
      )
    expect(await names('by=ROOT-1')).toEqual(['root-1-kid'])
    expect(await names('branch=root-1')).toEqual(['root-1', 'root-1-kid', 'root-1-kid-kid'])
    const inviter = { id: ids[1], name: 'root-1-kid' }
    const given = { inviter, note: '', email: null, days: 9, isFree: true }
    const inviteId = await invites.make(site.db, testSecrets, given, new Date())
    const code = inviteCode(testSecrets, inviteId ?? 0)
    const isOpen = async () =>
      (await invites.lockUsable(site.db, testSecrets, code, new Date())) !== null
    expect(await isOpen()).toBe(true)
    const page = await admin.get('/admin/users/root-1-kid')
    expect(page.text).toContain('Freeze the branch of root-1<')
    const form = await admin.get(`${BATCHES}/new?branch=root-1&act=freeze-invites`)
    expect(form.text).toContain('3 matching members')
    expect(form.text).toContain('Staff are looking into')
    const frozen = { branch: 'root-1', act: 'freeze-invites', text: 'A ring', expected: 3 }
    const { body } = await begin(frozen)
    await work()
    expect(await isOpen()).toBe(false)
    expect((await admin.json(`${BATCHES}/new?branch=root-1&act=freeze-invites`)).body.count).toBe(0)
    await admin.send('post', `${BATCHES}/${body.id}/undo`)
    await work()
    expect(await isOpen()).toBe(true)
  })

  it('that watch are listed, shown to staff and taken back one by one', async () => {
    await site.member('odd-one')
    await begin({ name: ['odd-one'], act: 'watch', text: 'Shares an address', expected: 1 })
    await work()
    const { text } = await admin.get('/admin/users/odd-one')
    expect(text).toContain('Shares an address')
    const watched = async () => (await admin.json('/admin/users?watched=on')).body.items.length
    expect(await watched()).toBe(1)
    expect((await admin.send('post', '/admin/users/odd-one/unwatch')).status).toBe(200)
    expect(await watched()).toBe(0)
  })

  it('that bans makes a member dormant again who was dormant before', async () => {
    const { id } = await site.member('undo-dormant')
    const parked = await admin.send('post', '/admin/users/undo-dormant/park', { reason: 'Away' })
    expect(parked.body.state).toBe('parked')
    const state = () =>
      site.db
        .selectFrom('member')
        .select(['state', 'ban_reason', 'banned_at', 'parked_since'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    const before = await state()
    const given = { name: ['undo-dormant'], act: 'ban', text: 'A test', expected: 1 }
    const { body } = await begin(given)
    await work()
    expect(await state()).toMatchObject({ state: 'banned' })
    await admin.send('post', `${BATCHES}/${body.id}/undo`)
    await work()
    expect(await state()).toEqual(before)
  })

  it('that bans leaves alone who is banned permanently', async () => {
    const { id } = await site.member('long-banned')
    await memberBans.ban(site.db, id, 'For good', commandLine, new Date())
    const { body } = await admin.json(`${BATCHES}/new?name=long-banned&act=ban`)
    expect(body).toMatchObject({ count: 0, leftAlone: [{ why: 'same', names: ['long-banned'] }] })
    const given = { name: ['long-banned'], act: 'ban', text: 'A test', days: '7', expected: 1 }
    expect((await begin(given)).status).toBe(422)
  })

  it('that bans leaves alone who was banned again or reinstated since then', async () => {
    const { id } = await site.member('undo-later')
    const { body } = await begin({ name: ['undo-later'], act: 'ban', text: 'A test', expected: 1 })
    await work()
    await memberBans.ban(site.db, id, 'A better reason', commandLine, new Date())
    await admin.send('post', `${BATCHES}/${body.id}/undo`)
    await work()
    const row = await site.db
      .selectFrom('member')
      .select('ban_reason')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row.ban_reason).toBe('A better reason')
    expect((await admin.json(`${BATCHES}/${body.id}`)).body).toMatchObject({ undone: 0 })
  })
})

describe('bulk actions of one staff member', () => {
  it('are large together within an hour, even after bans one by one', async () => {
    const { id } = await site.member('splitter', 'admin')
    const splitter = await site.entered('splitter')
    const names = Array.from({ length: 25 }, (_, at) => `part-${at}`)
    for (const name of names) await site.member(name)
    const ban = async (name: string) => {
      const body = { name: [name], act: 'ban', text: 'Spam', expected: 1, typed: '1' }
      const reply = await splitter.send('post', BATCHES, body)
      expect(reply.status, JSON.stringify(reply.body)).toBe(201)
      return reply.body as { readonly id: number; readonly state: string }
    }
    expect((await ban('part-0')).state).toBe('running')
    const both = await Promise.all([ban('part-1'), ban('part-2')])
    expect(both.map(({ state }) => state)).toEqual(['asked', 'asked'])
    const isLarge = (minutes: number) => {
      const at = new Date(Date.now() + minutes * 60_000)
      return bulkActionHour.isLarge(site.db, { act: 'ban', affected: 1 }, id, at)
    }
    expect([await isLarge(0), await isLarge(59), await isLarge(61)]).toEqual([true, true, false])
    const by = { memberId: id, name: 'splitter', address: '203.0.113.9' }
    const { id: one } = await site.member('part-one')
    await memberBans.ban(site.db, one, 'Spam', by, new Date(Date.now() + 61 * 60_000))
    expect([await isLarge(62), await isLarge(122)]).toEqual([true, false])
  })

  it('grant no more in a day than the settings allow, without approval', async () => {
    await site.member('generous', 'admin')
    const generous = await site.entered('generous')
    const name = ['thanked-1', 'thanked-2']
    for (const one of name) await site.member(one)
    const give = (amount: number, more = {}) => {
      const body = { name, act: 'tokens', text: 'Thanks', expected: 2 }
      return generous.send('post', BATCHES, { ...body, amount, ...more })
    }
    // The bound is 20.
    expect((await give(8)).body.state).toBe('running')
    expect((await give(3)).body.errors).toHaveProperty('typed')
    expect((await give(3, { typed: '2' })).body.state).toBe('asked')
    expect((await give(2)).body.state).toBe('running')
  })
})
