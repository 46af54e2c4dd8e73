import { faults, newPassword } from '../../shared/shape.ts'
import * as members from '../../store/members/members.ts'
import { createPasswords } from '../../store/accounts/passwords.ts'
import * as secondFactors from '../../store/accounts/second-factors.ts'
import { memberBelow, memberNamed } from '../acting.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import { fromStdin, orRefuse, passwordFor, refused, roleOf } from '../account-arguments.ts'

export const userRole = defineCommand({
  name: 'user role',
  summary: 'gives a member another role',
  permission: 'members.set-role',
  operands: ['NAME', 'ROLE'],
  run({ operands, acting, clock, withDatabase }) {
    const role = roleOf(operands[1])
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      orRefuse(await members.setRole(db, id, role, acting.actor, clock.now()))
      return { text: `${name} is ${role} now`, json: { id, name, role } }
    })
  },
})

export const userPassword = defineCommand({
  name: 'user password',
  summary:
    'gives a member another password, which ends all sign-ins; prints it unless it was given',
  permission: 'members.manage',
  operands: ['NAME'],
  options: { 'password-stdin': fromStdin },
  async run(call) {
    const { operands, options, acting, clock, withDatabase } = call
    const password = await passwordFor(call, options['password-stdin'])
    const read = newPassword.safeParse(password.text)
    if (!read.success) throw new CommandError(`password: ${faults(read.error).join('; ')}`)
    const hash = await createPasswords().hash(password.text)
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      await members.setPassword(db, id, hash, null, clock.now(), acting.actor)
      const made = password.isMade ? { password: password.text } : {}
      const text = password.isMade ? `${name}: ${password.text}` : `${name} has a new password`
      return { text, json: { id, name, ...made } }
    })
  },
})

export const userBan = defineCommand({
  name: 'user ban',
  summary: 'bans a member: sign-ins end, clients are refused with the reason',
  permission: 'members.ban',
  operands: ['NAME'],
  options: { reason: { type: 'string', value: 'TEXT', doc: 'what the member is told' } },
  run({ operands, options, acting, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      const reason = options.reason ?? ''
      if (reason.length > 200) throw new UsageError('--reason has 200 characters at most')
      orRefuse(await members.ban(db, id, reason, acting.actor, clock.now()))
      return { text: `${name} is banned`, json: { id, name, state: 'banned', reason } }
    })
  },
})

export const userUnban = defineCommand({
  name: 'user unban',
  summary: 'lets a banned member in again',
  permission: 'members.ban',
  operands: ['NAME'],
  run({ operands, acting, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      orRefuse(await members.unban(db, id, acting.actor, clock.now()))
      return { text: `${name} may come in again`, json: { id, name, state: 'active' } }
    })
  },
})

export const userResetPasskey = defineCommand({
  name: 'user reset-passkey',
  summary: 'gives a member a new passkey; torrents downloaded before need to be downloaded again',
  permission: 'members.manage',
  operands: ['NAME'],
  run({ operands, acting, secrets, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      const passkey = await members.resetPasskey(db, secrets, id, acting.actor, clock.now())
      if (passkey === null) throw refused('NOT_FOUND')
      return { text: passkey, json: { id, name, passkey } }
    })
  },
})

export const userRemoveFactors = defineCommand({
  name: 'user remove-factors',
  summary: 'takes the second factors of a member away who has lost them; the password stays',
  permission: 'members.manage',
  operands: ['NAME'],
  run({ operands, acting, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      const reason = 'at the command line'
      orRefuse(await secondFactors.removeAll(db, id, reason, acting.actor, clock.now()))
      return { text: `${name} signs in by password alone`, json: { id, name } }
    })
  },
})
