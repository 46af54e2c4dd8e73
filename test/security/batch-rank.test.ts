import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MemberRole } from '../../src/domain/roles/permission-rows.ts'
import { silentLog } from '../../src/shared/log.ts'
import type { JobCall } from '../../src/jobs/define-job.ts'
import { actOnMembers } from '../../src/jobs/tasks/people/act-on-members.ts'
import * as bulkActions from '../../src/store/members/bulk-actions.ts'
import { expectDocumented } from '../support/doc-table.ts'
import type { TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'

// Bulk actions are started by one staff member and approved, stopped or undone by another: here an
// admin does so with those of authors of each role, about members of each role.

const ROLES = ['member', 'uploader', 'moderator', 'admin', 'owner'] as const

let site: TestSite
beforeAll(async () => {
  site = await testSite()
  await site.member('decider', 'admin')
})
afterAll(() => site.stop())

let made = 0

/** Requests a ban of two members of a role, on behalf of an author; null: of oneself. */
async function aBatch(author: MemberRole | null, targets: MemberRole) {
  const nth = ++made
  const name = author === null ? 'decider' : `author-${nth}`
  if (author !== null) await site.member(name, author)
  const { id: memberId } = await site.db
    .selectFrom('member')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  const names = [`target-${nth}-1`, `target-${nth}-2`]
  for (const one of names) await site.member(one, targets)
  const given = { text: 'Spam', href: '/notifications', days: null, amount: 0 }
  const batch = { act: 'ban', given, chosen: { names } } as const
  const by = { memberId, name, address: null }
  const id = await bulkActions.begin(site.db, batch, by, author ?? 'admin', new Date())
  return { path: `/admin/bulk-actions/${id}`, names }
}

async function work(): Promise<void> {
  const { db, config } = site
  const stopping = new AbortController().signal
  const given = { db, config, now: new Date(), log: silentLog(), did: () => {}, stopping }
  await actOnMembers.run(given as Partial<JobCall> as JobCall)
}

async function banned(names: readonly string[]): Promise<number> {
  const query = site.db.selectFrom('member').select('id').where('state', '=', 'banned')
  return (await query.where('name', 'in', names).execute()).length
}

const asAdmin = async (path: string) => (await site.entered('decider')).send('post', path)

describe('an approval by an admin', () => {
  it('is for bulk actions of admins, and never affects a member who is not lower', async () => {
    const authors = [...ROLES, null] as const
    const rows = [['author of the bulk action', ...ROLES.map((role) => `on the role ${role}`)]]
    for (const author of authors) {
      const cells: string[] = []
      for (const role of ROLES) {
        const { path, names } = await aBatch(author, role)
        const { status } = await asAdmin(`${path}/approve`)
        await work()
        const count = await banned(names)
        const isLower = role === 'member' || role === 'uploader' || role === 'moderator'
        const isExpected = author === 'admin' && isLower
        expect([author, role, count], `answered ${status}`).toEqual([
          ...[author, role, isExpected ? 2 : 0],
        ])
        cells.push(count > 0 ? 'carried out' : 'no effect')
      }
      rows.push([author === null ? 'oneself' : author, ...cells])
    }
    expectDocumented('bulk-actions', rows)
  })
})

describe('undoing by an admin', () => {
  it('skips members of the same role as the admin', async () => {
    const low = await aBatch('owner', 'moderator')
    const peers = await aBatch('owner', 'admin')
    for (const { path } of [low, peers]) {
      await site.db.updateTable('member_batch').set({ state: 'running' }).execute()
      await work()
      expect((await asAdmin(`${path}/undo`)).body.state).toBe('undoing')
      await work()
    }
    expect(await banned(low.names)).toBe(0)
    expect(await banned(peers.names)).toBe(2)
    await site.member('above', 'owner')
    await (await site.entered('above')).send('post', `${peers.path}/undo`).expect(200)
    await work()
    expect(await banned(peers.names)).toBe(0)
  })

  it('can be repeated when the admin could no longer do it', async () => {
    const { path, names } = await aBatch('owner', 'member')
    const state = (role: 'admin' | 'member') =>
      site.db.updateTable('member').set({ role }).where('name', '=', 'decider').execute()
    await site.db.updateTable('member_batch').set({ state: 'running' }).execute()
    await work()
    await asAdmin(`${path}/undo`)
    await state('member')
    await work()
    expect(await banned(names)).toBe(2)
    await state('admin')
    expect((await asAdmin(`${path}/undo`)).body.state).toBe('undoing')
    await work()
    expect(await banned(names)).toBe(0)
  })
})
