import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runActing } from '../../../src/cli/arguments/acting.ts'
import { torrentAdd } from '../../../src/cli/commands/torrent.ts'
import { permissions as permissionsCommand } from '../../../src/cli/commands/permissions.ts'
import { can } from '../../../src/domain/roles/permissions.ts'
import { overAll } from '../../../src/jobs/running/class-round.ts'
import { actions } from '../../../src/site/features.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as classRules from '../../../src/store/roles/class-rules.ts'
import * as judging from '../../../src/store/roles/class-judging.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import * as memberRoles from '../../../src/store/roles/member-roles.ts'
import * as members from '../../../src/store/members/members.ts'
import * as roleRights from '../../../src/store/roles/role-rights.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

const NOW = new Date()
const DAY = 86_400_000
let site: TestSite
let far: TestSite
let owner: TestBrowser
let admin: TestBrowser
let ann: TestBrowser
let annId: number

beforeAll(async () => {
  site = await testSite()
  far = await testSite({}, site.database)
  owner = await site.signedIn('owner', 'olga')
  admin = await site.signedIn('admin', 'ada')
  ann = await site.signedIn('member', 'ann')
  annId = (await ann.json('/me')).body.id
})
afterAll(async () => {
  await far.stop()
  await site.stop()
})

const RIGHTS = '/admin/users/ann/rights'
const say = (body: object, by = admin) => by.send('post', RIGHTS, { reason: 'a test', ...body })
const mayUpload = async (browser = ann) =>
  (await browser.json('/torrents/new')).body.code !== 'FORBIDDEN'
/** Which of these pages have a link to the upload. */
const ledToUpload = async () => {
  const texts = await Promise.all(['/', '/me/uploads'].map((path) => ann.get(path)))
  return texts.map(({ text }) => text.includes('href="/torrents/new"'))
}
const isAllowed = async (permission: string) => {
  const items = (await ann.json('/me/rights')).body.items as Answer[]
  return items.find((one) => one.permission === permission)?.isAllowed
}
interface Answer {
  readonly permission: string
  readonly isAllowed: boolean
  readonly because: readonly { readonly by: string; readonly reason: string | null }[]
}

describe('permission overrides of a member', () => {
  it('apply from the next request on every node, win over all roles, and are removed', async () => {
    const elsewhere = await far.entered('ann')
    const denied = await say({ permission: 'torrents.upload', verdict: 'deny' })
    expect(denied.status).toBe(200)
    expect([await mayUpload(), await mayUpload(elsewhere)]).toEqual([false, false])
    expect(await ledToUpload()).toEqual([false, false])
    const [{ id }] = (await memberRights.explained(site.db, annId, NOW))?.own ?? []
    expect((await ann.get('/me/rights')).text).toContain('ada denies it (a test)')
    expect((await admin.get(RIGHTS)).text).toContain('ada denies it (a test)')
    expect((await admin.get('/admin/users/ann?leaf=rights')).text).toContain(`href="${RIGHTS}"`)
    expect((await ann.json('/notifications')).body.items[0].says).toContain('a test')
    expect((await admin.send('delete', `${RIGHTS}/${id}`)).status).toBe(200)
    expect([await mayUpload(), await mayUpload(elsewhere)]).toEqual([true, true])
    expect(await ledToUpload()).toEqual([true, true])
    expect((await admin.send('delete', `${RIGHTS}/${id}`)).status).toBe(404)
  })

  it('end automatically at their time', async () => {
    const expiresAt = new Date(NOW.getTime() + DAY)
    const right = { permission: 'tags.edit', isAllowed: true, reason: 'helps', expiresAt } as const
    await memberRights.give(site.db, annId, right, commandLine, NOW)
    const at = async (now: Date) => {
      const rights = await memberRights.rightsOfMember(site.db, annId, now)
      return rights !== null && can(rights, 'tags.edit')
    }
    expect(await at(new Date(expiresAt.getTime() - 1))).toBe(true)
    expect(await at(expiresAt)).toBe(false)
    expect(await isAllowed('tags.edit')).toBe(true)
    const again = { ...right, isAllowed: false, expiresAt: null }
    await memberRights.give(site.db, annId, again, commandLine, NOW)
    expect(await at(NOW)).toBe(false)
    expect((await memberRights.explained(site.db, annId, NOW))?.own).toHaveLength(1)
  })

  it('are refused where not allowed, with the error at the field', async () => {
    await roleRights.deny(site.db, 'admin', 'audit.read', commandLine, NOW)
    const lacks = await say({ permission: 'audit.read', verdict: 'allow' })
    expect([lacks.status, lacks.body.code]).toEqual([403, 'RIGHT_REFUSED'])
    await roleRights.reset(site.db, 'admin', 'audit.read', commandLine, NOW)
    const basic = await say({ permission: 'account.own', verdict: 'deny' })
    expect(basic.body.code).toBe('RIGHT_REFUSED')
    const unknown = await say({ permission: 'no.such', verdict: 'deny' })
    expect(Object.keys(unknown.body.errors)).toEqual(['permission'])
    const empty = await say({ permission: 'tags.edit', verdict: 'deny', reason: '', days: 'x' })
    expect(Object.keys(empty.body.errors).sort()).toEqual(['days', 'reason'])
    const above = await admin.send('post', '/admin/users/olga/rights', {
      ...{ permission: 'tags.edit', verdict: 'deny', reason: 'no' },
    })
    expect(above.body.code).toBe('MEMBER_OUTRANKS')
    const mod = await site.signedIn('moderator', 'mo')
    expect((await mod.json(RIGHTS)).status).toBe(200)
    expect((await say({ permission: 'tags.edit', verdict: 'deny' }, mod)).body.code).toBe(
      'FORBIDDEN',
    )
  })

  it('also restrict API tokens and commands', async () => {
    const bob = await site.member('bob')
    const deny = { permission: 'torrents.upload', isAllowed: false, reason: 'no' } as const
    await memberRights.give(site.db, bob.id, { ...deny, expiresAt: null }, commandLine, NOW)
    const context = {
      ...{ config: site.config, clock: { now: () => NOW }, secrets: testSecrets },
      ...{ log: silentLog(), operands: ['README.md'] },
      withDatabase: (work: (db: TestSite['db']) => unknown) => work(site.db),
    }
    const given = { ...context, options: { category: 'movies' } } as never
    await expect(runActing(torrentAdd, 'bob', given)).rejects.toThrow(
      'bob is not allowed to upload',
    )
    const asked = await permissionsCommand.run({ ...context, options: { member: 'bob' } } as never)
    expect((asked as { text: string }).text).toMatch(
      /torrents\.upload +no +role member: yes; own command line: no \(no\)/,
    )
    const none = permissionsCommand.run({ ...context, options: { member: 'nobody' } } as never)
    await expect(none).rejects.toThrow('there is no member')
  })
})

describe('a class and a secondary role', () => {
  it('grant and deny what the matrix says, for as long as a member has them', async () => {
    const { db } = site
    await owner.send('post', '/admin/roles', { slug: 'helper', name: 'Helper', kind: 'secondary' })
    const right = (role: string, permission: string, verdict: string) =>
      owner.send('post', `/admin/roles/${role}/${permission}`, { right: verdict })
    expect((await right('helper', 'bundles.manage', 'allow')).body.isAllowed).toBe(true)
    expect((await right('elite', 'invites.make', 'deny')).body.isAllowed).toBe(false)
    expect((await right('elite', 'members.ban', 'allow')).body.code).toBe('RIGHT_REFUSED')
    expect((await right('nothing', 'invites.make', 'deny')).status).toBe(404)
    const give = (body: Record<string, string>) =>
      admin.send('post', '/admin/users/ann/roles', body)
    expect((await give({ role: 'helper', reason: 'merges well', days: '9' })).status).toBe(200)
    const put = { class: 'elite', reason: 'earned elsewhere', locked: 'on' }
    expect((await admin.send('put', '/admin/users/ann/class', put)).body.class).toBe('elite')
    expect([await isAllowed('bundles.manage'), await isAllowed('invites.make')]).toEqual([
      true,
      false,
    ])
    expect((await ann.get('/users/ann')).text).toContain('Member, Elite')
    expect((await ann.get('/invites')).status).toBe(403)
    const [{ id }] = (await memberRights.explained(db, annId, NOW))?.secondary ?? []
    await admin.send('delete', `/admin/users/ann/roles/${id}`)
    expect(await isAllowed('bundles.manage')).not.toBe(true)
    expect((await owner.send('delete', '/admin/roles/elite')).body.code).toBe('RIGHT_REFUSED')
    const none = { class: '', reason: 'over' }
    expect((await admin.send('put', '/admin/users/ann/class', none)).body.class).toBeNull()
    expect(await isAllowed('invites.make')).toBe(true)
    expect((await owner.send('delete', '/admin/roles/helper')).status).toBe(204)
    const kinds = (await memberRoles.changesOf(db, annId, 10)).map(({ kind }) => kind)
    expect(kinds).toEqual(['class', 'secondary', 'class', 'secondary'])
    expect((await give({ role: 'helper', reason: 'x' })).status).toBe(404)
  })

  it('is edited with its bounds, with sizes as people write them', async () => {
    const edit = (body: Record<string, string>) =>
      owner.send('patch', '/admin/roles/veteran', { name: 'Old', ...body })
    const { body } = await edit({
      uploaded: '2.5 TiB',
      ratio: '0.8',
      keepPercent: '80',
      isOn: 'on',
      points: '1500',
      invites: '2',
    })
    expect(body.rule).toMatchObject({
      bounds: { uploaded: 2.5 * 2 ** 40, ratio: 0.8, points: 1_500 },
      keepPercent: 80,
      invites: 2,
    })
    const page = (await owner.get('/admin/roles/veteran')).text
    expect(page).toMatch(/name="uploaded"[^>]*value="2.50 TiB"/)
    const wrong = await edit({
      uploaded: 'much',
      ratio: '1 GiB',
      keepPercent: '101',
      invites: '101',
    })
    expect(Object.keys(wrong.body.errors).sort()).toEqual([
      ...['invites', 'keepPercent', 'ratio', 'uploaded'],
    ])
    expect((await owner.get('/admin/roles/made')).text).toContain(
      'Uploaded 2.50 TiB, Ratio 0.8, Points 1500; grants 2 invites',
    )
    const again = await owner.send('post', '/admin/roles', {
      slug: 'elite',
      name: 'E',
      kind: 'class',
    })
    expect(Object.keys(again.body.errors)).toEqual(['slug'])
    for (const slug of ['made', 'new', 'rights']) {
      const page = { slug, name: 'A page', kind: 'class' }
      const reply = await owner.send('post', '/admin/roles', page)
      expect(reply.body.errors).toEqual({ slug: ['is reserved for a page of the console'] })
    }
  })

  it('cover every route: with an allow and a deny each answers as `can` does', async () => {
    const { id } = await site.member('walker')
    const own = { reason: 'walks', expiresAt: null }
    const staffs = ['audit.read', 'settings.edit', 'torrents.moderate', 'nodes.see'] as const
    const taken = ['catalog.read', 'invites.make', 'searches.keep', 'members.read'] as const
    for (const permission of staffs) {
      await memberRights.give(
        site.db,
        id,
        { permission, isAllowed: true, ...own },
        commandLine,
        NOW,
      )
    }
    for (const permission of taken) {
      await memberRights.give(
        site.db,
        id,
        { permission, isAllowed: false, ...own },
        commandLine,
        NOW,
      )
    }
    const rights = (await memberRights.rightsOfMember(site.db, id, NOW)) ?? new Set()
    const about: ReadonlySet<string> = new Set([...staffs, ...taken])
    const walker = await site.entered('walker')
    for (const { method, path, permission, dialect } of actions) {
      // Those take no session.
      if (!about.has(permission) || dialect !== undefined) continue
      const filled = path.replace(/:name/g, 'nobody').replace(/:\w+/g, '1')
      const reply = method === 'get' ? await walker.json(filled) : await walker.send(method, filled)
      const row = `${method} ${path}: ${reply.status}`
      expect(reply.body?.code === 'FORBIDDEN', row).toBe(!can(rights, permission))
    }
  })
})

describe('class rules', () => {
  const call = { now: NOW, stopping: new AbortController().signal, did: () => {} }
  const round = (step: typeof judging.look) => overAll({ ...call, db: site.db } as never, step)
  const made = async (name: string, set: { uploaded: bigint; days: number }) => {
    const { id } = await site.member(name)
    const totals = { uploaded: set.uploaded, downloaded: 1n }
    await site.db.updateTable('member_totals').set(totals).where('member_id', '=', id).execute()
    const created_at = new Date(NOW.getTime() - set.days * DAY)
    await site.db.updateTable('member').set({ created_at }).where('id', '=', id).execute()
    return id
  }
  const classOf = (id: number) => judging.classOf(site.db, id)

  it('are reported first, then run once, with notifications; staff are skipped', async () => {
    const id = await made('riser', { uploaded: 30n * 2n ** 30n, days: 40 })
    const young = await made('young', { uploaded: 30n * 2n ** 30n, days: 3 })
    const locked = await made('locked', { uploaded: 30n * 2n ** 30n, days: 40 })
    await memberRoles.setClass(
      site.db,
      locked,
      { class: null, isLocked: true, reason: 'x' },
      commandLine,
      NOW,
    )
    const staff = await made('staff', { uploaded: 30n * 2n ** 30n, days: 40 })
    await members.setRole(site.db, staff, 'moderator', commandLine, NOW)
    const looked = await round(judging.look)
    expect(looked.moves).toMatchObject([{ name: 'riser', before: null, after: 'power-user' }])
    expect(await classOf(id)).toBeNull()
    expect((await round(judging.carryOut)).moves).toHaveLength(1)
    expect((await round(judging.carryOut)).moves).toEqual([])
    const all = await Promise.all([id, young, locked, staff].map(classOf))
    expect(all).toEqual(['power-user', null, null, null])
    const riser = await site.entered('riser')
    const said = (await riser.json('/notifications')).body.items[0].says
    expect(said).toBe('You have reached the class Power user')
    const page = (await riser.get('/me')).text
    expect(page).toContain('Your class is Power user. Required for Elite:')
    expect(page).toContain('30.0 GiB of 100 GiB')
    const { items } = (await riser.json('/classes')).body
    expect(items[0]).toMatchObject({ slug: 'power-user', isYours: true })
    expect((await riser.get('/classes')).text).toContain('Power user (your class)')
  })

  it('demote members below the bounds, and staff see who changed', async () => {
    const id = await made('faller', { uploaded: 30n * 2n ** 30n, days: 40 })
    await round(judging.carryOut)
    const set = (uploaded: bigint) =>
      site.db.updateTable('member_totals').set({ uploaded }).where('member_id', '=', id).execute()
    await set(23n * 2n ** 30n)
    expect((await round(judging.carryOut)).moves, 'nine tenths keep it').toEqual([])
    await set(22n * 2n ** 30n)
    const lost = await round(judging.carryOut)
    expect(lost.moves).toMatchObject([{ name: 'faller', before: 'power-user', after: null }])
    await judging.report(site.db, null, lost, NOW)
    expect((await owner.send('post', '/admin/classes/report')).body).toEqual({ asked: true })
    const asked = (await judging.askedReport(site.db)) ?? 0
    await judging.report(site.db, asked, await round(judging.look), NOW)
    const { mode, items } = (await owner.json('/admin/classes')).body
    expect([mode, items.length, items[0].isDry]).toEqual(['report', 2, true])
    expect(items[1].lines).toEqual([{ name: 'faller', before: 'power-user', after: null }])
    expect((await owner.get('/admin/classes')).text).toContain(
      'The class rules are reported once per day',
    )
    expect((await classRules.ladder(site.db)).map(({ slug }) => slug)).toContain('power-user')
  })
})

describe('a changed role', () => {
  it('applies on another node at the next request, and is sent to trackers', async () => {
    const { id } = await site.member('riser-2')
    const elsewhere = await far.entered('riser-2')
    expect((await elsewhere.json('/admin')).body.code).toBe('FORBIDDEN')
    await members.setRole(site.db, id, 'moderator', commandLine, NOW)
    expect((await elsewhere.json('/admin')).status).toBe(200)
    const told = await site.db
      .selectFrom('outbox')
      .select('payload')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(told.payload).toMatchObject({ memberId: id, version: 2 })
  })
})
