import { faults, newPassword } from '../../shared/shape.ts'
import * as memberPasswords from '../../store/accounts/member-passwords.ts'
import * as memberBans from '../../store/bans/member-bans.ts'
import * as members from '../../store/members/members.ts'
import { createPasswords } from '../../store/accounts/passwords.ts'
import * as secondFactors from '../../store/accounts/second-factors.ts'
import { memberBelow, memberNamed } from '../arguments/acting.ts'
import { CommandError, defineCommand, UsageError } from '../define-command.ts'
import {
  fromStdin,
  orRefuse,
  passwordFor,
  refused,
  roleOf,
} from '../arguments/account-arguments.ts'

export const userRole = defineCommand({
  name: 'user role',
  summary: 'changes the role of a member',
  permission: 'members.set-role',
  operands: ['NAME', 'ROLE'],
  run({ operands, acting, clock, withDatabase }) {
    const role = roleOf(operands[1])
    return withDatabase(async (db) => {
      const { id, name } = await memberNamed(db, operands[0])
      orRefuse(await members.setRole(db, id, role, acting.actor, clock.now()))
      return { text: `${name} is now ${role}`, json: { id, name, role } }
    })
  },
})

export const userPassword = defineCommand({
  name: 'user password',
  summary: 'sets a new password, which ends all sessions; prints it if it was generated',
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
      await memberPasswords.setPassword(db, id, hash, null, clock.now(), acting.actor)
      const made = password.isMade ? { password: password.text } : {}
      const text = password.isMade ? `${name}: ${password.text}` : `${name} has a new password`
      return { text, json: { id, name, ...made } }
    })
  },
})

export const userBan = defineCommand({
  name: 'user ban',
  summary: 'bans a member: sessions end, clients are refused with the reason',
  permission: 'members.ban',
  operands: ['NAME'],
  options: { reason: { type: 'string', value: 'TEXT', doc: 'the reason shown to the member' } },
  run({ operands, options, acting, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      const reason = options.reason ?? ''
      if (reason.length > 200) throw new UsageError('--reason can have at most 200 characters')
      orRefuse(await memberBans.ban(db, id, reason, acting.actor, clock.now()))
      return { text: `${name} is banned`, json: { id, name, state: 'banned', reason } }
    })
  },
})

export const userUnban = defineCommand({
  name: 'user unban',
  summary: 'lifts the ban of a member',
  permission: 'members.ban',
  operands: ['NAME'],
  run({ operands, acting, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      orRefuse(await memberBans.unban(db, id, acting.actor, clock.now()))
      return { text: `the ban of ${name} is lifted`, json: { id, name, state: 'active' } }
    })
  },
})

export const userResetPasskey = defineCommand({
  name: 'user reset-passkey',
  summary: 'resets the passkey of a member, who must download active torrents again',
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
  summary: 'removes the two-factor methods of a member who lost them; the password stays',
  permission: 'members.manage',
  operands: ['NAME'],
  run({ operands, acting, clock, withDatabase }) {
    return withDatabase(async (db) => {
      const { id, name } = await memberBelow(db, operands[0], acting)
      const reason = 'at the command line'
      orRefuse(await secondFactors.removeAll(db, id, reason, acting.actor, clock.now()))
      return { text: `${name} can sign in with only the password`, json: { id, name } }
    })
  },
})
