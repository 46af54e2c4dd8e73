import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { can, rightsOf } from '../../src/domain/roles/permissions.ts'
import { jsonSchema } from '../../src/shared/shape.ts'
import { createSecrets } from '../../src/shared/secrets.ts'
import { actions } from '../../src/site/features.ts'
import type { Action, Method } from '../../src/site/http/action.ts'
import { signInCookie } from '../../src/site/http/identity/sign-in-cookie.ts'
import { readAsked } from '../../src/site/console/economy/simulations/forms.ts'
import { readRules } from '../../src/site/console/people/hit-and-run/forms.ts'
import { readPolicy } from '../../src/site/console/people/ratio/parts/forms.ts'
import { readApplication } from '../../src/site/registration/applications/forms.ts'
import { aListedTorrent } from '../support/community/catalog.ts'
import type { TestBrowser, TestSite } from '../support/site.ts'
import { PASSWORD, testSecrets, testSite } from '../support/site.ts'

// What an attacker sends, over the whole route table where that is possible. The cases are listed
// in docs/security.md, each with the title of its test.

let site: TestSite
let eve: TestBrowser
let victim: TestBrowser
beforeAll(async () => {
  site = await testSite()
  victim = await site.signedIn('member', 'victim')
  eve = await site.signedIn('member', 'eve')
  const { id } = (await victim.json('/me')).body as { id: number }
  await aListedTorrent(site.db, 'Something.2024', id)
})
afterAll(() => site.stop())

type Unsafe = Exclude<Method, 'get'>
const ofMembers = actions.filter(({ permission }) => can(rightsOf('member'), permission))
const unsafeOfMembers = ofMembers.filter(({ method, path }) => {
  return method !== 'get' && !/logout|end-others|sessions/.test(path)
})

function fieldsOf(shape: Action['body']): readonly string[] {
  if (shape === undefined) return []
  const { properties = {} } = jsonSchema(shape, 'input') as { properties?: object }
  return Object.keys(properties)
}

const filled = (path: string, name = 'victim') => {
  return path.replace(/:name/g, name).replace(/:\w+/g, '1')
}

function rowOf(name: string) {
  return site.db.selectFrom('member').selectAll().where('name', '=', name).executeTakeFirstOrThrow()
}

describe('forged and replayed sign-ins', () => {
  it('a cookie that we did not sign, or that was changed, opens nothing', async () => {
    const { id, epoch } = await rowOf('victim')
    const issuedAt = Math.floor(Date.now() / 1000)
    const signIn = {
      id: 'a'.repeat(32),
      memberId: id,
      epoch,
      issuedAt,
      level: 2,
      provenAt: issuedAt,
    }
    const { value } = signInCookie(testSecrets.key('cookie'), signIn)
    const forged = signInCookie(createSecrets('another master secret').key('cookie'), signIn).value
    const parts = value.split('.')
    const changed = [
      forged,
      value.slice(0, -1),
      value.replace(/^2\.\d+/, '2.999'),
      [...parts.slice(0, -1), ''].join('.'),
      parts.slice(0, -1).join('.'),
      `half.${id}.${epoch}.${issuedAt + 600}.${parts.at(-1)}`,
      '',
      '.'.repeat(200),
    ]
    for (const cookie of changed) {
      const browser = site.browser()
      browser.agent.jar.setCookie(`babou=${cookie}`, '127.0.0.1', '/')
      expect((await browser.json('/me')).status, cookie).toBe(401)
    }
  })

  it('a cookie that was copied ends with its sign-in', async () => {
    const mallory = await site.signedIn('member', 'mallory')
    const look = { domain: '127.0.0.1', path: '/', secure: false, script: false } as const
    const copied = mallory.agent.jar.getCookie('babou', look)?.value
    await mallory.submit('/logout')
    const browser = site.browser()
    browser.agent.jar.setCookie(`babou=${copied}`, '127.0.0.1', '/')
    expect((await browser.json('/me')).status).toBe(401)
  })

  it('signing in gives a new cookie, whatever was there before', async () => {
    await site.member('planted')
    const browser = site.browser()
    const look = { domain: '127.0.0.1', path: '/', secure: false, script: false } as const
    const idNow = () => browser.agent.jar.getCookie('babou', look)?.value.split('.')[2]
    await browser.signIn('planted')
    const first = idNow()
    const csrf = browser.csrf()
    await browser.submit('/login', { name: 'planted', password: PASSWORD })
    expect(idNow()).not.toBe(first)
    // The form token of the sign-in before is worth nothing now.
    const old = browser.agent.post('/me/passkey').type('form').send({ _csrf: csrf })
    expect((await old).status).toBe(403)
    const ended = await site.db
      .selectFrom('sign_in')
      .select('ended_at')
      .where('id', '=', first as string)
      .executeTakeFirstOrThrow()
    expect(ended.ended_at).not.toBeNull()
  })

  it('the form token of another browser is worth nothing', async () => {
    const stolen = victim.csrf()
    const reply = await eve.send('post', '/me/passkey').set('X-CSRF-Token', stolen)
    expect(reply.body.code).toBe('CROSS_SITE')
  })
})

describe('mass assignment', () => {
  const MORE = {
    id: 1,
    role: 'owner',
    isAdmin: true,
    state: 'active',
    member_id: 1,
    memberId: 1,
    uploaded: '999999999999999',
    invites_left: 99,
    epoch: 0,
  }

  // Whose further fields are named by rows: what reads them is asked itself.
  const OPEN = [
    ...['/apply', '/admin/ratio', '/admin/ratio/:id'],
    ...['/admin/hit-and-run/rules', '/admin/simulations'],
    // The fields of any form: bounded, stored as they are, and shown to their author only.
    '/drafts',
  ]
  const NOTHING_KNOWN = {
    categories: [],
    besides: () => [],
    inForce: null,
    targetOf: () => Promise.resolve(null),
    lastDay: 20_000,
  }

  it('every form names its fields, and says no to others', async () => {
    const taking = actions.flatMap(({ body, method, path, dialect }) => {
      // Programs send what other sites know, too; what is not known is not read.
      if (body === undefined || dialect !== undefined || OPEN.includes(path)) return []
      const read = body.safeParse({ nobodyHasThisField: 'x' })
      const codes = read.error?.issues.map(({ code }) => code) ?? []
      return codes.includes('unrecognized_keys') ? [] : [`${method} ${path}`]
    })
    expect(taking).toEqual([])
    const errors = { nobodyHasThisField: [expect.any(String)] }
    const more = { nobodyHasThisField: 'x' }
    expect(readApplication([], more)).toMatchObject({ ok: false, errors })
    expect(readPolicy(more, [])).toMatchObject({ ok: false, errors })
    expect(await readAsked({ ...more, kind: 'points' }, NOTHING_KNOWN)).toMatchObject({
      ok: false,
      errors,
    })
    expect(readRules(more, null, new Date())).toMatchObject({ ok: false, errors })
  })

  it('no action of a member changes role, totals or quota by additional fields', async () => {
    const before = await rowOf('eve')
    for (const { method, path, body } of unsafeOfMembers) {
      const own = Object.fromEntries(fieldsOf(body).map((name) => [name, 'x']))
      const { status } = await eve.send(method as Unsafe, filled(path, 'eve'), { ...own, ...MORE })
      expect(status, `${method} ${path}`).toBeLessThan(500)
    }
    const { role, state, epoch, id } = await rowOf('eve')
    expect({ role, state, epoch, id }).toEqual({
      role: before.role,
      state: before.state,
      epoch: before.epoch,
      id: before.id,
    })
    expect((await rowOf('victim')).role).toBe('member')
  })
})

describe('forced browsing', () => {
  it('what belongs to another member is not found, and stays as it is', async () => {
    const me = (await victim.json('/settings/sessions')).body as { items: { id: string }[] }
    await victim.submit('/settings/tokens', {
      name: 'mine',
      days: '30',
      access: 'all',
      current: PASSWORD,
    })
    const { id: tokenId } = await site.db
      .selectFrom('api_token')
      .select('id')
      .executeTakeFirstOrThrow()
    const paths = [
      `/settings/sessions/${me.items[0].id}`,
      `/settings/tokens/${tokenId}`,
      '/settings/security/passkeys/1',
      '/searches/1',
      '/invites/1',
    ]
    for (const path of paths) {
      const { status } = await eve.send('delete', path)
      expect([403, 404], path).toContain(status)
    }
    expect((await victim.json('/me')).status).toBe(200)
    const { items } = (await victim.json('/settings/tokens')).body as { items?: unknown[] }
    expect(items?.length ?? 1).toBe(1)
  })

  it('no page of the console, and none of its acts, is there for a member', async () => {
    const staff = actions.filter(({ permission }) => !can(rightsOf('member'), permission))
    expect(staff.length).toBeGreaterThan(50)
    for (const { method, path } of staff) {
      const ask = method === 'get' ? eve.json(filled(path)) : eve.send(method, filled(path))
      expect((await ask).body.code, `${method} ${path}`).toBe('FORBIDDEN')
    }
  })

  it('an address in another spelling is no way around: case, dots, slashes, methods', async () => {
    const ways = [
      '/ADMIN',
      '/admin/',
      '//admin',
      '/./admin',
      '/torrents/../admin',
      '/%61dmin',
      '/admin;x',
    ]
    for (const way of ways) {
      expect((await eve.get(way)).status, way).toBeGreaterThanOrEqual(300)
    }
    const hidden = await eve.submit('/torrents', { _method: 'GET' })
    expect(hidden.status).toBeGreaterThanOrEqual(400)
    const header = eve.agent.get('/torrents').set('X-HTTP-Method-Override', 'DELETE')
    expect((await header).status).toBe(200)
    const rewritten = eve.agent
      .get('/')
      .set('X-Original-URL', '/admin')
      .set('X-Rewrite-URL', '/admin')
    expect((await rewritten).text).not.toContain('Work that waits')
  })
})

describe('redirects', () => {
  const EVIL = ['//evil.example', 'https://evil.example', '/\\evil.example', '\\\\evil', 'javascript:alert(1)', '/%0d%0aSet-Cookie:x=1', '/\r\nSet-Cookie: x=1', ' //evil.example'] // prettier-ignore

  it('lead to this site, wherever a form or address names what comes next', async () => {
    const named = actions.filter(({ body, query, method }) => {
      return fieldsOf(method === 'get' ? query : body).includes('next')
    })
    expect(named.length).toBeGreaterThan(4)
    for (const [at, { method, path }] of named.entries()) {
      // Each gets two of them; which ones nextPath refuses is in target.test.ts.
      for (const next of [EVIL[0], EVIL[at % EVIL.length]]) {
        const to = filled(path)
        const reply =
          method === 'get'
            ? await eve.get(`${to}?next=${encodeURIComponent(next)}`)
            : await eve.submit(to, { next, _method: method.toUpperCase(), theme: 'dark' })
        const { location = '/', 'set-cookie': set = [] } = reply.headers
        expect(location, `${method} ${path} ${next}`).toMatch(/^\/(?![/\\])/)
        expect(String(set), `${method} ${path}`).not.toContain('x=1')
      }
    }
  })

  it('do after a sign-in', async () => {
    await site.member('lured')
    for (const next of EVIL.slice(0, 3)) {
      const browser = site.browser()
      await browser.visit()
      const fields = { name: 'lured', password: PASSWORD, next }
      expect((await browser.submit('/login', fields)).headers.location).toBe('/')
    }
  })
})

describe('headers', () => {
  it('no one writes into them: line ends in addresses, invalid hosts', async () => {
    const reply = await eve.get('/login?next=%0d%0aX-Evil:%201')
    expect(reply.headers['x-evil']).toBeUndefined()
    const host = await site.browser().agent.get('/').set('Host', 'evil.example"><script>')
    expect(host.text).not.toContain('evil.example')
  })

  it('an invalid Host is refused before anything else', async () => {
    const ask = (host: string, path = '/login/passkey') =>
      site.browser().agent.get(path).set('Host', host).set('Accept', 'application/json')
    const bad = [
      '[',
      ']',
      '[::1',
      '[::1]x',
      '[::g]',
      'a b',
      'a/b',
      'a:99999',
      'a:x',
      '@',
      'a@b',
      '?',
      ':80',
      '"',
    ]
    for (const host of bad) {
      for (const path of ['/login/passkey', '/login', '/app.css', '/nowhere']) {
        const { status, body } = await ask(host, path)
        expect([status, body.code], `${host} ${path}`).toEqual([400, 'BAD_HOST'])
      }
    }
    for (const host of [
      'localhost',
      'a.example:8080',
      '[::1]:80',
      '192.0.2.1',
      'a_b.example',
      'a:',
    ]) {
      expect((await ask(host)).status, host).toBe(200)
    }
  })
})
