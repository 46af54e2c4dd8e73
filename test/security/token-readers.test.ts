import { afterAll, beforeAll, expect, it } from 'vitest'
import { scopes } from '../../src/domain/accounts/scopes.ts'
import { aToken, tool } from '../support/community/tokens.ts'
import type { SiteWithMembers } from '../support/site-with-members.ts'
import { siteWithMembers } from '../support/site-with-members.ts'
import { walkOf } from '../support/walk.ts'

// Private messages and their drafts, looked for by an API token of their member on every page that
// the other scopes reach.

const SOUGHT = 'grumbleflax'
const SECRET = 'turnipwort'

let stage: SiteWithMembers
const ids = new Map<string, Set<string>>()
const walk = walkOf(ids, { sought: SOUGHT, secret: SECRET })

beforeAll(async () => {
  stage = await siteWithMembers()
  const { ann, bob } = stage
  const letter = { to: 'bob', subject: `${SOUGHT} ${SECRET}`, body: `A ${SOUGHT} ${SECRET}` }
  const sent = await ann.send('post', '/messages', letter)
  expect(sent.status, JSON.stringify(sent.body)).toBe(201)
  ids.set('/messages/', new Set([String(sent.body.conversationId)]))
  ids.set('/messages/:id/texts/', new Set([String(sent.body.id)]))
  for (const place of ['/messages', `/messages/${sent.body.conversationId}`]) {
    const draft = { to: 'ann', subject: SECRET, body: `A draft: ${SOUGHT} ${SECRET}` }
    const saved = await bob.send('post', `/drafts?place=${encodeURIComponent(place)}&seen=0`, draft)
    expect(saved.status).toBe(200)
  }
})
afterAll(() => stage.site.stop())

/** Fewer than one API token may request per minute. */
const ASKED_BY_ONE = 200

/** A reader with API tokens of bob's that have all these scopes. */
async function readerWith(given: readonly (typeof scopes)[number][]) {
  const { site, bob } = stage
  const bobId = (await bob.json('/me')).body.id as number
  let asked = 0
  let own = tool(site, (await aToken(site, bobId, { scopes: given })).token)
  const get = async (path: string) => {
    asked += 1
    if (asked % ASKED_BY_ONE === 0) {
      own = tool(site, (await aToken(site, bobId, { scopes: given })).token)
    }
    return own.get(path)
  }
  return { get, json: get }
}

it('private messages and their drafts are shown only to API tokens that may read them', async () => {
  const others = scopes.filter((scope) => !/^(messages|staff):/.test(scope))
  const without = await readerWith(others)
  expect(await walk.shownTo(without, 'x', () => true)).toEqual([])
  const live = await without.json('/live?after=0')
  expect([live.status, JSON.stringify(live.body).includes(SECRET)]).toEqual([200, false])
  const messages = await readerWith(['user:read', 'messages:read'])
  const shown = await walk.shownTo(messages, 'x', ({ path }) => /^.(messages|drafts)/.test(path))
  expect(shown).toEqual(expect.arrayContaining(['/messages in JSON', '/drafts in JSON']))
})

it('drafts of messages are neither replaced nor deleted by other API tokens', async () => {
  const { site, bob } = stage
  const bobId = (await bob.json('/me')).body.id as number
  const { send } = tool(site, (await aToken(site, bobId, { scopes: ['user:write'] })).token)
  const before = (await bob.json('/drafts')).body.items
  const place = '/drafts?place=%2Fmessages&seen=1'
  expect((await send('post', place, { body: 'Mine' })).status).toBe(404)
  expect((await send('delete', place)).status).toBe(404)
  expect((await bob.json('/drafts')).body.items).toEqual(before)
})
