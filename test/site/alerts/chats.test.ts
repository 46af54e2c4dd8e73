import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as chats from '../../../src/store/alerts/chats.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

let site: TestSite
let staff: TestBrowser

beforeAll(async () => {
  site = await testSite()
  staff = await site.signedIn('moderator', 'mod')
})
afterAll(() => site.stop())

describe('the accounts in chats by which staff answer alerts', () => {
  const connect = (word: string, account: string) => {
    const codeHash = testSecrets.lookupHash(word)
    return chats.connect(site.db, { kind: 'matrix', account, name: account, codeHash }, new Date())
  }

  it('are connected by a code that is shown once', async () => {
    expect((await staff.get('/settings')).text).toContain('/settings/chats')
    expect((await staff.get('/settings/chats')).text).toContain('No accounts are connected.')
    const page = (await staff.submit('/settings/chats')).text
    const word = /connect ([A-Z2-7]{16})</.exec(page)?.[1] as string
    const { body } = await staff.send('post', '/settings/chats')
    expect(await connect(word, '@mod:example.org'), 'replaced by the next one').toBeNull()
    expect(await connect(body.message.replace('connect ', ''), '@mod:example.org')).toBe('mod')
    const { items } = (await staff.json('/settings/chats')).body
    expect(items).toMatchObject([{ kind: 'matrix', account: '@mod:example.org' }])
    expect((await staff.get('/settings/chats')).text).toContain('@mod:example.org')
  })

  it('are removed by their member only', async () => {
    const [{ id }] = (await staff.json('/settings/chats')).body.items
    const other = await site.signedIn('moderator', 'other')
    expect((await other.send('delete', `/settings/chats/${id}`)).status).toBe(404)
    expect((await staff.send('delete', `/settings/chats/${id}`)).status).toBe(204)
    expect((await staff.json('/settings/chats')).body.items).toEqual([])
  })

  it('are in the settings of those only who may answer alerts', async () => {
    const member = await site.signedIn('member', 'ann')
    expect((await member.get('/settings')).text).not.toContain('/settings/chats')
    expect((await member.get('/settings/chats')).text).toContain('You may not answer alerts')
  })
})
