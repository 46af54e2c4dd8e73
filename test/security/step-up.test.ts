import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, stepAt } from '../../src/shared/one-time-code.ts'
import type { Permission } from '../../src/domain/roles/permissions.ts'
import { can, guardOf, isForStaff } from '../../src/domain/roles/permissions.ts'
import { guestRights, permissionNames, rowOf } from '../../src/domain/roles/permissions.ts'
import { isForBrowsers } from '../../src/domain/accounts/scopes.ts'
import { actions } from '../../src/site/features.ts'
import type { Action, Method } from '../../src/site/http/action.ts'
import { aToken, tool } from '../support/community/tokens.ts'
import { expectDocumented } from '../support/doc-table.ts'
import { setUpApp } from '../support/second-factor.ts'
import type { TestSite } from '../support/site.ts'
import { PASSWORD, testSite } from '../support/site.ts'

// Two-factor confirmation, over every permission: by a session whose confirmation is old, and by
// API tokens.

let site: TestSite
let bossId: number
let secret: Buffer
beforeAll(async () => {
  site = await testSite({ BABOU_TRUSTED_PROXIES: '127.0.0.0/8,::1/128' })
  const boss = await site.signedIn('owner', 'boss')
  ;({ secret } = await setUpApp(boss))
  bossId = ((await boss.json('/me')).body as { id: number }).id
})
afterAll(() => site.stop())

type Unsafe = Exclude<Method, 'get'>

/** The codes with which each change that a permission allows is refused to an old confirmation. */
async function bySession(permission: Permission): Promise<ReadonlySet<string>> {
  const codes = new Set<string>()
  for (const action of changesOf(permission)) {
    const browser = await site.entered('boss')
    const { body } = await browser.send(action.method as Unsafe, filled(action))
    codes.add(String(body.code === 'STEP_UP_NEEDED'))
  }
  return codes
}

/** One token for each scope. */
const tokens = new Map<string, string>()

async function byToken(permission: Permission, withScope: boolean): Promise<string> {
  const [action] = actions.filter((one) => one.permission === permission)
  if (action === undefined) return 'no route'
  const { scope } = rowOf(permission)
  const scopes = withScope && scope !== null ? [scope] : null
  const key = String(scopes)
  const token = tokens.get(key) ?? (await aToken(site, bossId, { scopes })).token
  tokens.set(key, token)
  const reply = await tool(site, token).send(action.method, filled(action), {})
  const { code } = (reply.body ?? {}) as { code?: string }
  expect(['STEP_UP_NEEDED', 'CROSS_SITE', 'INTERNAL']).not.toContain(code)
  return ['SCOPE_MISSING', 'SIGN_IN_ONLY'].includes(String(code)) ? 'refused' : 'allowed'
}

function changesOf(permission: Permission) {
  return actions.filter((one) => {
    return one.permission === permission && one.method !== 'get' && one.stepUp !== false
  })
}

function filled({ path }: Action): string {
  return path.replace(/:name/g, 'nobody').replace(/:\w+/g, '1')
}

describe('two-factor confirmation', () => {
  it('is required by each permission that says so, and walked around by no API token', async () => {
    const rows = [['permission', 'session', 'API token without scopes', 'with its scope']]
    for (const permission of permissionNames) {
      const { stepUp } = guardOf(permission)
      const asked = await bySession(permission)
      const [plain, scoped] = [await byToken(permission, false), await byToken(permission, true)]
      const isAsked = stepUp === 'changes'
      if (asked.size > 0) expect([...asked], permission).toEqual([String(isAsked)])
      if (isAsked) expect([asked.size, plain], permission).toEqual([1, 'refused'])
      if (isForStaff(permission)) expect(plain, permission).not.toBe('allowed')
      const isOpen = can(guestRights, permission)
      const scope = isForBrowsers(permission) ? 'refused' : scoped
      rows.push([
        `\`${permission}\``,
        isAsked ? 'confirms changes' : '',
        plain,
        isOpen || scope !== 'allowed' ? scope : `${scope}: \`${rowOf(permission).scope}\``,
      ])
    }
    expectDocumented('step-up', rows)
  })

  it('is omitted only for actions on your own account, most of which remove access', () => {
    const rows = actions
      .filter(({ stepUp }) => stepUp === false)
      .map(({ method, path, permission }) => `${method} ${path} ${permission}`)
    expect(rows).toEqual([
      'post /login/again account.secure',
      'post /settings/security account.secure',
      // Changes nothing.
      'post /settings/integrations/:tool/test account.secure',
      'delete /settings/leave account.secure',
      'post /settings/account account.secure',
      'post /settings/account/proof account.secure',
      'delete /settings/sessions/:id account.secure',
      'post /settings/sessions/end-others account.secure',
      'delete /settings/webhooks/:id account.secure',
      'post /settings/webhooks/:id/try account.secure',
      'delete /settings/tokens/:id account.secure',
    ])
  })

  it('is required for an API token, whatever its scopes; without it the password', async () => {
    const stale = await site.entered('boss')
    for (const scopes of [undefined, ['torrents:read'], ['staff:*']]) {
      const reply = await stale.send('post', '/settings/tokens', { name: 'thief', scopes })
      expect([reply.status, reply.body.code]).toEqual([403, 'STEP_UP_NEEDED'])
    }
    const proof = codeOf(secret, stepAt(new Date()) + 1)
    const wanted = { name: 'mine', scopes: ['staff:*'] }
    const made = stale.send('post', '/settings/tokens', wanted).set('X-Second-Factor', proof)
    expect((await made).status).toBe(201)
    const plain = await site.signedIn('admin', 'plain')
    for (const current of [undefined, '', 'not it']) {
      const reply = await plain.send('post', '/settings/tokens', { ...wanted, current })
      expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['current']])
    }
    const right = { ...wanted, current: PASSWORD }
    expect((await plain.send('post', '/settings/tokens', right)).status).toBe(201)
  })

  it('makes wrong codes wait, from however many networks they come', async () => {
    const stale = await site.entered('boss')
    const guess = async (from: string, path: string, body = {}) => {
      const sent = stale.send('post', path, body).set('X-Forwarded-For', from)
      const { status } = await sent.set('X-Second-Factor', '000000')
      return status
    }
    const statuses: number[] = []
    for (let at = 0; at < 60; at++) {
      statuses.push(await guess(`198.51.${at}.1`, '/users/nobody/ban', { reason: 'x' }))
    }
    expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(40)
    expect(statuses.at(-1)).toBe(429)
    expect(await guess('203.0.113.9', '/login/again', { proof: '000000' })).toBe(429)
    const other = await site.browser()
    await other.visit()
    const half = await other.submit('/login', { name: 'boss', password: PASSWORD })
    expect(half.headers.location).toContain('/login/2fa')
    const proof = codeOf(secret, stepAt(new Date()))
    expect((await other.submit('/login/2fa', { proof })).status).toBe(422)
  })
})
