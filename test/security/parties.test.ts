import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MemberRole } from '../../src/domain/roles/permission-rows.ts'
import type { Permission } from '../../src/domain/roles/permissions.ts'
import { guardOf, isForStaff, permissionNames, rowOf } from '../../src/domain/roles/permissions.ts'
import { actions } from '../../src/site/features.ts'
import type { Action, Method } from '../../src/site/http/action.ts'
import * as shopItems from '../../src/store/points/shop-items.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import { aKey, giveMember } from '../support/community/economy.ts'
import { expectDocumented } from '../support/doc-table.ts'
import type { TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { slowness } from '../support/slowness.ts'
import type { PartyAct } from '../support/staff-actions/party-acts.ts'
import { partyActs } from '../support/staff-actions/party-acts.ts'
import { WALKED_PER_MINUTE } from '../support/walk.ts'

// Acts of staff about a thing that members have a part in, tried with a member of each role in each
// part, and with the acting member in it.

let site: TestSite
beforeAll(async () => {
  site = await testSite({}, undefined, undefined, { requestsPerMinute: WALKED_PER_MINUTE })
  await site.member('the-owner', 'owner')
  await site.member('the-admin', 'admin')
})
afterAll(() => site.stop())

/** Whose things have parties: each of their actions is tried, or is in `DECIDES_NOTHING`. */
const WITH_PARTIES: readonly Permission[] = [
  'requests.moderate',
  'cases.work',
  'messages.moderate',
  'texts.moderate',
  'torrents.moderate',
  'torrents.restore',
]

/** They lead to a decision, or only add to a thing. */
const DECIDES_NOTHING = [
  'post /admin/cases/next',
  'post /admin/cases/:id/claim',
  'post /admin/cases/:id/release',
  'post /admin/cases/:id/assign',
  'post /admin/cases/:id/urgency',
  'post /admin/cases/:id/notes',
  'post /admin/cases/:id/texts',
  'post /admin/cases/:id/merge',
  'post /admin/message-reports/:id/read',
  'post /admin/moderation/next',
  'post /admin/moderation/:id/claim',
]

/** About no member, or about all of them alike; acts on members are those of rank.test.ts. */
const WITHOUT_PARTIES: readonly Permission[] = [
  'torrents.edit',
  'torrents.remove',
  'torrents.see-peers',
  'promotions.edit',
  'economy.see',
  'simulations.see',
  'simulations.run',
  'store.edit',
  'comments.remove',
  'messages.reach-all',
  'forums.moderate',
  'forums.edit',
  'articles.manage',
  'texts.edit',
  'wiki.manage',
  'cases.edit',
  'polls.manage',
  'invites.unlimited',
  'applications.judge',
  'applications.edit',
  'email-domains.edit',
  'members.see-private',
  'networks.ban',
  'categories.edit',
  'bundles.manage',
  'collections.manage',
  'tags.edit',
  'roles.edit',
  'console.see',
  'nodes.see',
  'tasks.see',
  'tasks.run',
  'nodes.switch',
  'nodes.edit',
  'alerts.answer',
  'alerts.targets',
  'announces.trace',
  'traffic.see-parked',
  'ratio.see',
  'ratio.edit',
  'settings.edit',
  'content.edit',
  'audit.read',
  'imports.edit',
]

const named = ({ method, path }: Action) => `${method} ${path}`

const RELATIONS = ['lower role', 'same role', 'higher role', 'owner', 'oneself'] as const
type Relation = (typeof RELATIONS)[number]

function roleOf(relation: Relation, actor: MemberRole): MemberRole {
  if (relation === 'lower role') return 'member'
  if (relation === 'higher role') return 'admin'
  return relation === 'owner' ? 'owner' : actor
}

let count = 0

/** Does it with a member of this relation in this part; whether it was allowed. */
async function tried(name: string, act: PartyAct, part: string, relation: Relation) {
  const { db } = site
  const actor: MemberRole = 'moderator'
  const tag = `p${++count}`
  const { path, body, parties } = await act.prepare(site, tag)
  const role = roleOf(relation, actor)
  const id = parties[part]
  await db.updateTable('member').set({ role }).where('id', '=', id).execute()
  const by = relation === 'oneself' ? await nameOf(id) : `${tag}-staff`
  if (relation !== 'oneself') await site.member(by, actor)
  const before = await logged()
  const method = name.split(' ')[0] as Exclude<Method, 'get'>
  const reply = await (await site.entered(by)).send(method, path, body)
  const what = `${name}, ${part}, ${relation}: ${reply.status} ${JSON.stringify(reply.body)}`
  const isAllowed = reply.status < 300
  // What they may not know of does not exist for them; for everything else, they get the reason.
  if (!isAllowed) expect([403, 404], what).toContain(reply.status)
  if (!isAllowed) expect(await logged(), what).toBe(before)
  // The next act has the same staff: the owner, an admin and the acting moderator.
  const gone = { role: 'member', state: 'banned' } as const
  await db.updateTable('member').set(gone).where('name', 'like', `${tag}-%`).execute()
  return isAllowed
}

async function nameOf(id: number): Promise<string> {
  const query = site.db.selectFrom('member').select('name').where('id', '=', id)
  return (await query.executeTakeFirstOrThrow()).name
}

async function logged(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit_log`.execute(
    site.db,
  )
  return rows[0].n
}

describe('an act about a thing with parties', () => {
  it('is known for each action of staff that has one', () => {
    const own = permissionNames.filter(isForStaff).filter((one) => guardOf(one).others === 'none')
    expect([...own].sort()).toEqual([...WITH_PARTIES, ...WITHOUT_PARTIES].sort())
    const found = actions
      .filter(({ method, permission }) => method !== 'get' && WITH_PARTIES.includes(permission))
      .map(named)
    expect([...found].sort()).toEqual([...Object.keys(partyActs), ...DECIDES_NOTHING].sort())
    expect(WITH_PARTIES.map((one) => rowOf(one).least)).toEqual(WITH_PARTIES.map(() => 'moderator'))
  })

  it(
    'is for staff who have no part in it, and not about a member of a higher role',
    async () => {
      const rows = [['action', 'permission', 'the member is its', ...RELATIONS]]
      for (const [name, act] of Object.entries(partyActs)) {
        const { permission } = actions.find((one) => named(one) === name)!
        const parts = Object.keys((await act.prepare(site, `p${++count}`)).parties)
        for (const part of parts) {
          const cells: string[] = []
          for (const relation of RELATIONS) {
            const isAllowed = await tried(name, act, part, relation)
            const isAbove = relation === 'higher role' || relation === 'owner'
            const isRefused = relation === 'oneself' || (isAbove && act.byRank.includes(part))
            expect([name, part, relation, isAllowed]).toEqual([name, part, relation, !isRefused])
            cells.push(isAllowed ? 'allowed' : 'refused')
          }
          const [method, path] = name.split(' ')
          const action = `\`${method.toUpperCase()} ${path}\``
          rows.push([action, `\`${permission}\``, part, ...cells])
        }
      }
      expectDocumented('parties', rows)
    },
    slowness() * 180_000,
  )
})

describe('the page of such a thing', () => {
  it('has no form that would be refused to those who have a part in it', async () => {
    const decide = async (name: string, part: string) => {
      const { path, parties } = await partyActs[name].prepare(site, `page${++count}`)
      const role = site.db.updateTable('member').set({ role: 'moderator' })
      await role.where('id', '=', parties[part]).execute()
      const there = path.replace(/\/(decide|undo|snooze)$/, '')
      const reader = await site.entered(await nameOf(parties[part]))
      const own = (await reader.get(there)).text
      const other = (await (await site.entered('the-admin')).get(there)).text
      return [own, other].map((text) => text.includes(`action="${path}"`))
    }
    const refused = [false, true]
    expect(await decide('post /requests/:id/decide', 'giver')).toEqual(refused)
    expect(await decide('post /requests/:id/undo', 'filler')).toEqual(refused)
    expect(await decide('post /admin/cases/:id/decide', 'reporter')).toEqual(refused)
    expect(await decide('post /admin/cases/:id/snooze', 'reporter')).toEqual(refused)
  })
})

describe('a thing of the owner', () => {
  const DECIDE = 'post /admin/cases/:id/decide'

  it('is decided by an admin if there is no other owner', async () => {
    const act = partyActs[DECIDE]
    const { path, body, parties } = await act.prepare(site, 'of-owner')
    const other = site.db.updateTable('member').set({ state: 'banned' })
    await other.where('name', '=', 'the-owner').execute()
    const owner = site.db.updateTable('member').set({ role: 'owner' })
    await owner.where('id', '=', parties['reported member']).execute()
    await site.member('of-owner-mod', 'moderator')
    const moderator = await site.entered('of-owner-mod')
    const refused = await moderator.send('post', path, body)
    expect([refused.status, refused.body.code]).toEqual([403, 'MEMBER_OUTRANKS'])
    expect((await (await site.entered('the-admin')).send('post', path, body)).status).toBe(200)
    const back = site.db.updateTable('member').set({ state: 'active' })
    await back.where('name', '=', 'the-owner').execute()
  })
})

describe('an item of the shop', () => {
  it('is not sold to staff who edited it in the last seven days', async () => {
    const { db } = site
    const { id } = await site.member('shopkeeper', 'admin')
    await giveMember(db, id, 'points', 1_000_000_000n)
    const admin = await site.entered('shopkeeper')
    const by = { memberId: id, name: 'shopkeeper', address: null }
    const item = {
      ...{ name: 'Upload', says: '', kind: 'upload' as const, amount: 2 ** 40, price: 1 },
      ...{ memberLimit: null, limitDays: null, lastsDays: null, leastRole: null },
      ...{ stock: null, startsAt: null, endsAt: null, position: 1 },
    }
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    const buy = async (slug: string) => {
      const reply = await admin.send('post', `/shop/${slug}/buy`, { key: aKey() })
      return reply.body.code ?? reply.status
    }
    for (const slug of ['made-before', 'edited', 'edited-by-others']) {
      await shopItems.make(db, { ...item, slug }, by, daysAgo(8))
    }
    const cheap = { ...item, price: 2, keepsStock: false }
    await shopItems.edit(db, 'edited', { ...cheap, slug: 'edited' }, by, daysAgo(6))
    const others = { ...cheap, slug: 'edited-by-others' }
    await shopItems.edit(db, 'edited-by-others', others, commandLine, daysAgo(1))
    expect(await buy('edited')).toBe('ITEM_EDITED')
    expect(await buy('made-before')).toBe(200)
    expect(await buy('edited-by-others')).toBe(200)
  })
})
