import { randomBytes } from 'node:crypto'
import { memberRoles, type MemberRole } from '../../domain/permissions.ts'
import { bytes, ratio, ratioOf, utc } from '../../shared/format.ts'
import { emailAddress, faults, memberName, newPassword, strictRecord } from '../../shared/shape.ts'
import { commandLine } from '../../store/audit.ts'
import type { Db } from '../../store/db.ts'
import * as memberPages from '../../store/member-pages.ts'
import * as secondFactors from '../../store/second-factors.ts'
import * as members from '../../store/members.ts'
import { createPasswords } from '../../store/passwords.ts'
import { CommandError, defineCommand, UsageError, type CommandContext } from '../define-command.ts'
import { table } from '../output.ts'

const fromStdin = { type: 'boolean', doc: 'read the password from standard input' } as const
const account = strictRecord({ name: memberName, email: emailAddress, password: newPassword })
const PAGE = 500

const TEXTS = {
  NAME_TAKEN: 'that name is taken',
  EMAIL_TAKEN: 'that address belongs to another member',
  NOT_FOUND: 'there is no such member',
  ROLE_OUTRANKS: 'only an owner gives that role',
  LAST_OWNER: 'that is the last owner: make another one first',
} as const

export const userAdd = defineCommand({
  name: 'user add',
  summary: 'makes an account and prints its passkey, and its password unless that was given',
  operands: ['NAME'],
  options: {
    email: { type: 'string', value: 'E', required: true, doc: 'the e-mail address' },
    role: {
      type: 'string',
      value: 'ROLE',
      doc: 'member (default), uploader, moderator, admin or owner',
    },
    'password-stdin': fromStdin,
  },
  async run(call) {
    const { operands, options, secrets, clock, withDatabase } = call
    const role = roleOf(options.role ?? 'member')
    const password = await passwordFor(call, options['password-stdin'])
    const given = { name: operands[0], email: options.email, password: password.text }
    const read = account.safeParse(given)
    if (!read.success) throw new CommandError(faults(read.error).join('; '))
    const passwordHash = await createPasswords().hash(password.text)
    const { name, email } = read.data
    const added = await withDatabase((db) =>
      members.add(db, secrets, { name, email, role, passwordHash }, clock.now()),
    )
    if (!added.ok) throw new CommandError(TEXTS[added.code])
    const { id, passkey } = added
    const made = password.isMade ? { password: password.text } : {}
    const lines = Object.entries({ id, name, role, passkey, ...made })
    return { text: aligned(lines), json: { id, name, role, passkey, ...made } }
  },
})

export const userList = defineCommand({
  name: 'user list',
  summary: 'lists all members',
  async run({ withDatabase }) {
    const rows = await withDatabase(everyone)
    const cells = rows.map((row) => [
      row.name,
      row.role,
      row.state,
      bytes(row.uploaded),
      bytes(row.downloaded),
      ratio(row.uploaded, row.downloaded),
      row.last_seen_at === null ? 'never' : utc(row.last_seen_at),
    ])
    const head = ['name', 'role', 'state', 'uploaded', 'downloaded', 'ratio', 'last seen']
    const items = rows.map((row) => ({
      id: row.id,
      name: row.name,
      role: row.role,
      state: row.state,
      uploaded: row.uploaded,
      downloaded: row.downloaded,
      ratio: ratioOf(row.uploaded, row.downloaded),
      snatches: row.snatches,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
    }))
    return { text: table([head, ...cells]), json: { items, next: null, total: items.length } }
  },
})

export const userShow = defineCommand({
  name: 'user show',
  summary: 'shows a member, the passkey with it',
  operands: ['NAME'],
  async run({ operands, secrets, withDatabase }) {
    return withDatabase(async (db) => {
      const found = await memberNamed(db, operands[0])
      const shown = {
        id: found.id,
        name: found.name,
        email: found.email,
        role: found.role,
        state: found.state,
        banReason: found.ban_reason,
        uploaded: found.uploaded,
        downloaded: found.downloaded,
        ratio: ratioOf(found.uploaded, found.downloaded),
        seeding: found.seeding,
        leeching: found.leeching,
        snatches: found.snatches,
        passkey: await members.passkeyOf(db, secrets, found.id),
        createdAt: found.created_at,
        lastSeenAt: found.last_seen_at,
      }
      const { uploaded, downloaded } = shown
      const text = { ...shown, uploaded: bytes(uploaded), downloaded: bytes(downloaded) }
      return { text: aligned(Object.entries(text)), json: shown }
    })
  },
})

export const userRole = defineCommand({
  name: 'user role',
  summary: 'gives a member another role',
  operands: ['NAME', 'ROLE'],
  run({ operands, clock, withDatabase }) {
    const role = roleOf(operands[1])
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      orRefuse(await members.setRole(db, id, role, commandLine, clock.now()))
      return { text: `${name} is ${role} now`, json: { id, name, role } }
    })
  },
})

export const userPassword = defineCommand({
  name: 'user password',
  summary:
    'gives a member another password, which ends all sign-ins; prints it unless it was given',
  operands: ['NAME'],
  options: { 'password-stdin': fromStdin },
  async run(call) {
    const { operands, options, clock, withDatabase } = call
    const password = await passwordFor(call, options['password-stdin'])
    const read = newPassword.safeParse(password.text)
    if (!read.success) throw new CommandError(`password: ${faults(read.error).join('; ')}`)
    const hash = await createPasswords().hash(password.text)
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      await members.setPassword(db, id, hash, null, clock.now())
      const made = password.isMade ? { password: password.text } : {}
      const text = password.isMade ? `${name}: ${password.text}` : `${name} has a new password`
      return { text, json: { id, name, ...made } }
    })
  },
})

export const userBan = defineCommand({
  name: 'user ban',
  summary: 'bans a member: sign-ins end, clients are refused with the reason',
  operands: ['NAME'],
  options: { reason: { type: 'string', value: 'TEXT', doc: 'what the member is told' } },
  run({ operands, options, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      const reason = options.reason ?? ''
      if (reason.length > 200) throw new UsageError('--reason has 200 characters at most')
      orRefuse(await members.ban(db, id, reason, commandLine, clock.now()))
      return { text: `${name} is banned`, json: { id, name, state: 'banned', reason } }
    })
  },
})

export const userUnban = defineCommand({
  name: 'user unban',
  summary: 'lets a banned member in again',
  operands: ['NAME'],
  run({ operands, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      orRefuse(await members.unban(db, id, commandLine, clock.now()))
      return { text: `${name} may come in again`, json: { id, name, state: 'active' } }
    })
  },
})

export const userResetPasskey = defineCommand({
  name: 'user reset-passkey',
  summary: 'gives a member a new passkey; torrents downloaded before need to be downloaded again',
  operands: ['NAME'],
  run({ operands, secrets, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      const passkey = await members.resetPasskey(db, secrets, id, commandLine, clock.now())
      if (passkey === null) throw new CommandError(TEXTS.NOT_FOUND)
      return { text: passkey, json: { id, name, passkey } }
    })
  },
})

export const userRemoveFactors = defineCommand({
  name: 'user remove-factors',
  summary: 'takes the second factors of a member away who has lost them; the password stays',
  operands: ['NAME'],
  run({ operands, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      const reason = 'at the command line'
      orRefuse(await secondFactors.removeAll(db, id, reason, commandLine, clock.now()))
      return { text: `${name} signs in by password alone`, json: { id, name } }
    })
  },
})

function roleOf(given: string): MemberRole {
  const found = memberRoles.find((role) => role === given)
  if (found === undefined) throw new UsageError(`${given} is not ${memberRoles.join(', ')}`)
  return found
}

async function passwordFor({ readStdin }: CommandContext, isGiven: boolean) {
  if (!isGiven) return { text: randomBytes(12).toString('base64url'), isMade: true }
  const text = (await readStdin()).replace(/\r?\n$/, '')
  return { text, isMade: false }
}

async function memberNamed(db: Db, name: string) {
  const found = await memberPages.byName(db, name)
  if (found === null) throw new CommandError(`there is no member ${name}`)
  return found
}

function orRefuse(judged: { ok: true } | members.Refused<keyof typeof TEXTS>): void {
  if (!judged.ok) throw new CommandError(TEXTS[judged.code])
}

async function everyone(db: Db) {
  const rows: memberPages.ListedMember[] = []
  for (;;) {
    const after = rows.at(-1)?.name.toLowerCase() ?? null
    const page = await memberPages.list(db, { prefix: '', isBanned: null, after, limit: PAGE })
    rows.push(...page)
    if (page.length < PAGE) return rows
  }
}

function aligned(entries: readonly (readonly [string, unknown])[]): string {
  const shown = (value: unknown) => {
    if (value === null) return '–'
    return value instanceof Date ? utc(value) : String(value)
  }
  return table(entries.map(([key, value]) => [key, shown(value)]))
}
