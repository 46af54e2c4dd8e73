import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as networks from '../../../src/store/irc/networks.ts'
import * as nicks from '../../../src/store/irc/nicks.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { testSecrets, testSite } from '../../support/site.ts'

let site: TestSite
let ann: TestBrowser
let network: number

beforeAll(async () => {
  site = await testSite()
  ann = await site.signedIn('member', 'ann')
  const settings = {
    ...{ name: 'Example net', host: 'irc.example.org', port: 6697, isTls: true, authorities: null },
    ...{ nick: 'babou', realName: 'announces', account: '', lineMs: 100, isOn: true },
    signIn: 'none',
  } as const
  const acting = { secrets: testSecrets, by: commandLine, now: new Date() }
  const made = await networks.add(site.db, { settings, hidden: {} }, acting)
  network = made.ok ? made.id : 0
})
afterAll(() => site.stop())

describe('the nicks of a member on IRC', () => {
  it('are connected by a code that is shown once', async () => {
    expect((await ann.get('/settings/irc')).text).toContain('No nick is connected.')
    const page = (await ann.submit(`/settings/irc/${network}`)).text
    const code = /\/msg babou confirm ([A-Z2-7]{16})</.exec(page)?.[1] as string
    const confirm = (codeHash: Buffer) => {
      const given = { codeHash, nick: 'annie', owner: 'account ann' }
      return nicks.confirm(site.db, network, given, new Date())
    }
    const next = await ann.send('post', `/settings/irc/${network}`)
    expect(next.body).toMatchObject({ bot: 'babou', message: expect.any(String) })
    // A new code replaces the last one.
    expect(await confirm(testSecrets.lookupHash(code))).toBeNull()
    const [, other] = (next.body.message as string).split(' ')
    expect(await confirm(testSecrets.lookupHash(other))).toBe('ann')
    const { items } = (await ann.json('/settings/irc')).body
    expect(items).toMatchObject([{ id: network, nick: 'annie', bot: 'babou', fault: null }])
    expect((await ann.get('/settings/irc')).text).toContain('annie')
  })

  it('are removed by their member only', async () => {
    const bob = await site.signedIn('member', 'bob')
    expect((await bob.send('delete', `/settings/irc/${network}`)).status).toBe(404)
    expect((await ann.send('delete', `/settings/irc/${network}`)).status).toBe(204)
    expect((await ann.json('/settings/irc')).body.items[0].nick).toBeNull()
    expect((await ann.send('post', '/settings/irc/999')).status).toBe(404)
  })

  it('get what a saved search finds where that is chosen, on the page and over the API', async () => {
    const made = await ann.send('post', '/searches', { name: 'all', query: '', irc: 'hourly' })
    const line = async () => (await ann.json('/searches')).body.items[0]
    expect(await line()).toMatchObject({ irc: 'hourly' })
    expect((await ann.get('/searches')).text).toContain('<option value="hourly" selected>')
    await ann.submit(`/searches/${made.body.id}`, { _method: 'PATCH', irc: 'off' })
    expect(await line()).toMatchObject({ irc: 'off', schedule: 'at-once' })
    const wrong = await ann.send('patch', `/searches/${made.body.id}`, { irc: 'weekly' })
    expect(wrong.status).toBe(422)
  })
})
