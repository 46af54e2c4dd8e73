import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'

// Reported private messages: staff do not read what a member of a higher role wrote or received,
// unless that member reported them, and so showed them to staff.

let site: TestSite
const who = new Map<string, TestBrowser>()
const as = (name: string) => who.get(name) as TestBrowser

beforeAll(async () => {
  site = await testSite()
  for (const [name, role] of [
    ...[['ann', 'member'] as const, ['bob', 'member'] as const],
    ...[['mod', 'moderator'] as const, ['adam', 'admin'] as const, ['eve', 'admin'] as const],
    ...[['own', 'owner'] as const],
  ] as const) {
    who.set(name, await site.signedIn(role, name))
  }
})
afterAll(() => site.stop())

let count = 0
/** A conversation in which `by` reports a message of `author`; returns the report. */
async function reported(by: string, author: string): Promise<string> {
  const body = `the private text number ${++count}`
  const made = await as(by).send('post', '/messages', { to: author, subject: `no ${count}`, body })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  const { conversationId: id } = made.body as { conversationId: number }
  const answer = await as(author).send('post', `/messages/${id}`, { body: `answer ${count}` })
  const path = `/messages/${id}/texts/${answer.body.id}/report`
  const { body: done } = await as(by).send('post', path, { reason: `Rude ${count}.`, context: 5 })
  return `/admin/message-reports/${done.report}`
}

/** Whether this member of staff sees it in the list, in the count, on its page and by its acts. */
async function seenBy(name: string, report: string) {
  const queues = (await as(name).json('/admin')).body.queues as { name: string; count: number }[]
  const { items } = (await as(name).json('/admin/message-reports')).body
  const ids = items.map(({ id }: { id: number }) => id)
  expect(queues.find((one) => one.name === 'message-reports')?.count).toBe(ids.length)
  const isListed = ids.includes(Number(report.split('/').at(-1)))
  const page = (await as(name).json(report)).status
  const read = (await as(name).send('post', `${report}/read`)).status
  expect([page, read], name).toEqual(isListed ? [200, 200] : [404, 404])
  return isListed
}

describe('reported messages', () => {
  it('between members are read by all staff', async () => {
    const report = await reported('ann', 'bob')
    expect([await seenBy('mod', report), await seenBy('adam', report)]).toEqual([true, true])
  })

  it('of a member of a higher role are read by staff of that role, without the author', async () => {
    const report = await reported('ann', 'adam')
    const seen = [await seenBy('mod', report), await seenBy('adam', report)]
    expect([...seen, await seenBy('eve', report)]).toEqual([false, false, true])
    const decision = { state: 'dismissed', answer: 'No.' }
    expect((await as('mod').send('post', `${report}/decide`, decision)).status).toBe(404)
  })

  it('are read by all staff if the member of the higher role reported them', async () => {
    const report = await reported('adam', 'bob')
    expect([await seenBy('mod', report), await seenBy('eve', report)]).toEqual([true, true])
  })

  it('of the only owner are read by admins, so that no report waits for no one', async () => {
    const report = await reported('ann', 'own')
    const seen = [await seenBy('own', report), await seenBy('mod', report)]
    expect([...seen, await seenBy('eve', report)]).toEqual([false, false, true])
    const other = await reported('mod', 'own')
    expect(await seenBy('adam', other)).toBe(true)
  })
})
