import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MemberRole } from '../../src/domain/roles/permission-rows.ts'
import { roles } from '../../src/domain/roles/permission-rows.ts'
import { can, isForStaff, rightsOf } from '../../src/domain/roles/permissions.ts'
import { actions } from '../../src/site/features.ts'
import type { Action, Method } from '../../src/site/http/action.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { testSite } from '../support/site.ts'
import { WALKED_PER_MINUTE } from '../support/walk.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite({}, undefined, undefined, { requestsPerMinute: WALKED_PER_MINUTE })
})
afterAll(() => site.stop())

const isForCookies = ({ dialect }: Action) => dialect === undefined
const unsafe = actions.filter((action) => action.method !== 'get' && isForCookies(action))

/** A path with placeholder parameters; it need not exist. */
function filled({ path }: Action): string {
  return path.replace(/:name/g, 'nobody').replace(/:\w+/g, '1')
}

function ask(browser: TestBrowser, action: Action) {
  const path = filled(action)
  if (action.method === 'get') return browser.json(path)
  return browser.send(action.method as Exclude<Method, 'get'>, path)
}

/** The roles that have a member here. */
const known = new Set<string>()

async function browserOf(role: (typeof roles)[number]): Promise<TestBrowser> {
  if (role !== 'guest') {
    if (!known.has(role)) await site.member(role, role)
    known.add(role)
    return site.entered(role)
  }
  const browser = site.browser()
  await browser.visit()
  return browser
}

const isSignedOut = ({ body }: { body?: { code?: string } }) =>
  body?.code === 'NOT_SIGNED_IN' || body?.code === 'CROSS_SITE'

describe('the route table', () => {
  it('is the one in test/golden/routes.txt', async () => {
    const rows = actions.map(({ method, path, permission }) => {
      return `${method.toUpperCase().padEnd(7)}${path.padEnd(40)}${permission}`
    })
    await expect(`${rows.join('\n')}\n`).toMatchFileSnapshot('../golden/routes.txt')
  })

  it('has each method and path once', () => {
    const rows = actions.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)
    expect(new Set(rows).size).toBe(rows.length)
  })

  it('lets each role do what its permissions say and nothing else', async () => {
    for (const role of roles) {
      let browser = await browserOf(role)
      let hasActed = false
      for (const action of actions) {
        let reply = await ask(browser, action)
        // Some actions end the session.
        if (hasActed && isForCookies(action) && isSignedOut(reply)) {
          browser = await browserOf(role)
          hasActed = false
          reply = await ask(browser, action)
        }
        const { status, body } = reply
        const isActed = action.method !== 'get' && status < 400
        if (isActed && role === 'guest') browser = await browserOf(role)
        else hasActed ||= isActed
        const row = `${role}: ${action.method} ${action.path} → ${status}`
        if (action.dialect !== undefined) {
          const isOpen = can(rightsOf('guest'), action.permission)
          if (!isOpen) expect(status, `${row}: cookies sign no one in`).toBe(401)
          continue
        }
        if (!can(rightsOf(role), action.permission)) {
          expect(body.code, row).toBe(role === 'guest' ? 'NOT_SIGNED_IN' : 'FORBIDDEN')
          expect(status, row).toBe(role === 'guest' ? 401 : 403)
        } else {
          expect(['NOT_SIGNED_IN', 'FORBIDDEN', 'CROSS_SITE', 'INTERNAL'], row).not.toContain(
            body?.code,
          )
        }
        if (isForStaff(action.permission) && (role === 'guest' || role === 'member')) {
          expect(status, row).toBeGreaterThanOrEqual(400)
        }
      }
    }
  })

  it('refuses each unsafe row with a cookie but without a CSRF token', async () => {
    const browsers = new Map<string, TestBrowser>()
    for (const action of unsafe) {
      const role = [...roles].find((one) => can(rightsOf(one), action.permission)) as
        MemberRole | 'guest'
      const browser = browsers.get(role) ?? (await browserOf(role))
      browsers.set(role, browser)
      const path = filled(action)
      const method = action.method as Exclude<Method, 'get'>
      const without = browser.agent[method](path).set('Accept', 'application/json').send({})
      expect((await without).body.code, `${method} ${path}`).toBe('CROSS_SITE')
      const forged = browser.send(method, path).set('X-CSRF-Token', 'A'.repeat(43))
      expect((await forged).body.code, `${method} ${path}`).toBe('CROSS_SITE')
      const foreign = browser.send(method, path).set('Sec-Fetch-Site', 'cross-site')
      expect((await foreign).body.code, `${method} ${path}`).toBe('CROSS_SITE')
      const elsewhere = browser.send(method, path).set('Origin', 'https://evil.example')
      expect((await elsewhere).body.code, `${method} ${path}`).toBe('CROSS_SITE')
    }
  })

  it('never changes anything by GET', async () => {
    const browser = await browserOf('owner')
    for (const { path } of unsafe.filter(({ method, path }) => {
      return !actions.some((other) => other.method === 'get' && other.path === path && method)
    })) {
      const reply = await browser.json(path.replace(/:\w+/g, '1'))
      expect([404, 405], `GET ${path}`).toContain(reply.status)
    }
  })
})
