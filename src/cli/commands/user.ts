import { bytes, ratio, ratioOf, utc } from '../../shared/format.ts'
import { emailAddress, faults, memberName, newPassword, strictRecord } from '../../shared/shape.ts'
import type { Db } from '../../store/base/db.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as members from '../../store/members/members.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { createPasswords } from '../../store/accounts/passwords.ts'
import { isRefusedName } from '../../domain/registration/reserved-names.ts'
import { isAbove, memberNamed } from '../arguments/acting.ts'
import { CommandError, defineCommand } from '../define-command.ts'
import { table } from '../output.ts'
import { fromStdin, passwordFor, refused, roleOf } from '../arguments/account-arguments.ts'

const account = strictRecord({ name: memberName, email: emailAddress, password: newPassword })
const PAGE = 500

export const userAdd = defineCommand({
  name: 'user add',
  summary: 'creates an account and prints its passkey, and its password if it was generated',
  permission: 'members.set-role',
  operands: ['NAME'],
  options: {
    email: { type: 'string', value: 'E', required: true, doc: 'the email address' },
    role: {
      type: 'string',
      value: 'ROLE',
      doc: 'member (default), uploader, moderator, admin or owner',
    },
    'password-stdin': fromStdin,
  },
  async run(call) {
    const { operands, options, acting, secrets, clock, config, withDatabase } = call
    const role = roleOf(options.role ?? 'member')
    if (!isAbove(acting, role) && acting.role !== 'owner') throw refused('ROLE_OUTRANKS')
    const password = await passwordFor(call, options['password-stdin'])
    const given = { name: operands[0], email: options.email, password: password.text }
    const read = account.safeParse(given)
    if (!read.success) throw new CommandError(faults(read.error).join('; '))
    const passwordHash = await createPasswords().hash(password.text)
    const { name, email } = read.data
    const member = { name, email, role, passwordHash }
    const isByOwner = acting.role === null || acting.role === 'owner'
    const added = await withDatabase(async (db) => {
      const { siteName } = await settings.site(db, config)
      if (isRefusedName(name, { siteName, role, isByOwner })) throw refused('NAME_RESERVED')
      return members.add(db, secrets, member, clock.now(), acting.actor)
    })
    if (!added.ok) throw refused(added.code)
    const { id, passkey } = added
    const made = password.isMade ? { password: password.text } : {}
    const lines = Object.entries({ id, name, role, passkey, ...made })
    return { text: aligned(lines), json: { id, name, role, passkey, ...made } }
  },
})

export const userList = defineCommand({
  name: 'user list',
  summary: 'lists all members',
  permission: 'members.see-private',
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
  summary: 'shows a member; the passkey only to that member or without --as',
  permission: 'members.see-private',
  operands: ['NAME'],
  async run({ operands, acting, secrets, withDatabase }) {
    return withDatabase(async (db) => {
      const found = await memberNamed(db, operands[0])
      const { role, actor } = acting
      const isShown = role === null || actor.memberId === found.id
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
        passkey: isShown ? await members.passkeyOf(db, secrets, found.id) : null,
        createdAt: found.created_at,
        lastSeenAt: found.last_seen_at,
      }
      const { uploaded, downloaded } = shown
      const text = { ...shown, uploaded: bytes(uploaded), downloaded: bytes(downloaded) }
      return { text: aligned(Object.entries(text)), json: shown }
    })
  },
})

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
