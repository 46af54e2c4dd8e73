import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as policies from '../../../../src/store/ratio/policies.ts'
import { aKey } from '../../../support/community/economy.ts'
import { addPolicy } from '../../../support/community/policies.ts'
import type { TestBrowser, TestSite } from '../../../support/site.ts'
import { testSite } from '../../../support/site.ts'

// What one staff member requests and a second one has to approve.

let site: TestSite
let author: TestBrowser
let authorId: number
let second: TestBrowser
beforeAll(async () => {
  site = await testSite()
  await site.member('the-owner', 'owner')
  await site.member('mod', 'moderator')
  for (const name of ['one', 'two', 'three']) await site.member(name)
  author = await site.signedIn('admin', 'author')
  authorId = (await author.json('/me')).body.id
  second = await site.signedIn('admin', 'second')
})
afterAll(() => site.stop())

interface Asked {
  readonly queue: string
  readonly says: string
  readonly ask: () => Promise<unknown>
}

const chosen = ['one', 'two', 'three']
const asked: readonly Asked[] = [
  {
    queue: 'bulk-actions',
    says: 'author asks for approval of a bulk action on 3 members.',
    ask: () =>
      author.send('post', '/admin/bulk-actions', {
        ...{ name: chosen, act: 'warn', text: 'Read the rules.', days: '7' },
        ...{ expected: '3', typed: '3' },
      }),
  },
  {
    queue: 'grants',
    says: 'author asks for approval of a grant to 3 members.',
    ask: () =>
      author.send('post', '/admin/grants', {
        ...{ names: chosen.join(' '), direction: 'give', currency: 'points' },
        ...{ amount: '900000', reason: 'a prize', key: aKey() },
      }),
  },
  {
    queue: 'ratio-policies',
    says: 'author asks for approval of the ratio policy “Strict”.',
    async ask() {
      const id = await addPolicy(site.db, 'up_down', { state: 'draft' })
      const large = { name: 'Strict', report: JSON.stringify({ isLarge: true }) }
      await site.db.updateTable('ratio_policy').set(large).where('id', '=', id).execute()
      const by = { memberId: authorId, name: 'author', address: null }
      await policies.start(site.db, id, new Date(), by, new Date())
    },
  },
]

async function waiting(browser: TestBrowser, queue: string): Promise<number | undefined> {
  const { queues } = (await browser.json('/admin')).body
  return queues.find(({ name }: { name: string }) => name === queue)?.count
}

async function told(name: string): Promise<readonly string[]> {
  const { items } = (await (await site.entered(name)).json('/notifications')).body
  return items.map(({ says }: { says: string }) => says)
}

describe.each(asked)('a request in the queue $queue', ({ queue, says, ask }) => {
  it('waits for those who may approve it, and notifies them', async () => {
    await ask()
    expect(await waiting(second, queue)).toBe(1)
    expect(await waiting(author, queue), 'the author may not approve it').toBe(0)
    expect(await waiting(await site.entered('mod'), queue)).toBeUndefined()
    expect(await told('second')).toContain(says)
    expect(await told('the-owner')).toContain(says)
    expect(await told('author')).not.toContain(says)
    expect(await told('mod')).not.toContain(says)
  })
})

describe('a bulk action of a higher role', () => {
  it('waits for no admin, as none may approve it', async () => {
    const owner = await site.entered('the-owner')
    const fields = { name: ['mod', 'one'], act: 'warn', text: 'Read the rules.', days: '7' }
    const { body } = await owner.send('post', '/admin/bulk-actions', {
      ...fields,
      expected: '2',
      typed: '2',
    })
    expect(body.state).toBe('asked')
    expect(await waiting(second, 'bulk-actions')).toBe(1)
    expect(await waiting(owner, 'bulk-actions')).toBe(1)
    expect((await told('second')).filter((one) => one.includes('bulk action'))).toHaveLength(1)
    const listed = (await second.json('/admin/bulk-actions?state=asked')).body.items
    expect(listed.map(({ startedBy }: { startedBy: string }) => startedBy)).toEqual([
      'the-owner',
      'author',
    ])
    expect((await second.json('/admin/bulk-actions?state=done')).body.items).toEqual([])
  })
})
