import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { MailKind } from '../../src/domain/notifications/mail-kinds.ts'
import { GIVEN_UP_AFTER_SECONDS, mailLabels } from '../../src/domain/notifications/mail-kinds.ts'
import { sendMail } from '../../src/jobs/tasks/system/send-mail.ts'
import { readConfig } from '../../src/shared/config.ts'
import { createLog, silentLog } from '../../src/shared/log.ts'
import * as accountTokens from '../../src/store/notifications/mail-links.ts'
import { commandLine } from '../../src/store/records/audit.ts'
import type { Db } from '../../src/store/base/db.ts'
import { closeDb } from '../../src/store/base/db.ts'
import * as mailQueue from '../../src/store/notifications/mail-queue.ts'
import * as mails from '../../src/store/notifications/mails.ts'
import { createDb } from '../support/patient-db.ts'
import { aFolder, startJobs } from '../support/processes/jobs.ts'
import type { TestDatabase } from '../support/postgres.ts'
import { testDatabase } from '../support/postgres.ts'
import { addMember, testSecrets } from '../support/community/rows.ts'
import type { SmtpServer } from '../support/processes/smtp-server.ts'
import { readMail, startSmtpServer } from '../support/processes/smtp-server.ts'
import { until } from '../support/until.ts'

const NOW = new Date('2026-05-01T10:00:00Z')
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
const SITE = 'https://site.example'

let database: TestDatabase
let db: Db
let server: SmtpServer
beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('mail').execute()
  server = await startSmtpServer()
})
afterEach(() => server.stop())

/** A run of the task at this moment, with this URL; null: without a server. */
async function run(url: string | null, now = NOW, log = silentLog()): Promise<void> {
  const smtp = url === null ? {} : { BABOU_SMTP_URL: url }
  const config = readConfig({ BABOU_DATA: '/tmp/none', BABOU_SITE_URL: SITE, ...smtp }, '/')
  const stopping = new AbortController().signal
  const call = { db, config, databaseUrl: '', secrets: testSecrets, now, log, stopping }
  await sendMail.run({ ...call, did: () => {} })
}

const plain = (query = '') => `smtp://127.0.0.1:${server.port}${query}`

async function queue(name = 'Ann', to = 'ann@example.org'): Promise<void> {
  await mails.queue(db, { to, kind: 'invite', data: { inviter: name }, memberId: null }, NOW)
}

const rows = () => db.selectFrom('mail').selectAll().orderBy('id').execute()
const only = async () => (await rows())[0]

describe('an email', () => {
  it('is sent as text and HTML with its secret link, which is not stored', async () => {
    const memberId = await addMember(db, { name: 'linked' })
    const token = await accountTokens.make(
      db,
      testSecrets,
      { memberId, purpose: 'reset', email: null },
      NOW,
    )
    const data = { name: 'linked', network: '192.0.2.0/24' }
    const link = { to: 'reset', ...token } as const
    const letter = {
      to: 'linked@example.org',
      kind: 'password-reset',
      data,
      memberId,
      link,
    } as const
    await db.transaction().execute((tx) => mails.queue(tx, letter, NOW))
    await run(plain())
    const [{ from, to, source }] = server.deliveries
    expect([from, to]).toEqual(['noreply@site.example', ['linked@example.org']])
    const { headers, text, html } = readMail(source)
    expect(headers).toContain('Subject: Choose a new password at babou')
    expect(headers).toContain('Auto-Submitted: auto-generated')
    const [shown] = /https:\/\/site\.example\/password\/reset\/[\w-]{32}/.exec(text) ?? []
    expect(html).toContain(`href="${shown}"`)
    const code = String(shown).split('/').at(-1) as string
    const found = await accountTokens.find(db, testSecrets, 'reset', code, NOW)
    expect(found).toMatchObject({ member_id: memberId })
    const kept = JSON.stringify(await rows())
    expect(kept).toContain('Choose a new password')
    expect(kept).not.toContain(code)
  })

  it('of each kind can be rendered, without empty parts', async () => {
    const kinds = Object.keys(mailLabels) as MailKind[]
    const data = {
      name: 'N',
      newEmail: 'E',
      otherName: 'O',
      network: 'W',
      inviter: 'I',
      subject: 'Some',
    }
    for (const kind of kinds) {
      await mails.queue(db, { to: 'a@example.org', kind, data, memberId: null }, NOW)
    }
    await run(plain())
    expect(server.deliveries).toHaveLength(kinds.length)
    for (const { source } of server.deliveries) {
      const { headers, text } = readMail(source)
      expect(headers).toMatch(/^Subject: \S.*\S\r?$/m)
      expect(text).not.toMatch(/undefined|\{\{|(named|from|address) [.,:]/)
    }
  })

  it('cannot be made to have further headers or recipients', async () => {
    await queue('Eve\r\nBcc: other@example.org\r\n\r\nHello', 'eve@example.org')
    await queue('Eve', 'eve@example.org, other@example.org')
    await run(plain())
    expect(server.deliveries).toHaveLength(1)
    const [{ to, source }] = server.deliveries
    expect(to).toEqual(['eve@example.org'])
    expect(readMail(source).headers).toMatch(/^Subject: Eve Bcc: other@example\.org Hello invites/m)
    expect(readMail(source).headers).not.toMatch(/^Bcc:/m)
    expect((await rows())[1]).toMatchObject({ state: 'failed' })
  })

  it("without a server is stored, for staff above the member's role to pass on", async () => {
    const memberId = await addMember(db, { name: 'kept' })
    const purpose = 'verify'
    const token = await accountTokens.make(
      db,
      testSecrets,
      { memberId, purpose, email: 'kept@example.org' },
      NOW,
    )
    const letter = { to: 'kept@example.org', kind: 'verify-email', data: { name: 'kept' } } as const
    await mails.queue(db, { ...letter, memberId, link: { to: 'verify', ...token } }, NOW)
    const lines: string[] = []
    await run(
      null,
      NOW,
      createLog('debug', {}, (line) => void lines.push(line)),
    )
    const { id, state } = await only()
    expect(state).toBe('kept')
    expect(lines.join()).toContain('"kept":1')
    expect(lines.join()).not.toContain('/verify-email/')
    const equal = { memberId, name: 'kept', address: null }
    const seen = await mails.show(db, testSecrets, SITE, id, commandLine, NOW)
    expect(seen?.text).toMatch(/https:\/\/site\.example\/verify-email\/[\w-]{32}/)
    const hidden = await mails.show(db, testSecrets, SITE, id, equal, NOW)
    expect(hidden).toMatchObject({ isLinkHidden: true })
    expect(hidden?.text).not.toContain('/verify-email/')
    const later = await mails.show(db, testSecrets, SITE, id, commandLine, after(8 * 86_400))
    expect(later?.isLinkHidden).toBe(true)
    expect(await mails.list(db, { state: 'kept', before: null, limit: 5 })).toMatchObject([
      { id, member: 'kept', kind: 'verify-email' },
    ])
  })

  it('that was stored or failed can be sent again by staff, with an audit entry', async () => {
    await queue()
    await run(null)
    const { id } = await only()
    expect(await mails.retry(db, id, commandLine, NOW)).toBe(true)
    expect(await mails.retry(db, id, commandLine, NOW)).toBe(false)
    await run(plain())
    expect(server.deliveries).toHaveLength(1)
    const log = await db.selectFrom('audit_log').select(['action', 'target_name']).execute()
    expect(log).toContainEqual({ action: 'mail.retry', target_name: 'invite to ann@example.org' })
  })

  it('is not created when its transaction fails', async () => {
    const broken = db.transaction().execute(async (tx) => {
      const letter = { to: 'a@example.org', kind: 'invite', data: { inviter: 'x' } } as const
      await mails.queue(tx, { ...letter, memberId: null }, NOW)
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    expect(await rows()).toEqual([])
  })
})

describe('a server', () => {
  it('with TLS from the first byte, or with STARTTLS, is used with encryption', async () => {
    for (const kind of ['implicit', 'offered'] as const) {
      const secret = await startSmtpServer({ tls: kind })
      const scheme = kind === 'implicit' ? 'smtps' : 'smtp'
      const url = `${scheme}://me:pass%20word@localhost:${secret.port}`
      await queue()
      await run(url)
      expect(secret.deliveries, 'nobody trusts its certificate').toHaveLength(0)
      expect((await rows()).at(-1)).toMatchObject({ state: 'queued', attempts: 1 })
      await run(`${url}?tls.rejectUnauthorized=false`, after(61))
      expect(secret.deliveries).toMatchObject([{ wasEncrypted: true, user: 'me' }])
      await secret.stop()
    }
  })

  it('on another machine gets no password in clear text', async () => {
    await queue()
    // Another name of this machine, which is treated as another machine.
    await run(`smtp://me:secret@127.0.0.1.nip.invalid:${server.port}`)
    await run(`smtp://me:secret@[::ffff:127.0.0.1]:${server.port}`, after(61))
    expect(server.deliveries).toEqual([])
    expect(await only()).toMatchObject({ state: 'queued', attempts: 2 })
  })

  it('that refuses a recipient permanently ends only that email', async () => {
    await queue('first')
    server.manner = 'refuses the recipient'
    await run(plain())
    server.manner = 'takes all'
    await queue('second')
    await run(plain())
    expect(await rows()).toMatchObject([
      { state: 'failed', last_error: expect.stringContaining('550') as string },
      { state: 'sent' },
    ])
  })

  it('that is busy, refuses, or does not answer is retried after growing pauses', async () => {
    await queue()
    server.manner = 'is busy'
    await run(plain())
    expect(await only()).toMatchObject({ state: 'queued', attempts: 1, try_at: after(60) })
    await run(plain(), after(30))
    expect(await only()).toMatchObject({ attempts: 1 })
    await run('smtp://127.0.0.1:1', after(60))
    expect(await only()).toMatchObject({ attempts: 2, try_at: after(360) })
    server.manner = 'is dumb'
    await run(plain('?greetingTimeout=200'), after(360))
    expect(await only()).toMatchObject({ attempts: 3, state: 'queued' })
    server.manner = 'takes all'
    await run(plain(), after(3_600))
    expect(await only()).toMatchObject({ state: 'sent', last_error: null })
    expect(server.deliveries).toHaveLength(1)
  })

  it('that is unavailable costs one attempt per run, however many emails wait', async () => {
    for (const name of ['a', 'b', 'c']) await queue(name)
    await run('smtp://127.0.0.1:1')
    expect((await rows()).map(({ attempts }) => attempts)).toEqual([1, 0, 0])
    await run(plain(), after(60))
    expect((await rows()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  })

  it('that is unavailable for three days is given up', async () => {
    await queue()
    await run('smtp://127.0.0.1:1', after(GIVEN_UP_AFTER_SECONDS))
    expect(await only()).toMatchObject({ state: 'failed' })
  })

  it('that returns too late sends no link that has expired', async () => {
    const link = { to: 'reset', id: 1, expiresAt: after(10) } as const
    const data = { name: 'x', network: 'y' }
    const letter = { to: 'x@example.org', kind: 'password-reset', data } as const
    await mails.queue(db, { ...letter, memberId: null, link }, NOW)
    await run(plain(), after(11))
    expect(await only()).toMatchObject({ state: 'failed', attempts: 1 })
    expect(server.deliveries).toEqual([])
  })

  it('whose confirmation is lost gets the email again with the same Message-ID', async () => {
    await queue()
    server.manner = 'hangs up after the message'
    await run(plain())
    server.manner = 'takes all'
    await run(plain(), after(60))
    expect(await only()).toMatchObject({ state: 'sent' })
    const ids = server.deliveries.map(({ source }) => /^Message-ID: (.*)$/m.exec(source)?.[1])
    expect(ids).toHaveLength(2)
    expect(ids[0]).toBe(ids[1])
  })
})

describe('several senders', () => {
  it('send each email only once', async () => {
    for (let number = 0; number < 30; number++) await queue(`n${number}`)
    await Promise.all([run(plain()), run(plain()), run(plain())])
    const subjects = server.deliveries.map(({ source }) => /^Subject: (n\d+)/m.exec(source)?.[1])
    expect(subjects).toHaveLength(30)
    expect(new Set(subjects).size).toBe(30)
  })

  it('take over from one that died in the middle, and ignore it afterwards', async () => {
    await queue()
    const dead = await mailQueue.claim(db, NOW)
    if (dead === null) throw new Error('there was a mail')
    await run(plain(), after(60))
    expect(server.deliveries).toEqual([])
    await run(plain(), after(120))
    expect(server.deliveries).toHaveLength(1)
    await mailQueue.fail(db, dead, 'too late')
    expect(await only()).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('are woken by the commit: jobs sends within a moment', async () => {
    const folder = aFolder()
    const env = { BABOU_SMTP_URL: plain(), BABOU_SITE_URL: SITE }
    const jobs = await startJobs(database.url, folder.path, { env })
    try {
      // The queue is up; otherwise the task's schedule would find the email within a minute.
      await until(() => db.selectFrom('job_worker').select('node').executeTakeFirst())
      await queue()
      await until(() => server.deliveries.length > 0, 5)
    } finally {
      await jobs.stop()
      folder.remove()
    }
  })
})
