import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createSecrets } from '../../src/shared/secrets.ts'
import { aPeerId, announce } from '../support/clients/announcer.ts'
import type { Babou } from '../support/processes/processes.ts'
import { startBabou } from '../support/processes/processes.ts'
import type { SmtpServer } from '../support/processes/smtp-server.ts'
import { readMail, startSmtpServer } from '../support/processes/smtp-server.ts'
import type { SiteClient } from '../support/site-client.ts'
import { signIn } from '../support/site-client.ts'
import { until } from '../support/until.ts'

// Debug logs of a complete run, in which every secret is used: rightly, wrongly, and while parts
// fail. None of the secrets may be in them.

const master = randomBytes(24).toString('hex')
const smtpPassword = `smtp-${randomBytes(9).toString('hex')}`
/** By what they are. */
const secrets = new Map<string, string>()
let babou: Babou
let mail: SmtpServer
let owner: SiteClient

beforeAll(async () => {
  mail = await startSmtpServer()
  babou = await startBabou({
    env: {
      BABOU_LOG: 'debug',
      BABOU_SECRET: master,
      BABOU_SMTP_URL: `smtp://babou:${smtpPassword}@127.0.0.1:${mail.port}`,
      BABOU_REGISTRATION: 'invite',
    },
  })
})
afterAll(async () => {
  await babou.stop()
  await mail.stop()
})

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(babou.siteUrl + path, { headers, redirect: 'manual' }).then(
    (reply) => reply.status,
    () => 0,
  )

/** An announce of a member, whatever the reply is. */
const announceOf = (passkey: string) =>
  announce(babou.trackerUrl, {
    ...{ passkey, infoHash: randomBytes(20).toString('hex'), peerId: aPeerId(), port: 6881 },
    ...{ uploaded: 0n, downloaded: 0n, left: 1n, event: 'started' },
  }).catch(() => null)

/** Signs in as a browser does; cookie and CSRF token become secrets. */
async function signInByCookie(password: string): Promise<void> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  const page = await fetch(`${babou.siteUrl}/login`, { headers })
  const { csrf } = (await page.json()) as { csrf: string }
  const cookie = page.headers.getSetCookie()[0].split(';')[0]
  const body = JSON.stringify({ name: 'root', password, _csrf: csrf })
  const request = { method: 'POST', headers: { ...headers, cookie }, body }
  const reply = await fetch(`${babou.siteUrl}/login`, request)
  const set = reply.headers.getSetCookie().find((one) => one.startsWith('babou='))!
  secrets.set('CSRF token', csrf)
  secrets.set('session cookie', /=([^;]+)/.exec(set)![1])
}

/** Uses every secret once, also where it is refused. */
async function useAll(): Promise<void> {
  const use = (name: string) => secrets.get(name)!
  const { passkey, feedKey, token } = {
    ...{ passkey: use('passkey'), feedKey: use('feed key'), token: use('API token') },
  }
  await announceOf(passkey)
  await fetch(`${babou.trackerUrl}/${passkey}/scrape`).catch(() => null)
  await fetch(`${babou.trackerUrl}/${passkey}/announce?info_hash=x`).catch(() => null)
  await fetch(`${babou.trackerUrl}/${passkey}/nonsense/%ff`).catch(() => null)
  for (const path of [`/feeds/notifications.${feedKey}`, `/torrent/download/1.${feedKey}`])
    await ask(path)
  await ask(`/%ff/${feedKey}`)
  for (const path of ['/api/v1/me', '/api/v1/nonsense', '/live']) {
    await ask(path, { authorization: `Bearer ${token}` })
    await ask(path, { authorization: `Bearer ${token}x` })
  }
  await ask(`/password/reset/${use('mail link')}`)
  await ask(`/signup?invite=${use('invite')}`)
  await ask(`/setup?token=${use('set-up token')}`)
  const cookie = `babou=${use('session cookie')}`
  for (const path of ['/me', '/admin', '/%c3']) await ask(path, { cookie })
  await signIn(babou.siteUrl, 'root', use('wrong password')).catch(() => null)
}

it('debug logs of every role contain no secret of a run', async () => {
  secrets.set('BABOU_SECRET', master).set('SMTP password', smtpPassword)
  for (const purpose of ['bridge', 'seal', 'cookie'] as const) {
    const key = createSecrets(master).key(purpose)
    secrets.set(`${purpose} key in hex`, key.toString('hex'))
    secrets.set(`${purpose} key in base64`, key.toString('base64'))
  }
  secrets.set('set-up token', new URL(babou.setupLink!).searchParams.get('token')!)
  const words = ['user', 'add', 'root', '--email', 'root@example.org', '--role', 'owner', '--json']
  const made = JSON.parse((await babou.run(words)).stdout) as { passkey: string; password: string }
  secrets.set('passkey', made.passkey).set('password', made.password)
  secrets.set('wrong password', `wrong-${randomBytes(6).toString('hex')}`)

  owner = await signIn(babou.siteUrl, 'root', made.password)
  secrets.set('feed key', String((await owner.post('/settings/keys/feed', {})).body.key))
  const token = await owner.post('/settings/tokens', { name: 'test', current: made.password })
  secrets.set('API token', String(token.body.token))
  const hook = await owner.post('/settings/webhooks', { url: 'https://hooks.invalid/hook-path' })
  secrets.set('webhook secret', String(hook.body.secret))
  const invite = (await owner.post('/invites', {})).body as { link?: string; url?: string }
  secrets.set('invite', /[\w-]{20,}/.exec(JSON.stringify(invite))![0])
  await owner.post('/password/forgot', { name: 'root' })
  await until(() => mail.deliveries.length > 0, 60, 'the email')
  const [, link] = /\/password\/reset\/([\w-]+)/.exec(readMail(mail.deliveries[0].source).text)!
  secrets.set('mail link', link)
  await signInByCookie(made.password)
  expect([...secrets.values()].filter((value) => value.length < 12)).toEqual([])

  await until(async () => (await announceOf(made.passkey)) !== null)
  await useAll()
  mail.manner = 'refuses the recipient'
  await owner.post('/password/forgot', { name: 'root' })
  babou.kill('jobs', 'SIGKILL')
  babou.kill('postgres', 'SIGKILL')
  await useAll()
  await until(async () => (await ask('/login')) === 200, 60, 'the site')
  babou.kill('tracker', 'SIGKILL')
  await until(async () => (await announceOf(made.passkey)) !== null, 60, 'the tracker')
  await useAll()

  // The files have what stdout has at this level, and what roles said on stderr.
  const files = await babou.run(['logs', '--level', 'debug', '--json'])
  const inFiles = files.stdout.split('\n').filter((line) => line !== '')
  for (const role of ['babou', 'site', 'tracker', 'jobs']) {
    expect(
      inFiles.some((line) => line.includes(`"role":"${role}"`)),
      role,
    ).toBe(true)
  }
  for (const line of inFiles) {
    expect(JSON.parse(line)).toMatchObject({ time: expect.any(String), pid: expect.any(Number) })
  }
  const lines = [...babou.output().split('\n'), ...inFiles]
  const logged = lines.filter((line) => line.startsWith('{'))
  const roles = new Set(logged.map((line) => (JSON.parse(line) as { role?: string }).role))
  expect([...roles]).toEqual(expect.arrayContaining(['site', 'tracker', 'jobs']))
  expect(logged.some((line) => /"level":("debug"|20)\b/.test(line))).toBe(true)
  // The set-up link is printed on purpose, outside of the log.
  const isPrinted = (name: string) => name === 'set-up token'
  for (const [name, value] of secrets) {
    const where = (isPrinted(name) ? logged : lines).filter((line) => line.includes(value))
    expect(where, name).toEqual([])
  }
})
