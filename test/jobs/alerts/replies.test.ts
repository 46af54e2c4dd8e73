import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/shared/config.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { createClock } from '../../../src/shared/clock.ts'
import { listenToChats } from '../../../src/jobs/alerts/listening.ts'
import * as alerts from '../../../src/store/alerts/alerts.ts'
import * as chats from '../../../src/store/alerts/chats.ts'
import * as targets from '../../../src/store/alerts/targets.ts'
import type { Db } from '../../../src/store/base/db.ts'
import { closeDb } from '../../../src/store/base/db.ts'
import { commandLine } from '../../../src/store/records/audit.ts'
import { createDb } from '../../support/patient-db.ts'
import type { Receivers } from '../../support/alerts/receivers.ts'
import { startReceivers } from '../../support/alerts/receivers.ts'
import { addMember, testSecrets } from '../../support/community/rows.ts'
import type { TestDatabase } from '../../support/postgres.ts'
import { testDatabase } from '../../support/postgres.ts'
import { until } from '../../support/until.ts'

// The listener of jobs, with stand-ins that give what people wrote as Telegram and Matrix do.

let database: TestDatabase
let db: Db
let receivers: Receivers
let moderator: number
let stopping: AbortController
let listening: Promise<void>
let code = 0

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  receivers = await startReceivers()
  moderator = await aMember('moderator', 'mod')
  for (const kind of ['telegram', 'matrix'] as const) await aTarget(kind)
  listen()
  // Matrix gives only what is written after the first time it was asked.
  await until(async () => (await heardOf('matrix')) !== null, 20, 'the room is read')
})
afterAll(async () => {
  await stop()
  await receivers.stop()
  await closeDb(db)
  await database.drop()
})
beforeEach(async () => {
  await db.deleteFrom('alert_chat').execute()
})

async function aTarget(kind: 'telegram' | 'matrix'): Promise<void> {
  const usual = { severity: 'warning', fromHour: 0, untilHour: 0, isOn: true } as const
  const given = { name: kind, kind, ...usual, settings: receivers.settings[kind] }
  const made = await targets.make(db, testSecrets, given, commandLine, new Date())
  if (!made.ok) throw new Error(made.fault)
}

async function aMember(role: 'moderator' | 'member', name?: string): Promise<number> {
  const id = await addMember(db, name === undefined ? {} : { name })
  await db.updateTable('member').set({ role }).where('id', '=', id).execute()
  return id
}

function listen(): void {
  stopping = new AbortController()
  const config = readConfig({})
  const clock = createClock(config)
  const options = { db, config, secrets: testSecrets, clock, log: silentLog() }
  listening = listenToChats(options, stopping.signal)
}

async function stop(): Promise<void> {
  stopping.abort()
  await listening
}

async function heardOf(kind: 'telegram' | 'matrix'): Promise<string | null> {
  const query = db.selectFrom('alert_target').select('heard').where('kind', '=', kind)
  return (await query.executeTakeFirstOrThrow()).heard
}

async function anAlert(): Promise<number> {
  const subject = createHash('sha256').update(String(code++)).digest('hex')
  const { id } = await db
    .insertInto('alert')
    .values({
      ...{ condition: 'disk', subject, machine: '', severity: 'warning', says: 'Full.' },
      ...{ state: 'firing', since: new Date() },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const ACCOUNTS = { telegram: '4711', matrix: '@mod:example.org' } as const
const NAMES = ['telegram', 'matrix'] as const
type Name = (typeof NAMES)[number]

async function connected(kind: Name, memberId = moderator): Promise<void> {
  const account = ACCOUNTS[kind]
  const values = { member_id: memberId, kind, account, name: account, connected_at: new Date() }
  await db.insertInto('alert_chat').values(values).execute()
}

/** Writes and waits for the answer. */
async function answerTo(kind: Name, text: string, more = {}): Promise<string> {
  const count = () => receivers.all.filter((one) => one.kind === kind).length
  const before = count()
  receivers.chats.write(kind, { from: ACCOUNTS[kind], text, ...more })
  await until(() => count() > before, 20, `an answer to ${text}`)
  return receivers.all.filter((one) => one.kind === kind)[before].text
}

describe.each(NAMES)('a reply on %s', (kind) => {
  it('connects an account by a code, once', async () => {
    const word = 'ABCDEFGHIJKLMNOP'
    await chats.offerCode(db, moderator, testSecrets.lookupHash(word), new Date())
    expect(await answerTo(kind, 'connect AAAAAAAAAAAAAAAA')).toMatch('not valid')
    expect(await answerTo(kind, `connect ${word}`)).toMatch(
      'replies from this account count as replies of mod',
    )
    expect(await answerTo(kind, `connect ${word}`)).toMatch('not valid')
    expect(await chats.list(db, moderator)).toMatchObject([{ kind, account: ACCOUNTS[kind] }])
  })

  it('acknowledges and silences an alert as the member, and says so', async () => {
    await connected(kind)
    const id = await anAlert()
    expect(await answerTo(kind, `ack ${id}`)).toBe(`Alert ${id} is acknowledged by mod.`)
    expect(await alerts.find(db, id)).toMatchObject({ state: 'acknowledged', answeredBy: 'mod' })
    expect(await answerTo(kind, 'status')).toMatch(`#${id} warning, acknowledged: Full.`)
    expect(await answerTo(kind, `/silence ${id} 2h new disks`)).toMatch(/is silenced until .* UTC/)
    const found = await alerts.find(db, id)
    expect(found).toMatchObject({ state: 'silenced', reason: 'new disks' })
    const hours = (found!.silencedUntil!.getTime() - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(1.9)
    expect(hours).toBeLessThanOrEqual(2)
    const audit = await db
      .selectFrom('audit_log')
      .select(['action', 'actor_id as by'])
      .where('target_kind', '=', 'alert')
      .where('target_id', '=', id)
      .orderBy('id')
      .execute()
    expect(audit).toEqual([
      { action: 'alert.acknowledge', by: moderator },
      { action: 'alert.silence', by: moderator },
    ])
    expect(await answerTo(kind, 'ack 999999')).toMatch('no current alert 999999')
    expect(await answerTo(kind, '/ack')).toMatch('silence 12 2h')
  })

  it('that is not permitted, or comes late, changes nothing', async () => {
    const id = await anAlert()
    expect(await answerTo(kind, `ack ${id}`)).toMatch('not connected')
    await connected(kind, await aMember('member'))
    expect(await answerTo(kind, `ack ${id}`)).toMatch('may not answer')
    await db.deleteFrom('alert_chat').execute()
    const banned = await aMember('moderator')
    await db.updateTable('member').set({ state: 'banned' }).where('id', '=', banned).execute()
    await connected(kind, banned)
    expect(await answerTo(kind, `ack ${id}`)).toMatch('may not answer')
    await db.deleteFrom('alert_chat').execute()
    await connected(kind)
    const at = new Date(Date.now() - 16 * 60_000)
    expect(await answerTo(kind, `ack ${id}`, { at })).toMatch('older than 15 minutes')
    expect(await alerts.find(db, id)).toMatchObject({ state: 'firing', answeredBy: null })
  })

  it('of a program, and talk, get no answer', async () => {
    await connected(kind)
    const id = await anAlert()
    receivers.chats.write(kind, { from: ACCOUNTS[kind], text: `ack ${id}`, isBot: true })
    receivers.chats.write(kind, { from: ACCOUNTS[kind], text: 'ack, I will look at it' })
    expect(await answerTo(kind, 'status')).toMatch(`#${id} warning, firing`)
  })

  it('that came while no one listened is carried out by the next listener', async () => {
    await connected(kind)
    const id = await anAlert()
    await stop()
    receivers.chats.write(kind, { from: ACCOUNTS[kind], text: `ack ${id}` })
    listen()
    const isDone = async () => (await alerts.find(db, id))?.state === 'acknowledged'
    await until(isDone, 20, 'it is acknowledged')
  })
})

describe('a chat', () => {
  it('tells strangers nothing in private', async () => {
    const id = await anAlert()
    receivers.chats.write('telegram', { from: '666', text: 'status', isPrivate: true })
    receivers.chats.write('telegram', { from: '666', text: `/ack ${id}`, isPrivate: true })
    receivers.chats.write('telegram', { from: '666', text: 'hello', isPrivate: true })
    await connected('telegram')
    expect(await answerTo('telegram', `ack ${id}`, { isPrivate: true })).toMatch(
      'acknowledged by mod',
    )
    // A member is told what to write.
    expect(await answerTo('telegram', 'hello', { isPrivate: true })).toMatch(/^ack 12: /)
    expect(await answerTo('telegram', `silence ${id} 2w`)).toMatch(/^Nothing was silenced/)
    expect(receivers.faults).toEqual([])
  })

  it('that cannot be read says why on its target, and no more once it can', async () => {
    const errorOf = async () =>
      (await targets.list(db)).find(({ kind }) => kind === 'telegram')?.hearingError
    receivers.answerWith = (response) => {
      response.writeHead(409).end('{"ok":false}')
    }
    receivers.chats.write('telegram', { from: '1', text: 'so that it asks again' })
    await until(async () => (await errorOf()) === 'answers with status 409', 40)
    receivers.answerWith = null
    await until(async () => (await errorOf()) === null, 40)
  })
})
