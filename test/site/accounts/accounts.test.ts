import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as memberBans from '../../../src/store/bans/member-bans.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createThrottles } from '../../../src/site/http/rate-limits/throttles.ts'
import { PASSWORD, testSite } from '../../support/site.ts'
import { aStoppedClock } from '../../support/stopped-clock.ts'
import type { TestBrowser, TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

describe('signing in', () => {
  it('redirects to the requested page, by name or email address in any case', async () => {
    await site.member('Ann')
    for (const name of ['ann', 'ANN', 'Ann@Example.org']) {
      const browser = site.browser()
      await browser.visit()
      const fields = { name, password: PASSWORD, next: '/invites' }
      const reply = await browser.submit('/login', fields)
      expect(reply.status).toBe(303)
      expect(reply.headers.location).toBe('/invites')
      expect((await browser.get('/invites')).status).toBe(200)
    }
  })

  it('keeps the requested page whole on the way to a security key, and back', async () => {
    const next = encodeURIComponent('/torrents?q=a+b&category=tv')
    for (const [from, to] of [
      ['/login', '/login/passkey'],
      ['/login/passkey', '/login'],
    ]) {
      const { text } = await site.browser().get(`${from}?next=${next}`)
      expect(text, from).toContain(`href="${to}?next=${next}"`)
    }
  })

  it('keeps the cookie from scripts and from other sites', async () => {
    await site.member('cookie')
    const reply = await site.browser().signIn('cookie')
    const lines = (reply.headers['set-cookie'] as unknown as string[]).filter((line) => {
      return line.startsWith('babou=')
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/)
  })

  it('answers the same for a wrong password and a wrong name, and keeps the input', async () => {
    await site.member('bob')
    const texts = []
    for (const name of ['bob', 'nobody']) {
      const browser = site.browser()
      await browser.visit()
      const reply = await browser.submit('/login', { name, password: 'not it', next: '/me' })
      expect(reply.status).toBe(422)
      expect(reply.text).toContain(`value="${name}"`)
      expect(reply.text).toContain('value="/me"')
      expect(reply.text).not.toContain('not it')
      texts.push(reply.text.replace(/value="[^"]*"/g, '').replace(/nonce-\S+/g, ''))
    }
    expect(texts[0]).toBe(texts[1])
  })

  it('works in JSON, and the reply contains the CSRF token', async () => {
    const { id } = await site.member('jane')
    const browser = site.browser()
    await browser.visit()
    const reply = await browser.send('post', '/login', { name: 'jane', password: PASSWORD })
    expect(reply.status).toBe(200)
    expect(reply.body).toMatchObject({ id, name: 'jane', role: 'member' })
    const made = await browser.agent
      .post('/api/v1/invites')
      .set('X-CSRF-Token', String(reply.body.csrf))
      .send({})
    expect(made.status).toBe(201)
  })

  it('shows a banned member the reason, once the password is right', async () => {
    const { id } = await site.member('banned')
    await memberBans.ban(site.db, id, 'sold invites', commandLine, new Date())
    const wrong = await site.browser().signIn('banned', 'wrong')
    expect(wrong.status).toBe(422)
    const right = await site.browser().signIn('banned')
    expect(right.status).toBe(403)
    expect(right.text).toContain('sold invites')
  })

  it('ignores a cookie that is forged, cut or of another secret', async () => {
    const { id } = await site.member('forger')
    const now = Math.floor(Date.now() / 1000)
    const other = `1.${id}.${'a'.repeat(32)}.0.${now}.1.${'A'.repeat(43)}`
    for (const value of [other, other.slice(0, 20), '', '.', 'a.b']) {
      const reply = await site.browser().json('/me').set('Cookie', `babou=${value}`)
      expect(reply.status, value).toBe(401)
    }
  })

  it('ignores cookies of a request with an Authorization header', async () => {
    const browser = await site.signedIn('member', 'tokenuser')
    const reply = await browser.json('/me').set('Authorization', 'Bearer nothing')
    expect(reply.status).toBe(401)
    expect(reply.body.code).toBe('BAD_TOKEN')
    expect(reply.headers['www-authenticate']).toContain('Bearer')
  })
})

describe('too many failed attempts', () => {
  // Every address but the last is a proxy's, so that one test can use many networks. Two nodes
  // share one database: what one has counted applies on the other.
  let nodes: readonly TestSite[]
  let turns = 0
  // One clock: with two, the nodes would differ by seconds on a slow machine.
  const clock = aStoppedClock()
  beforeAll(async () => {
    nodes = [await node(), await node()]
    for (const name of ['victim', 'target', 'traveller', 'bystander', 'resident', 'flooded'])
      await site.member(name)
  })
  afterAll(async () => {
    for (const node of nodes) await node.stop()
  })

  function node(requestsPerMinute?: number): Promise<TestSite> {
    const env = { BABOU_TRUSTED_PROXIES: '127.0.0.1,::1' }
    const more = { clock, requestsPerMinute }
    return testSite(env, site.database, undefined, more)
  }

  async function attempt(name: string, password: string, address: string, known?: TestBrowser) {
    const browser = known ?? nodes[turns++ % nodes.length].browser()
    await browser.visit()
    return browser.submit('/login', { name, password }).set('X-Forwarded-For', address)
  }

  async function untilStopped(name: string, address: string, most: number) {
    for (let turn = 0; turn < most; turn++) {
      const reply = await attempt(name, 'wrong', address)
      if (reply.status === 429) return reply
    }
    throw new Error(`${name} from ${address} was never stopped`)
  }

  it('get 429 with the time to wait, even for the right password', async () => {
    const last = await untilStopped('victim', '192.0.2.1', 6)
    expect(last.headers['retry-after']).toBe('30')
    expect(last.text).toContain('Too many failed attempts. Try again in')
    expect((await attempt('victim', PASSWORD, '192.0.2.1')).status).toBe(429)
    expect((await attempt('victim@example.org', PASSWORD, '192.0.2.1')).status).toBe(429)
    expect((await attempt('victim', PASSWORD, '192.0.2.77')).status, 'a neighbour').toBe(429)
  })

  it('wait longer each time', async () => {
    const { db } = site
    const waits = []
    for (let turn = 0; turn < 4; turn++) {
      const reply = await untilStopped('victim', '192.0.2.1', 2)
      waits.push(Number(reply.headers['retry-after']))
      await db
        .updateTable('throttle')
        .set({ blocked_until: new Date(0) })
        .execute()
    }
    expect(waits).toEqual([30, 60, 120, 240])
  })

  it('do not lock out others of that network, nor the member elsewhere', async () => {
    expect((await attempt('bystander', PASSWORD, '192.0.2.1')).status).toBe(303)
    expect((await attempt('victim', PASSWORD, '198.51.100.1')).status).toBe(303)
  })

  it('count a whole /64 of IPv6 as one network', async () => {
    let stopped = 0
    for (let turn = 0; turn < 7; turn++) {
      const reply = await attempt('bystander', 'wrong', `2001:db8:1:2::${turn}`)
      if (reply.status === 429) stopped++
    }
    expect(stopped).toBe(2)
    expect((await attempt('bystander', PASSWORD, '2001:db8:1:3::1')).status).toBe(303)
  })

  it('from many networks do not affect the device and network of the member', async () => {
    const device = nodes[0].browser()
    expect((await attempt('target', PASSWORD, '198.51.100.2', device)).status).toBe(303)
    expect((await attempt('traveller', PASSWORD, '203.0.113.9')).status).toBe(303)
    let stopped = 0
    for (let turn = 0; turn < 44; turn++) {
      const reply = await attempt('target', 'wrong', `10.1.${turn}.1`)
      if (reply.status === 429) stopped++
    }
    expect(stopped).toBe(4)
    expect((await attempt('target', PASSWORD, '10.2.0.1')).status, 'a stranger').toBe(429)
    expect((await attempt('target', PASSWORD, '198.51.100.200')).status, 'its network').toBe(303)
    expect((await attempt('target', PASSWORD, '10.3.0.1', device)).status, 'its device').toBe(303)
  })

  it('from the network of a member do not affect the browser in use', async () => {
    const [home, next] = ['172.20.1.7', '172.20.1.9']
    const device = nodes[0].browser()
    expect((await attempt('resident', PASSWORD, home, device)).status).toBe(303)
    await untilStopped('resident', next, 6)
    const { signIn } = createThrottles(site.db)
    for (let turn = 0; turn < 61; turn++) {
      const guess = {
        account: `guess ${turn}`,
        network: '172.20.1.0/24',
        from: 'stranger',
      } as const
      await signIn.attempt(guess, new Date())
    }
    expect((await attempt('bystander', PASSWORD, next)).status, 'a stranger').toBe(429)
    expect((await attempt('resident', PASSWORD, next)).status, 'another browser').toBe(429)
    expect((await attempt('resident', PASSWORD, home, device)).status, 'its browser').toBe(303)
  })

  it('invalid keys from its network do not keep it from using a valid one', async () => {
    const device = nodes[0].browser()
    await attempt('flooded', PASSWORD, '172.22.1.7', device)
    await device.visit()
    await device.submit('/logout')
    const answer = async (browser: TestBrowser, address = '172.22.1.9') => {
      const form = { proof: JSON.stringify({ id: 'AAAA', response: {} }) }
      return (await browser.submit('/login/passkey', form).set('X-Forwarded-For', address)).status
    }
    const [one, other] = [nodes[0].browser(), nodes[1].browser()]
    for (const browser of [one, other]) await browser.visit()
    await device.visit()
    const statuses: number[] = []
    for (let turn = 0; turn < 22; turn++) statuses.push(await answer(one))
    expect([statuses.at(0), statuses.at(-1)]).toEqual([422, 429])
    expect(await answer(other), 'a stranger on another node').toBe(429)
    expect(await answer(device), 'a browser that has signed in').toBe(422)
    for (let turn = 0; turn < 22; turn++) await answer(device)
    expect(await answer(device, '172.23.1.1'), 'counted itself, wherever it goes').toBe(429)
    expect(await answer(one, '172.23.1.1'), 'alone').toBe(422)
  })

  it('a flood of requests does not keep it from the form', async () => {
    // So few that also a slow machine sends more within the minute.
    const few = await node(40)
    const device = few.browser()
    await attempt('flooded', PASSWORD, '172.21.1.7', device)
    await device.visit()
    expect((await device.submit('/logout')).headers.location).toBe('/login')
    const read = (browser: TestBrowser) =>
      browser.get('/nothing.json').set('X-Forwarded-For', '172.21.1.7')
    const flood = few.browser()
    const some = await Promise.all(Array.from({ length: 50 }, () => read(flood)))
    expect(new Set(some.map(({ status }) => status))).toEqual(new Set([404, 429]))
    expect((await read(device)).status).toBe(404)
    await few.stop()
  })

  it('to confirm a password delay only that browser', async () => {
    const thief = await site.signedIn('member', 'robbed')
    const fields = { current: 'a guess', email: 'thief@example.org' }
    let last = 0
    for (let turn = 0; turn < 9; turn++) {
      last = (await thief.send('post', '/settings/account', fields)).status
    }
    expect(last).toBe(429)
    const honest = await site.entered('robbed')
    const own = { current: PASSWORD, email: 'robbed@example.net' }
    expect((await honest.send('post', '/settings/account', own)).status).toBeLessThan(300)
  })
})

describe('signing out', () => {
  it('ends the session, so that a copy of its cookie no longer works', async () => {
    await site.member('leaver')
    const browser = site.browser()
    const reply = await browser.signIn('leaver')
    const line = (reply.headers['set-cookie'] as unknown as string[]).find((one) => {
      return one.startsWith('babou=')
    })
    const copy = String(line).split(';')[0]
    expect((await site.browser().json('/me').set('Cookie', copy)).status).toBe(200)
    const out = await browser.submit('/logout')
    expect(out.headers.location).toBe('/login')
    expect((await browser.get('/login')).text).toContain('Signed out.')
    expect((await browser.get('/login')).text).not.toContain('Signed out.')
    await until(async () => {
      return (await site.browser().json('/me').set('Cookie', copy)).status === 401
    }, 1)
  })
})

describe('a new password', () => {
  it('ends every other session and keeps this one', async () => {
    await site.member('changer')
    const [here, there] = [site.browser(), site.browser()]
    await here.signIn('changer')
    await there.signIn('changer')
    const fields = { current: PASSWORD, password: 'another phrase', again: 'another phrase' }
    const reply = await here.submit('/settings/security', fields)
    expect(reply.status).toBe(303)
    expect((await here.get('/settings/security')).text).toContain('Password changed.')
    expect((await there.json('/me')).status).toBe(401)
    expect((await site.browser().signIn('changer')).status).toBe(422)
    expect((await site.browser().signIn('changer', 'another phrase')).status).toBe(303)
  })

  it('needs the old one, a minimum length, and the same text twice', async () => {
    const browser = await site.signedIn('member', 'careless')
    const send = async (fields: Record<string, string>) => {
      return (await browser.send('post', '/settings/security', fields)).body.errors as object
    }
    expect(await send({ current: 'no', password: 'long enough', again: 'long enough' })).toEqual({
      current: ['is incorrect'],
    })
    expect(await send({ current: PASSWORD, password: 'short', again: 'short' })).toEqual({
      password: ['must have at least 8 characters'],
    })
    expect(await send({ current: PASSWORD, password: 'long enough', again: 'other' })).toEqual({
      again: ['does not match the new password'],
    })
  })
})

describe('the field of the current password', () => {
  it('has the length that its form accepts, on each page', async () => {
    const browser = await site.signedIn('member', 'lengths')
    const paths = ['account', 'security/factors', 'leave', 'tokens'].map((at) => `/settings/${at}`)
    for (const path of paths) {
      const { text } = await browser.get(path)
      const inputs = text.match(/<input[^>]*name="current"[^>]*>/g) ?? []
      expect(inputs.length, path).toBeGreaterThan(0)
      for (const input of inputs) expect(input, path).toContain('maxlength="200"')
    }
  })
})
