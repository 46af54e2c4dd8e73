import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Scope } from '../../../src/domain/roles/permission-rows.ts'
import {
  can,
  guestRights,
  isForStaff,
  rightsOf,
  rowOf,
} from '../../../src/domain/roles/permissions.ts'
import type { TokenScope } from '../../../src/domain/accounts/scopes.ts'
import { isForBrowsers, scopes } from '../../../src/domain/accounts/scopes.ts'
import { actions } from '../../../src/site/features.ts'
import type { Action } from '../../../src/site/http/action.ts'
import type { TestSite } from '../../support/site.ts'
import { testSite } from '../../support/site.ts'
import { aToken, tool } from '../../support/community/tokens.ts'

let site: TestSite
let server: http.Server
let origin: string
let ownerId: number
let memberId: number
let networks = 0
beforeAll(async () => {
  site = await testSite({ BABOU_TRUSTED_PROXIES: '127.0.0.0/8,::1/128' })
  server = http.createServer(site.app)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  ownerId = (await site.member('boss', 'owner')).id
  memberId = (await site.member('ann')).id
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await site.stop()
})

const REFUSED = ['SCOPE_MISSING', 'SIGN_IN_ONLY', 'FORBIDDEN', 'NOT_SIGNED_IN']

/** Fewer than one API token may request per minute. */
const ROWS_A_TOKEN = 200

/** Requests rows of the route table; some with one API token each, from separate addresses. */
async function walk(
  member: number,
  scopes: readonly TokenScope[] | null,
  rows: readonly Action[] = actions,
) {
  const asked = []
  for (let at = 0; at < rows.length; at += ROWS_A_TOKEN) {
    const { token } = await aToken(site, member, { scopes })
    const { send } = tool({ app: origin }, token, `192.0.2.${++networks}`)
    asked.push(...rows.slice(at, at + ROWS_A_TOKEN).map((action) => ask(send, action)))
  }
  return Promise.all(asked)
}

async function ask(send: ReturnType<typeof tool>['send'], action: Action) {
  const path = action.path.replace(/:name/g, 'nobody').replace(/:\w+/g, '1')
  const { status, body } = await send(action.method, path, action.method === 'get' ? undefined : {})
  // Dialects have no codes, and refuse with this status only tokens without the scope.
  const isRefused = action.dialect !== undefined && status === 403
  const { code } = isRefused ? { code: 'SCOPE_MISSING' } : ((body as { code?: string }) ?? {})
  return { action, status, code, says: `${action.method} ${action.path} → ${status} ${code}` }
}

const wants = (scope: Scope | null) =>
  actions.filter(({ permission }) => rowOf(permission).scope === scope)

describe('an API token over the whole route table', () => {
  it.each(scopes)('of the owner reaches with %s what it covers, not without', async (scope) => {
    expect(wants(scope).length).toBeGreaterThan(0)
    for (const { code, says } of await walk(ownerId, [scope], wants(scope))) {
      expect([...REFUSED, 'CROSS_SITE', 'INTERNAL'], says).not.toContain(code)
    }
    // What no other scope covers is not reached by all others together.
    const others = scopes.filter((one) => one !== scope)
    for (const { status, code, says } of await walk(ownerId, others, wants(scope))) {
      expect([status, code], says).toEqual([403, 'SCOPE_MISSING'])
    }
  })

  it('of the owner reaches with staff:* all of staff, and nothing else', async () => {
    for (const { action, status, code, says } of await walk(ownerId, ['staff:*'])) {
      if (isForBrowsers(action.permission)) {
        expect([status, code], says).toEqual([403, 'SIGN_IN_ONLY'])
      } else if (isForStaff(action.permission) || can(guestRights, action.permission)) {
        expect([...REFUSED, 'CROSS_SITE', 'INTERNAL'], says).not.toContain(code)
      } else {
        expect([status, code], says).toEqual([403, 'SCOPE_MISSING'])
      }
    }
  })

  it('of the owner without scopes reaches nothing of staff', async () => {
    for (const { action, status, code, says } of await walk(ownerId, null)) {
      if (isForBrowsers(action.permission)) {
        expect([status, code], says).toEqual([403, 'SIGN_IN_ONLY'])
      } else if (isForStaff(action.permission)) {
        expect([status, code], says).toEqual([403, 'SCOPE_MISSING'])
      } else {
        expect([...REFUSED, 'CROSS_SITE', 'INTERNAL'], says).not.toContain(code)
      }
    }
  })

  it('of a member reaches only what the member reaches', async () => {
    for (const { action, status, says } of await walk(memberId, null)) {
      if (!can(rightsOf('member'), action.permission)) expect(status, says).toBe(403)
    }
  })
})
