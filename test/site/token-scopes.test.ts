import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { can, rightsOf } from '../../src/domain/permissions.ts'
import { isForBrowsers, narrowed, tokenScopes } from '../../src/domain/scopes.ts'
import type { TokenScope } from '../../src/domain/scopes.ts'
import { actions } from '../../src/site/features.ts'
import type { TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { aToken, tool } from '../support/tokens.ts'

let site: TestSite
let server: http.Server
let origin: string
let ownerId: number
let memberId: number
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

/** Asks for every row of the route table with one token, from an address of its own. */
async function walk(member: number, scopes: readonly TokenScope[] | null, from: string) {
  const { token } = await aToken(site, member, { scopes })
  const { send } = tool({ app: origin }, token, from)
  const asked = actions.map(async (action) => {
    const path = action.path.replace(/:name/g, 'nobody').replace(/:\w+/g, '1')
    const { status, body } = await send(
      action.method,
      path,
      action.method === 'get' ? undefined : {},
    )
    return { action, status, code: (body as { code?: string } | undefined)?.code }
  })
  return Promise.all(asked)
}

describe('a token over the whole route table', () => {
  it('of the owner gets to what its one scope gives, and to nothing else', async () => {
    for (const [index, scope] of [...tokenScopes, null].entries()) {
      const scopes = scope === null ? null : [scope]
      const rights = narrowed(rightsOf('owner'), scopes)
      for (const { action, status, code } of await walk(ownerId, scopes, `192.0.2.${index + 1}`)) {
        const row = `${scope}: ${action.method} ${action.path} → ${status} ${code}`
        if (can(rights, action.permission)) {
          expect([...REFUSED, 'CROSS_SITE', 'INTERNAL'], row).not.toContain(code)
        } else {
          expect(status, row).toBe(403)
          expect(code, row).toBe(
            isForBrowsers(action.permission) ? 'SIGN_IN_ONLY' : 'SCOPE_MISSING',
          )
        }
      }
    }
  }, 120_000)

  it('of a member gets to nothing that the member does not get to', async () => {
    for (const { action, status, code } of await walk(memberId, null, '192.0.2.100')) {
      const row = `${action.method} ${action.path} → ${status} ${code}`
      if (!can(rightsOf('member'), action.permission)) expect(status, row).toBe(403)
    }
  })
})
