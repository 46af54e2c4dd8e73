import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { commandLine } from '../../../src/store/records/audit.ts'
import { inviteCode } from '../../../src/store/notifications/mail-links.ts'
import * as settings from '../../../src/store/records/settings/settings.ts'
import * as setupToken from '../../../src/store/accounts/setup-token.ts'
import { testSecrets, testSite } from '../../support/site.ts'
import type { TestSite } from '../../support/site.ts'

let site: TestSite
beforeAll(async () => {
  site = await testSite()
})
afterAll(() => site.stop())

const account = (name: string) => ({
  name,
  email: `${name}@example.org`,
  password: 'correct horse battery',
})

async function registration(value: 'open' | 'invite' | 'application' | 'closed') {
  const change = { registration: value, formSeconds: 0 }
  await settings.changeSite(site.db, change, commandLine, new Date())
}

describe('the set-up', () => {
  let token: string
  beforeAll(async () => {
    token = (await setupToken.current(site.db, testSecrets, new Date())) as string
  })

  it('shows nothing without its token', async () => {
    for (const path of ['/setup', '/setup?token=wrong', '/setup?token=a&token=b']) {
      expect((await site.browser().get(path)).status, path).toBe(403)
    }
    const browser = site.browser()
    await browser.visit()
    const reply = await browser.send('post', '/setup', { token: 'wrong', ...account('eve') })
    expect(reply.body.code).toBe('SETUP_TOKEN_WRONG')
  })

  it('warns while the public addresses say localhost', async () => {
    const { text } = await site.browser().get(`/setup?token=${token}`)
    expect(text).toContain('BABOU_SITE_URL')
    expect(text).toContain('BABOU_TRACKER_URL')
    const env = { BABOU_SITE_URL: 'https://a.example', BABOU_TRACKER_URL: 'https://t.example' }
    const open = await testSite(env, site.database)
    expect((await open.browser().get(`/setup?token=${token}`)).text).not.toContain('BABOU_SITE_URL')
    await open.stop()
  })

  it('keeps what was typed and shows the errors at the fields', async () => {
    const browser = site.browser()
    await browser.visit()
    const fields = { token, name: 'x', email: 'nowhere', password: 'short' }
    const reply = await browser.submit('/setup', fields)
    expect(reply.status).toBe(422)
    expect(reply.text).toContain('value="nowhere"')
    expect(reply.text).toContain('is not an email address')
    expect(reply.text).toContain('id="field-name-error">Name must have at least 2 characters')
    expect(reply.text).not.toContain('value="short"')
  })

  it('creates one owner, who is signed in, however many try at the same time', async () => {
    const browsers = [site.browser(), site.browser(), site.browser()]
    for (const browser of browsers) await browser.visit()
    const replies = await Promise.all(
      browsers.map((browser, index) => {
        return browser.send('post', '/setup', { token, ...account(`owner${index}`) })
      }),
    )
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 404, 404])
    const winner = browsers[replies.findIndex((reply) => reply.status === 201)]
    expect((await winner.json('/me')).body.role).toBe('owner')
    const made = replies.find((reply) => reply.status === 201)
    expect(made?.headers.location).toBe('/admin')
    expect((await winner.get('/admin')).text).toContain('Set up your site')
  })

  it('leads an owner from the command line to what to set up, at the first sign-in only', async () => {
    await site.member('keeper', 'owner')
    const first = await site.browser().signIn('keeper')
    expect(first.headers.location).toBe('/admin')
    expect((await site.browser().signIn('keeper')).headers.location).toBe('/')
  })

  it('is closed once there is an owner', async () => {
    expect((await site.browser().get(`/setup?token=${token}`)).status).toBe(404)
    const { text } = await site.browser().get(`/setup?token=${token}`)
    expect(text).toContain('This site already has an owner.')
  })
})

describe('signing up', () => {
  afterEach(() => registration('invite'))

  it('is refused with the reason while it is closed', async () => {
    await registration('closed')
    const reply = await site.browser().get('/register')
    expect(reply.status).toBe(403)
    expect(reply.text).toContain('New accounts cannot be created at the moment.')
  })

  it('is available to everyone while it is open', async () => {
    await registration('open')
    expect((await site.browser().get('/login')).text).toContain('href="/register"')
    const browser = site.browser()
    await browser.visit()
    const reply = await browser.submit('/register', { code: '', ...account('newcomer') })
    expect(reply.headers.location).toBe('/')
    const home = await browser.get('/')
    expect(home.text).toContain('Welcome, newcomer.')
    expect(home.text).toContain('Hello, newcomer')
  })

  it('says that a name is taken, in any case of letters', async () => {
    await registration('open')
    await site.member('taken')
    const browser = site.browser()
    await browser.visit()
    const reply = await browser.send('post', '/register', account('TAKEN'))
    expect(reply.body.errors).toEqual({ name: ['is already taken'] })
  })

  it('reveals nothing about an address that is taken, except to its owner by email', async () => {
    await registration('open')
    await site.member('hidden')
    const [one, two] = [site.browser(), site.browser()]
    await one.visit()
    await two.visit()
    const fields = { ...account('curious'), email: 'Hidden@EXAMPLE.org' }
    const known = await one.send('post', '/register', fields)
    const unknown = await two.send('post', '/register', account('unknown'))
    expect(known.status).toBe(201)
    expect(Object.keys(known.body as object)).toEqual(Object.keys(unknown.body as object))
    for (const browser of [one, two]) {
      // This site sends no email, so it asks neither of them.
      expect((await browser.get('/')).text).not.toContain('Verify your email address')
      expect((await browser.get('/settings/account')).text).toContain('>Not verified<')
    }
    const mails = await site.db.selectFrom('mail').select(['kind', 'recipient', 'data']).execute()
    expect(mails).toContainEqual({
      kind: 'address-in-use',
      recipient: 'Hidden@EXAMPLE.org',
      data: { name: 'hidden', otherName: 'curious' },
    })
    expect(mails).toContainEqual({
      kind: 'verify-email',
      recipient: 'unknown@example.org',
      data: { name: 'unknown' },
    })
    // The owner still signs in by the address.
    expect((await site.browser().signIn('hidden@example.org')).status).toBe(303)
  })

  it('redirects to the application where that is required', async () => {
    await registration('application')
    expect((await site.browser().get('/register')).headers.location).toBe('/apply')
  })

  it.each(['a', '-dash', 'two words', 'ann.json', 'é', `${'x'.repeat(31)}`, 'a/b'])(
    'does not take the name %j',
    async (name) => {
      await registration('open')
      const browser = site.browser()
      await browser.visit()
      const fields = { ...account('ok'), name }
      const reply = await browser.send('post', '/register', fields)
      expect(reply.status).toBe(422)
      expect(Object.keys(reply.body.errors as object)).toEqual(['name'])
    },
  )

  it.each(['Adm1n', 'deleted-2', 'Staff', 'b4bou', 'anonymous', 'system'])(
    'refuses %s, which speaks for the site',
    async (name) => {
      await registration('open')
      const browser = site.browser()
      await browser.visit()
      const reply = await browser.send('post', '/register', { ...account('ok'), name })
      expect(reply.status).toBe(422)
      expect(reply.body.errors).toEqual({ name: ['is reserved; choose another one'] })
    },
  )

  it('refuses a name that is read as the name the site was given', async () => {
    const change = { siteName: 'Grüner Reiher' }
    await settings.changeSite(site.db, change, commandLine, new Date())
    await registration('open')
    const browser = site.browser()
    await browser.visit()
    const named = async (name: string) => {
      const reply = await browser.send('post', '/register', { ...account('ok'), name })
      return (reply.body.errors as Record<string, readonly string[]>).name ?? null
    }
    expect(await named('gruner-re1her')).toEqual(['is reserved; choose another one'])
    await settings.changeSite(site.db, { siteName: null }, commandLine, new Date())
  })

  it('refuses a password that is the name', async () => {
    await registration('open')
    const browser = site.browser()
    await browser.visit()
    const fields = { ...account('samesame'), password: 'SameSame' }
    const reply = await browser.send('post', '/register', fields)
    expect(reply.body.errors).toEqual({ password: ['must not be your name'] })
  })

  it('lets no one choose a role', async () => {
    await registration('open')
    const browser = site.browser()
    await browser.visit()
    const reply = await browser.send('post', '/register', { ...account('rooty'), role: 'owner' })
    expect(reply.body.errors).toEqual({ role: ['is not a field of this form'] })
  })
})

describe('an invite', () => {
  async function invite(name: string) {
    const inviter = await site.signedIn('member', name)
    const made = await inviter.send('post', '/invites', { note: 'a friend' })
    expect(made.status).toBe(201)
    const link = new URL(String(made.body.link))
    return { inviter, id: made.body.id as number, path: link.pathname + link.search, link }
  }

  it('works once, and is shown to both sides', async () => {
    const { inviter, path, link } = await invite('host')
    expect((await site.browser().get(path)).text).toContain('<strong>host</strong> invites you')
    const code = link.searchParams.get('code') as string
    const [one, two] = [site.browser(), site.browser()]
    await one.visit()
    await two.visit()
    const replies = await Promise.all([
      one.send('post', '/register', { code, ...account('guest1') }),
      two.send('post', '/register', { code, ...account('guest2') }),
    ])
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 403])
    const name = replies[0].status === 201 ? 'guest1' : 'guest2'
    const list = (await inviter.json('/invites')).body
    expect(list.items[0]).toMatchObject({ usedBy: name, link: null, note: 'a friend' })
    expect(list.left).toBe(2)
    expect((await inviter.get(`/users/${name}`)).text).toContain('href="/users/host"')
  })

  it('is in a list that continues on the next page', async () => {
    const owner = await site.signedIn('owner', 'generous')
    for (const note of ['1', '2', '3']) await owner.send('post', '/invites', { note })
    const first = (await owner.json('/invites?limit=2')).body
    const notes = (items: readonly { readonly note: string }[]) => items.map(({ note }) => note)
    expect(notes(first.items)).toEqual(['3', '2'])
    const { body } = await owner.json(`/invites?limit=2&cursor=${first.next}`)
    expect([notes(body.items), body.next]).toEqual([['1'], null])
    expect((await owner.get('/invites?limit=2')).text).toContain('rel="next">')
  })

  it('can be revoked only by its inviter, and returns to the quota', async () => {
    const { inviter, id, path } = await invite('second-thoughts')
    const other = await site.signedIn('admin', 'nosy')
    expect((await other.send('delete', `/invites/${id}`)).status).toBe(404)
    const form = { _method: 'DELETE' }
    const reply = await inviter.submit(`/invites/${id}`, form)
    expect(reply.headers.location).toBe('/invites')
    expect((await inviter.json('/invites')).body).toMatchObject({ items: [], left: 3 })
    expect((await site.browser().get(path)).status).toBe(403)
    expect((await inviter.send('delete', `/invites/${id}`)).status).toBe(404)
  })

  it('does not work when its inviter is banned, or registration is closed', async () => {
    const { path, inviter } = await invite('soon-banned')
    await registration('closed')
    expect((await site.browser().get(path)).status).toBe(403)
    await registration('invite')
    expect((await site.browser().get(path)).status).toBe(200)
    const staff = await site.signedIn('moderator', 'judge')
    await staff.send('post', '/users/soon-banned/ban', { reason: 'enough' })
    expect((await site.browser().get(path)).status).toBe(403)
    expect((await inviter.json('/invites')).status).toBe(401)
  })

  it('expires after seven days, and returns to the quota once', async () => {
    const { inviter, path, id } = await invite('slow')
    const past = new Date(Date.now() - 1000)
    await site.db.updateTable('invite').set({ expires_at: past }).where('id', '=', id).execute()
    expect((await site.browser().get(path)).status).toBe(403)
    expect((await inviter.get('/invites')).text).toContain('Expired')
    const left = async () => (await inviter.json('/invites')).body.left as number
    expect(await left()).toBe(3)
    await inviter.send('post', '/invites', {})
    expect(await left()).toBe(2)
    await inviter.send('delete', `/invites/${id}`)
    expect(await left(), 'withdrawn as well').toBe(2)
  })

  it('can be emailed, and verifies the address of the member who opens it', async () => {
    const mailing = await testSite({ BABOU_SMTP_URL: 'smtp://127.0.0.1:1' }, site.database)
    await site.member('poster')
    const inviter = mailing.browser()
    await inviter.signIn('poster')
    const fields = { email: 'friend@example.org', note: 'a friend' }
    const made = await inviter.send('post', '/invites', fields)
    expect(made.body.link, 'not even its giver may prove that address').toBeNull()
    expect((await inviter.get('/invites')).text).toContain('mailed to friend@example.org')
    const { link_id: id } = await site.db
      .selectFrom('mail')
      .select('link_id')
      .where('recipient', '=', 'friend@example.org')
      .executeTakeFirstOrThrow()
    const code = inviteCode(testSecrets, Number(id))
    const browser = mailing.browser()
    await browser.visit()
    const form = { code, ...account('friend') }
    expect((await browser.send('post', '/register', form)).status).toBe(201)
    expect((await browser.json('/settings/account')).body.isVerified).toBe(true)
    const two = await inviter.send('post', '/invites', { email: 'a@example.org, b@example.org' })
    expect(two.body.errors).toEqual({ email: ['is not an email address'] })
    await mailing.stop()
    const here = await site.browser()
    await here.signIn('poster')
    const refused = await here.send('post', '/invites', fields)
    expect(refused.body.errors).toEqual({
      email: ['cannot be used: this site does not send email'],
    })
  })

  it('is shown in the tree, only to its creator and to staff', async () => {
    const { inviter, link } = await invite('root-of-it')
    const browser = site.browser()
    await browser.visit()
    const code = link.searchParams.get('code') as string
    await browser.send('post', '/register', { code, ...account('branch') })
    const own = (await inviter.json('/invites/tree')).body
    expect(own).toMatchObject({ of: 'root-of-it', direct: 1, total: 1 })
    expect(own.items).toMatchObject([{ name: 'branch', inviter: 'root-of-it', depth: 1 }])
    expect((await inviter.get('/invites/tree')).text).toContain('href="/users/branch"')
    const other = await site.signedIn('member', 'onlooker')
    expect((await other.json('/invites/tree?of=root-of-it')).status).toBe(403)
    expect((await other.get('/users/branch')).text).not.toContain('root-of-it')
    const staff = await site.signedIn('moderator', 'gardener')
    expect((await staff.json('/invites/tree?of=ROOT-OF-IT')).body.items).toHaveLength(1)
    expect((await staff.get('/users/branch')).text).toContain('href="/users/root-of-it"')
  })

  it('requires a quota, and a double click uses no more than there is', async () => {
    const browser = await site.signedIn('member', 'eager')
    const replies = await Promise.all(
      [1, 2, 3, 4, 5].map(() => browser.send('post', '/invites', {})),
    )
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 201, 201, 409, 409])
  })
})
