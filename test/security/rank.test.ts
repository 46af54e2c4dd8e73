import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MemberRole } from '../../src/domain/roles/permission-rows.ts'
import { guardOf, isForStaff, rowOf } from '../../src/domain/roles/permissions.ts'
import * as audit from '../../src/store/records/audit.ts'
import { actions } from '../../src/site/features.ts'
import type { Action, Method } from '../../src/site/http/action.ts'
import * as memberBans from '../../src/store/bans/member-bans.ts'
import { expectDocumented } from '../support/doc-table.ts'
import { staffActions } from '../support/staff-actions/staff-actions.ts'
import { aKey } from '../support/community/economy.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { slowness } from '../support/slowness.ts'

// Every action of staff on a member, tried on a member of a lower role, of the same one, of a
// higher one, on the owner, and on oneself.

let site: TestSite
beforeAll(async () => {
  site = await testSite()
  await site.member('the-owner', 'owner')
})
afterAll(() => site.stop())

/** Actions with such a permission that are about a torrent, or about a whole bulk action. */
const ON_NO_MEMBER = [
  'post /admin/torrents/:id/hit-and-run',
  'post /admin/bulk-actions/:id/approve',
  'post /admin/bulk-actions/:id/stop',
  'post /admin/bulk-actions/:id/undo',
]
/** These decide nothing about the member: anyone who can review it can also lay it aside. */
const OPEN = ['claim', 'notes', 'refuse', 'retry'].map((name) => `/${name}`)

const named = ({ method, path }: Action) => `${method} ${path}`
const onMembers = actions.filter((action) => {
  const { method, permission, path } = action
  const isOpen = OPEN.some((end) => path.endsWith(end)) && !path.startsWith('/admin/users/')
  const acts = method !== 'get' && isForStaff(permission) && guardOf(permission).others === 'lower'
  return acts && !isOpen && !ON_NO_MEMBER.includes(named(action))
})

/** Every member may revoke their own invites. */
const mayBeOwn = (action: Action) =>
  guardOf(action.permission).self === 'yes' || action.path === '/admin/invites/:id/revoke'

const RELATIONS = ['lower role', 'same role', 'higher role', 'owner', 'oneself'] as const
type Relation = (typeof RELATIONS)[number]

function roleOf(relation: Relation, actor: MemberRole): MemberRole {
  if (relation === 'lower role') return 'member'
  if (relation === 'higher role') return actor === 'moderator' ? 'admin' : 'owner'
  return relation === 'owner' ? 'owner' : actor
}

const actors = new Map<string, string>()

/** An actor of this role; a new one now and then, within the limit of requests. */
async function actorOf(role: MemberRole): Promise<TestBrowser> {
  const name = actors.get(role) ?? `the-acting-${role}`
  if (!actors.has(role)) await site.member(name, role)
  actors.set(role, name)
  return site.entered(name)
}

/** Does the action to a new member in this relation; whether it was allowed. */
async function tried(action: Action, relation: Relation, actor: MemberRole): Promise<boolean> {
  const { db } = site
  const other = relation === 'oneself' ? null : await actorOf(actor)
  const { id: before } = await newest()
  const { path, body } = await staffActions[named(action)](site)
  const target = await targetOf(before, `${path} ${JSON.stringify(body)}`)
  await db
    .updateTable('member')
    .set({ role: roleOf(relation, actor) })
    .where('id', '=', target.id)
    .execute()
  const browser = other ?? (await site.entered(target.name))
  const rows = await logged()
  const reply = await browser.send(action.method as Exclude<Method, 'get'>, path, body)
  const isAllowed = reply.status < 300
  const what = `${named(action)}, ${relation}: ${reply.status} ${JSON.stringify(reply.body)}`
  expect(reply.status, what).toBeLessThan(500)
  // What is refused leaves nothing in the log either.
  if (!isAllowed) expect(await logged(), what).toBe(rows)
  await rename(before)
  return isAllowed
}

async function newest() {
  const query = site.db.selectFrom('member').select(['id', 'name']).orderBy('id', 'desc').limit(1)
  return query.executeTakeFirstOrThrow()
}

/** Of the members that the preparation created, the one that the request is about. */
async function targetOf(after: number, request: string) {
  const rows = await site.db
    .selectFrom('member')
    .select(['id', 'name'])
    .where('id', '>', after)
    .orderBy('id')
    .execute()
  return rows.find(({ name }) => request.includes(name)) ?? rows[0]
}

async function logged(): Promise<number> {
  const [row] = await audit.list(site.db, { ...audit.everything, limit: 1 }, null)
  return row?.id ?? 0
}

/** Preparations use fixed names: they are free again afterwards. */
async function rename(after: number): Promise<void> {
  const { db } = site
  const created = db.selectFrom('member').select(['id', 'name']).where('id', '>', after)
  for (const { id } of await created.execute()) {
    const gone = { name: `gone-${id}`, email: `gone-${id}@example.org` }
    const state = { state: 'banned', role: 'member' } as const
    await db
      .updateTable('member')
      .set({ ...gone, ...state })
      .where('id', '=', id)
      .execute()
  }
  const petitions = db.selectFrom('petition').select('id').where('email', 'not like', 'gone-%')
  for (const { id } of await petitions.execute()) {
    const email = `gone-${id}@applicants.example`
    await db.updateTable('petition').set({ email }).where('id', '=', id).execute()
  }
  await db.deleteFrom('given_role').execute()
  await db.deleteFrom('role').where('slug', 'like', 'helper-%').execute()
}

describe('an action on a member', () => {
  it(
    'is for staff above that member, and on oneself only where it says so',
    async () => {
      const rows = [['action', 'permission', ...RELATIONS, 'the owner on oneself']]
      for (const action of onMembers) {
        const { permission } = action
        const { least } = rowOf(permission)
        const actor = least as MemberRole
        const cells: string[] = []
        for (const relation of RELATIONS) {
          const isAllowed = await tried(action, relation, actor)
          const isExpected =
            relation === 'lower role' || (relation === 'oneself' && mayBeOwn(action))
          expect([named(action), relation, isAllowed]).toEqual([
            named(action),
            relation,
            isExpected,
          ])
          cells.push(isAllowed ? 'allowed' : 'refused')
        }
        const byOwner = await tried(action, 'oneself', 'owner')
        const isNever = guardOf(permission).self === 'no' && !mayBeOwn(action)
        if (isNever) expect(byOwner, named(action)).toBe(false)
        cells.push(byOwner ? 'allowed' : 'refused')
        const { method, path } = action
        rows.push([`\`${method.toUpperCase()} ${path}\``, `\`${permission}\``, ...cells])
      }
      expectDocumented('rank', rows)
    },
    slowness() * 180_000,
  )
})

describe('an appeal', () => {
  it('of a banned admin is not granted by another admin, as the ban is not lifted', async () => {
    const admin = await actorOf('admin')
    const path = await staffActions['post /admin/appeals/:id/decision'](site)
    const { id } = await newest()
    await site.db.updateTable('member').set({ role: 'admin' }).where('id', '=', id).execute()
    const granted = await admin.send('post', path.path, { decision: 'grant', reason: 'ok' })
    expect([granted.status, granted.body.code]).toEqual([403, 'MEMBER_OUTRANKS'])
    const row = site.db.selectFrom('member').select('state').where('id', '=', id)
    expect((await row.executeTakeFirstOrThrow()).state).toBe('banned')
    await rename(id - 1)
  })
})

describe('grants', () => {
  const grant = (browser: TestBrowser, names: string, amount: string, direction = 'give') =>
    browser.send('post', '/admin/grants', {
      ...{ names, direction, currency: 'points', amount, reason: 'a prize', key: aKey() },
    })

  it('of one staff member are bounded per day, however they are split', async () => {
    await site.member('splitter', 'admin')
    await site.member('lucky')
    const admin = await site.entered('splitter')
    const asked: boolean[] = []
    for (let part = 0; part < 6; part++) {
      asked.push((await grant(admin, 'lucky', '10000')).body.isAsked)
    }
    expect(asked).toEqual([false, false, false, false, false, true])
    const both = await Promise.all([1, 2].map(() => grant(admin, 'lucky', '1')))
    expect(both.map(({ body }) => body.isAsked)).toEqual([true, true])
  })

  it('go neither to oneself nor to members above, nor are they taken from these', async () => {
    await site.member('greedy', 'admin')
    const admin = await site.entered('greedy')
    for (const direction of ['give', 'take']) {
      for (const name of ['greedy', 'the-owner', 'splitter', 'lucky, greedy']) {
        const reply = await grant(admin, name, '5', direction)
        expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['names']])
      }
    }
    const owner = await site.entered('the-owner')
    expect((await grant(owner, 'the-owner', '5')).status).toBe(201)
  })
})

it('the store guards rank itself, whichever page or command comes', async () => {
  const { id } = await site.member('sly', 'admin')
  const { id: peer } = await site.member('peer', 'admin')
  const by = { memberId: id, name: 'sly', address: null }
  await expect(memberBans.ban(site.db, peer, 'x', by, new Date())).rejects.toThrow('lower role')
  await site.db.updateTable('member').set({ state: 'banned' }).where('id', '=', id).execute()
  await expect(memberBans.unban(site.db, id, by, new Date())).rejects.toThrow('lower role')
  const row = site.db.selectFrom('member').select('state').where('id', '=', peer)
  expect((await row.executeTakeFirstOrThrow()).state).toBe('active')
})
