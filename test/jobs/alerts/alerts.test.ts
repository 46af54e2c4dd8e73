import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../src/shared/log.ts'
import * as alerts from '../../../src/store/alerts/alerts.ts'
import * as deliveries from '../../../src/store/alerts/deliveries.ts'
import type { Kind } from '../../../src/store/alerts/targets.ts'
import * as targets from '../../../src/store/alerts/targets.ts'
import { testMessage } from '../../../src/store/alerts/test-message.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import * as reports from '../../../src/store/fleet/reports.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { readConfig } from '../../../src/shared/config.ts'
import { createDb } from '../../support/patient-db.ts'
import type { Receivers } from '../../support/alerts/receivers.ts'
import { startReceivers } from '../../support/alerts/receivers.ts'
import { testSecrets } from '../../support/community/rows.ts'
import { aReport } from '../../support/community/seen-trackers.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import type { TestJobs } from '../../support/processes/jobs.ts'
import { aFolder, startJobs } from '../../support/processes/jobs.ts'
import { until } from '../../support/until.ts'

// Two real jobs nodes watch one fleet and send to stand-ins for all kinds of target.

const KINDS: readonly Kind[] = ['mail', 'webhook', 'slack', 'discord', 'telegram', 'matrix']
const folders = [aFolder(), aFolder()]
let database: TestDatabase
let db: Db
let receivers: Receivers
let jobs: readonly TestJobs[]

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  receivers = await startReceivers()
  const env = { BABOU_SMTP_URL: receivers.smtpUrl }
  jobs = await Promise.all(
    folders.map(({ path }, at) =>
      startJobs(database.url, path, { env: { ...env, BABOU_NODE: `jobs-${at}` } }),
    ),
  )
})
afterAll(async () => {
  await Promise.all(jobs.map((one) => one.stop()))
  await receivers.stop()
  await closeDb(db)
  await database.drop()
  folders.forEach((folder) => folder.remove())
})
beforeEach(async () => {
  receivers.answerWith = null
  await db.deleteFrom('alert_target').execute()
})

async function aTarget(kind: Kind, given: Partial<targets.NewTarget> = {}): Promise<number> {
  const usual = { severity: 'warning', fromHour: 0, untilHour: 0, isOn: true } as const
  const made = await targets.make(
    db,
    testSecrets,
    { name: kind, kind, ...usual, settings: receivers.settings[kind], ...given },
    commandLine,
    new Date(),
  )
  if (!made.ok) throw new Error(made.fault)
  return made.id
}

async function tested(id: number): Promise<void> {
  const message = await testMessage(db, readConfig({}), new Date())
  await deliveries.test(db, id, message, commandLine, new Date())
}

const tracker = { type: 'tracker', node: 'edge-9' } as const
const silent = () =>
  sql`update service_now set heard_at = heard_at - interval '30 seconds'
  from service where id = service_id and node = 'edge-9'`.execute(db)
const about = (word: string, text: string) =>
  receivers.all.filter((one) => one.text.includes(word) && one.text.includes(text))

describe('an alert', () => {
  it('reaches each target once when a tracker is silent, and once when it is back', async () => {
    for (const kind of KINDS) await aTarget(kind)
    await reports.note(db, tracker, aReport({ machine: 'far' }))
    await silent()
    await until(() => about('iring', 'edge-9').length >= 1, 40, 'the first message')
    await until(() => receivers.all.length >= 6, 20, 'a message at each target')
    const [alert] = await alerts.open(db)
    expect(alert).toMatchObject({ condition: 'silent', subject: 'tracker edge-9', state: 'firing' })
    await reports.note(db, tracker, aReport({ machine: 'far' }))
    await until(
      async () => {
        if ((await alerts.open(db)).length === 0) return receivers.all.length >= 12
        await reports.note(db, tracker, aReport({ machine: 'far' }))
        return false
      },
      60,
      'it is resolved at each target',
    )
    expect(receivers.faults).toEqual([])
    for (const kind of KINDS) {
      expect(
        receivers.all.filter((one) => one.kind === kind),
        kind,
      ).toHaveLength(2)
    }
    await sql`delete from service where node = 'edge-9'`.execute(db)
  })

  it('is not raised for a tracker that said that it was ending', async () => {
    await reports.note(db, tracker, aReport({ machine: 'far', state: 'draining' }))
    await reports.note(db, { ...tracker, node: 'edge-8' }, aReport({ machine: 'near' }))
    await sql`update service_now set heard_at = heard_at - interval '30 seconds'`.execute(db)
    const fired = async () => (await alerts.open(db)).some(({ state }) => state === 'firing')
    await until(fired, 40, 'the alert about the other tracker')
    const subjects = (await alerts.open(db)).map(({ subject }) => subject)
    expect(subjects).toContain('tracker edge-8')
    expect(subjects).not.toContain('tracker edge-9')
    await sql`delete from service where node like 'edge-%'`.execute(db)
    await db.deleteFrom('alert').execute()
  })
})

describe('a target', () => {
  const stateOf = async (id: number) => {
    const [row] = await db
      .selectFrom('alert_delivery')
      .select(['state', 'attempts', 'error'])
      .where('target_id', '=', id)
      .orderBy('id') // the test is the first; alerts may follow
      .execute()
    return row
  }

  it.each(KINDS)('of kind %s gets a test in its format', async (kind) => {
    const before = receivers.all.length
    const id = await aTarget(kind)
    await tested(id)
    await until(() => receivers.all.length > before, 10, 'the test')
    await until(async () => (await stateOf(id)).state === 'sent', 10, 'it is noted')
    expect(receivers.all.at(-1)?.text ?? receivers.all[0].text).toBeTruthy()
    expect(receivers.faults).toEqual([])
  })

  it('that answers with a redirect is not followed, and not tried again', async () => {
    receivers.answerWith = (response) => {
      response.writeHead(302, { location: '/webhook' }).end()
    }
    const id = await aTarget('webhook')
    await tested(id)
    await until(async () => (await stateOf(id)).state === 'failed', 10)
    expect(await stateOf(id)).toMatchObject({ attempts: 1, error: expect.stringMatching('302') })
  })

  it('that got too many messages is left alone for as long as it asks', async () => {
    receivers.answerWith = (response) => {
      response.writeHead(429, { 'retry-after': '77' }).end('{}')
    }
    const id = await aTarget('slack')
    const asked = Date.now()
    await tested(id)
    await until(async () => (await stateOf(id)).error !== null, 10)
    const row = await db
      .selectFrom('alert_target')
      .select('resting_until')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    const answeredAt = row.resting_until!.getTime() / 1000 - 77
    expect(answeredAt).toBeGreaterThan(asked / 1000 - 1)
    expect(answeredAt).toBeLessThan(Date.now() / 1000 + 1)
  })

  it('that never answers is given up after ten seconds and tried again', async () => {
    receivers.answerWith = () => {}
    const id = await aTarget('discord')
    await tested(id)
    await until(async () => (await stateOf(id)).error === 'does not answer in time', 20)
    receivers.answerWith = null
    await until(async () => (await stateOf(id)).state === 'sent', 20)
    expect((await stateOf(id)).attempts).toBe(2)
  })

  it('that answers with a gigabyte is read no further than it needs', async () => {
    let written = 0
    receivers.answerWith = (response) => {
      response.writeHead(200)
      const part = Buffer.alloc(1024 * 1024)
      const more = () => {
        while (written < 1024 && response.writable && !response.destroyed) {
          written++
          if (!response.write(part)) return response.once('drain', more)
        }
        return response.end()
      }
      more()
    }
    const id = await aTarget('webhook')
    await tested(id)
    await until(async () => (await stateOf(id)).state === 'sent', 15)
    expect(written).toBeLessThan(64)
  })

  it('keeps its settings sealed, and refuses those of another kind', async () => {
    const id = await aTarget('telegram')
    const { sealed } = await db
      .selectFrom('alert_target')
      .select('sealed')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('abc-DEF')
    for (const [kind, settings] of [
      ['webhook', { url: 'file:///etc/passwd', secret: 'x'.repeat(16) }],
      ['webhook', { url: 'http://a:b@example.org', secret: 'x'.repeat(16) }],
      ['webhook', { url: 'https://example.org', secret: 'short' }],
      ['mail', { to: 'ops@example.org, nobody' }],
      ['telegram', { token: '1:a/../b', chat: '5' }],
      ['matrix', { url: 'https://example.org', token: 'x', room: '#room:example.org' }],
      ['slack', { url: 'https://example.org', more: 'x' }],
    ] as const) {
      await expect(aTarget(kind, { name: 'bad', settings } as never), kind).rejects.toThrow(
        'BAD_SETTINGS',
      )
    }
  })
})

describe('an answer', () => {
  it('by a link is used once, for its alert, within a day', async () => {
    const id = await aTarget('webhook')
    const at = new Date()
    const about_ = { condition: 'disk', subject: 'x', machine: '', severity: 'warning' } as const
    const { id: alertId } = await db
      .insertInto('alert')
      .values({ ...about_, says: 'Full.', state: 'firing', since: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    const word = await deliveries.makeLink(db, { alertId, act: 'silence', targetId: id }, at)
    expect(await deliveries.link(db, word, at)).toMatchObject({ alertId, act: 'silence' })
    const [first, second] = await Promise.all([
      deliveries.useLink(db, word, at),
      deliveries.useLink(db, word, at),
    ])
    expect([first, second].sort()).toEqual([false, true])
    expect(await deliveries.link(db, word, at)).toBeNull()
    const other = await deliveries.makeLink(db, { alertId, act: 'silence', targetId: id }, at)
    const tomorrow = new Date(at.getTime() + 25 * 3_600_000)
    expect(await deliveries.link(db, other, tomorrow)).toBeNull()
    expect(await deliveries.useLink(db, other, tomorrow)).toBe(false)
    expect(await deliveries.link(db, 'guessed', at)).toBeNull()
  })
})
