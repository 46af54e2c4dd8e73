import { afterAll, beforeAll, expect, it } from 'vitest'
import { notify } from '../../../src/store/notifications/notifications.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import * as memberRights from '../../../src/store/roles/member-rights.ts'
import { gazelleTool } from '../../support/clients/gazelle.ts'
import { aToken } from '../../support/community/tokens.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { siteWithMembers } from '../../support/site-with-members.ts'
import { until } from '../../support/until.ts'

let site: TestSite
let ann: TestBrowser
let annId: number

beforeAll(async () => {
  const stage = await siteWithMembers()
  ;({ site, ann, annId } = stage)
  const message = { to: 'ann', subject: 'Subtitles', body: 'Do you have them in Greek?' }
  expect((await stage.bob.send('post', '/messages', message)).status).toBe(201)
  const news = { code: 'comment', data: { author: 'bob', title: 'A film' } } as const
  await notify(site.db, { ...news, member: annId, href: '/torrents', now: new Date() })
})
afterAll(() => site.stop())

const deny = () =>
  memberRights.give(
    site.db,
    annId,
    { permission: 'messages.read', isAllowed: false, reason: 'x', expiresAt: null },
    commandLine,
    new Date(),
  )
const listed = async () => ((await ann.json('/notifications')).body.items as unknown[]).length
/** The counts in the menu of a page: of everything, then of its entries. */
const counted = async () =>
  [...(await ann.get('/users')).text.matchAll(/data-unseen>(\d+)</g)].map(([, many]) => many)

it('what a member may not read is neither listed nor counted', async () => {
  const { token } = await aToken(site, annId)
  const told = async (): Promise<{ readonly messages: number }> =>
    (await gazelleTool(site, token, 'orpheus').index()).body.response.notifications
  expect(await listed()).toBe(2)
  expect((await counted()).sort()).toEqual(['1', '2', '3'])
  expect(await told()).toMatchObject({ messages: 1, notifications: 2 })
  expect(await deny()).toEqual({ ok: true })
  // The comment and the notification about the denial.
  expect(await listed()).toBe(2)
  expect(await counted()).toEqual(['2', '2'])
  await until(async () => (await told()).messages === 0, 5, 'the token has the changed rights')
  expect(await told()).toMatchObject({ messages: 0, notifications: 2 })
})

it('what an API token may not read is not counted for its program', async () => {
  const carlId = (await site.member('carl')).id
  const news = { code: 'message', data: { author: 'ann', subject: 'Hi' } } as const
  await notify(site.db, { ...news, member: carlId, href: '/messages/1', now: new Date() })
  const { token } = await aToken(site, carlId, { scopes: ['user:read', 'torrents:read'] })
  const { body } = await gazelleTool(site, token, 'orpheus').index()
  expect(body.response.notifications).toMatchObject({ messages: 0, notifications: 0 })
})
