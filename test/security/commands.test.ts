import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runActing, theMachine } from '../../src/cli/arguments/acting.ts'
import { findCommand, parseLine } from '../../src/cli/command-line.ts'
import { commandLoaders, loadCommandGroups } from '../../src/cli/commands/index.ts'
import type { Command, CommandContext, Output } from '../../src/cli/define-command.ts'
import type { MemberRole } from '../../src/domain/roles/permission-rows.ts'
import { memberRoles } from '../../src/domain/roles/permission-rows.ts'
import { can, rightsOf } from '../../src/domain/roles/permissions.ts'
import { createClock } from '../../src/shared/clock.ts'
import { readConfig } from '../../src/shared/config.ts'
import { silentLog } from '../../src/shared/log.ts'
import { doneInHour } from '../../src/store/members/bulk-action-hour.ts'
import { closeDb, type Db } from '../../src/store/base/db.ts'
import { createDb } from '../support/patient-db.ts'
import { testDatabase, type TestDatabase } from '../support/postgres.ts'
import { addMember, testSecrets } from '../support/community/rows.ts'

let database: TestDatabase
let db: Db
const ids = new Map<string, number>()
const config = readConfig({})
const commands = (await loadCommandGroups()).flatMap((group) => group.commands)
const guarded = commands.filter(({ permission }) => permission !== null)

beforeAll(async () => {
  database = await testDatabase()
  db = createDb(database.url, { log: silentLog() })
  for (const role of memberRoles) {
    const id = await addMember(db, { name: `the-${role}` })
    const state = { role, email_verified_at: new Date() }
    await db.updateTable('member').set(state).where('id', '=', id).execute()
    ids.set(role, id)
  }
})
afterAll(async () => {
  await closeDb(db)
  await database.drop()
})

function contextOf(line: Pick<CommandContext, 'operands' | 'isJson'>): CommandContext {
  return {
    ...line,
    acting: theMachine,
    config,
    secrets: testSecrets,
    clock: createClock(config),
    log: silentLog(),
    readStdin: async () => '',
    withDatabase: (step) => step(db, database.url),
    withUrl: (step) => step(database.url),
  }
}

/** What a line of words answers, in this process. */
async function said(...words: string[]): Promise<Output> {
  const found = findCommand(commandLoaders, words)
  if (found === null) throw new Error(`there is no command ${words.join(' ')}`)
  const command = await found.command()
  const line = parseLine(command, found.rest)
  const ran = await runActing(command, line.actsAs, contextOf(line))
  return ran as Output
}

/** Whether a command begins when a member of that role asks for it. */
async function begins(command: Command, role: MemberRole): Promise<boolean> {
  let hasBegun = false
  const begun = { ...command, run: async () => ((hasBegun = true), 0) } as Command
  const context = contextOf({ operands: [], isJson: false })
  await runActing(begun, `the-${role}`, context).catch((error: Error) => {
    if (!error.message.includes(`(${command.permission})`)) throw error
  })
  return hasBegun
}

async function matrix() {
  const rows: string[] = []
  for (const command of guarded) {
    for (const role of memberRoles) {
      if (await begins(command, role)) rows.push(`${command.name}: ${role}`)
    }
  }
  return rows
}

function allowed(changes: Partial<Record<MemberRole, Record<string, boolean>>> = {}) {
  return guarded.flatMap(({ name, permission }) =>
    memberRoles
      .filter((role) => permission !== null && can(rightsOf(role, changes[role]), permission))
      .map((role) => `${name}: ${role}`),
  )
}

async function newest() {
  const row = await db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(1).execute()
  return row[0]
}

describe('every command in the name of every role', () => {
  it('is allowed exactly as `can` says, even after staff changed it', async () => {
    expect(await matrix()).toEqual(allowed())
    const changes = {
      moderator: { 'members.ban': false, 'tasks.run': true },
      member: { 'torrents.upload': false },
    }
    for (const [role, rights] of Object.entries(changes)) {
      const rows = Object.entries(rights).map(([permission, isAllowed]) => {
        return { role, permission, is_allowed: isAllowed, changed_at: new Date() }
      })
      await db.insertInto('role_permission').values(rows).execute()
    }
    const found = await matrix()
    await db.deleteFrom('role_permission').where('role', 'in', Object.keys(changes)).execute()
    expect(found).toEqual(allowed(changes))
    expect(found).not.toEqual(allowed())
  })

  it('that requires no permission says what it checks instead, and accepts no one else', () => {
    for (const command of commands) {
      if (command.permission === null) expect(command.why).toMatch(/^it .{10,}/)
    }
    const folder = 'src/cli/commands'
    const texts = fs
      .readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => fs.readFileSync(`${folder}/${name}`, 'utf8'))
    // The owner of the machine is `call.acting` without --as: who names it would pass `can` by.
    expect(texts.filter((text) => /\b(commandLine|theMachine)\b/.test(text))).toEqual([])
  })
})

describe('a command in the name of a member', () => {
  it('is in the log under that name; without one under that of the command line', async () => {
    await said('user', 'ban', 'the-member', '--reason', 'spam', '--as', 'THE-MODERATOR')
    expect(await newest()).toMatchObject({
      action: 'member.ban',
      actor_id: ids.get('moderator'),
      actor_name: 'the-moderator',
      actor_address: '127.0.0.1',
      target_name: 'the-member',
    })
    // As one on a page, it counts for what makes bulk actions large.
    const moderator = ids.get('moderator') as number
    expect(await doneInHour(db, 'ban', moderator, new Date())).toBe(1)
    await said('user', 'unban', 'the-member')
    expect(await newest()).toMatchObject({ actor_id: null, actor_name: 'command line' })
    await said('user', 'password', 'the-member', '--as', 'the-admin')
    expect(await newest()).toMatchObject({ action: 'member.set-password', actor_name: 'the-admin' })
  })

  it('is refused with all that speaks for and against it', async () => {
    await expect(said('user', 'ban', 'the-member', '--as', 'the-uploader')).rejects.toThrow(
      /^the-uploader is not allowed to ban members of .* \(members\.ban\): role uploader: no$/,
    )
    await db
      .insertInto('given_right')
      .values({
        ...{ member_id: ids.get('moderator') as number, permission: 'members.ban' },
        ...{ is_allowed: false, reason: 'too eager', given_by_name: 'ann' },
        given_at: new Date(),
      })
      .execute()
    await expect(said('user', 'ban', 'the-member', '--as', 'the-moderator')).rejects.toThrow(
      /: role moderator: yes; own ann: no \(too eager\)$/,
    )
    await expect(said('user', 'list', '--as', 'nobody')).rejects.toThrow('no member nobody')
  })

  it('changes no member at or above the role of the sender, and shows no passkey of others', async () => {
    const asAdmin = (...words: string[]) => said(...words, '--as', 'the-admin')
    await expect(asAdmin('user', 'ban', 'the-owner')).rejects.toThrow('to members of a lower role')
    await expect(asAdmin('user', 'role', 'the-member', 'owner')).rejects.toThrow('only an owner')
    await expect(
      asAdmin('user', 'add', 'ian', '--email', 'i@example.org', '--role', 'admin'),
    ).rejects.toThrow('only an owner')
    expect((await asAdmin('user', 'show', 'the-member')).json).toMatchObject({ passkey: null })
    expect((await said('user', 'show', 'the-member')).json).toMatchObject({
      passkey: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })

  it('refuses every request of a banned account', async () => {
    const state = { state: 'banned' as const }
    await db.updateTable('member').set(state).where('name', '=', 'the-admin').execute()
    await expect(said('user', 'list', '--as', 'the-admin')).rejects.toThrow('is banned')
  })
})
