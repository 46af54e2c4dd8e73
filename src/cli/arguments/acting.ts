import type { Explained } from '../../domain/roles/given-rights.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { can, outranks, type Permission } from '../../domain/roles/permissions.ts'
import { utc } from '../../shared/format.ts'
import * as access from '../../store/accounts/access.ts'
import { commandLine } from '../../store/records/audit.ts'
import type { Db } from '../../store/base/db.ts'
import * as memberPages from '../../store/members/pages.ts'
import * as memberRights from '../../store/roles/member-rights.ts'
import type { Acting, Command, CommandContext, Output } from '../define-command.ts'
import { CommandError, UsageError } from '../define-command.ts'

// The permissions of a command: those of the member named by --as, found with the same query and
// the same `can` as on the site. Without --as, all permissions, because anyone who can run commands
// here could also change the tables.

/**
 * The address recorded for a command on behalf of a member. Single actions have an address, bulk
 * actions have none.
 */
const THIS_MACHINE = '127.0.0.1'

/** The administrator of the machine. */
export const theMachine: Acting = { actor: commandLine, role: null }

/**
 * Runs a command on behalf of a member, or of the machine's administrator when `name` is null. The
 * database stays open until the command ends.
 *
 * @throws CommandError when that member may not, with every reason for and against
 */
export async function runActing(
  command: Command,
  name: string | null,
  call: CommandContext,
): Promise<Output | number> {
  if (name === null) return command.run(call as never)
  const { permission } = command
  if (permission === null) throw new UsageError('this command does not accept --as')
  return call.withDatabase(async (db, url) => {
    const acting = await actingAs(db, name, permission, call.clock.now())
    return command.run(changed(call, { acting, withDatabase: (step) => step(db, url) }) as never)
  })
}

/**
 * Returns the same call with some fields replaced. Its getters are not read until a command uses
 * them.
 */
function changed(
  call: CommandContext,
  parts: Pick<CommandContext, 'acting' | 'withDatabase'>,
): CommandContext {
  const all = { ...Object.getOwnPropertyDescriptors(call), ...described(parts) }
  return Object.defineProperties({}, all) as CommandContext
}

function described(parts: object): PropertyDescriptorMap {
  return Object.getOwnPropertyDescriptors(parts)
}

/** Returns the actor, after checking that this member may act. */
async function actingAs(db: Db, name: string, permission: Permission, now: Date): Promise<Acting> {
  const found = await memberPages.byName(db, name)
  const member = found === null ? null : await access.forRequest(db, found.id, now)
  if (member === null) throw new CommandError(`there is no member ${name}`)
  if (member.state !== 'active') {
    throw new CommandError(`${member.name} cannot act: the account is ${member.state}`)
  }
  if (!can(member.rights, permission)) {
    const rights = await memberRights.explained(db, member.id, now)
    const answer = rights?.answers.find((one) => one.permission === permission)
    throw new CommandError(refusal(member.name, answer))
  }
  const actor = { memberId: member.id, name: member.name, address: THIS_MACHINE }
  return { actor, role: member.role }
}

function refusal(name: string, answer: Explained | undefined): string {
  if (answer === undefined) return `${name} is not allowed to do that`
  const { says, permission, because, isAllowed } = answer
  const held = 'the account must first verify its email address or set up two-factor authentication'
  const why = isAllowed ? held : because.map(reasonText).join('; ')
  return `${name} is not allowed to ${says} (${permission}): ${why}`
}

/** Formats one reason for or against a permission: `own ann: no until 2026-03-01 (too eager)`. */
export function reasonText(one: Explained['because'][number]): string {
  const what = one.isAllowed ? 'yes' : 'no'
  const until = one.expiresAt === null ? '' : ` until ${utc(one.expiresAt)}`
  const why = one.reason === null ? '' : ` (${one.reason})`
  return `${one.by} ${one.name}: ${what}${until}${why}${one.isVoid ? ', does not count' : ''}`
}

/** Returns the named member. @throws CommandError when there is none */
export async function memberNamed(db: Db, name: string): Promise<memberPages.Profile> {
  const found = await memberPages.byName(db, name)
  if (found === null) throw new CommandError(`there is no member ${name}`)
  return found
}

/**
 * The same, for actions that may only affect members who rank below the actor, and sometimes the
 * actor.
 */
export async function memberBelow(
  db: Db,
  name: string,
  acting: Acting,
  { orSelf = false } = {},
): Promise<memberPages.Profile> {
  const found = await memberNamed(db, name)
  const isSelf = orSelf && found.id === acting.actor.memberId
  if (!isSelf && !isAbove(acting, found.role)) {
    throw new CommandError(`${acting.actor.name} can only do this to members of a lower role`)
  }
  return found
}

/** Whether the actor ranks above a role. */
export function isAbove({ role }: Acting, other: MemberRole): boolean {
  return role === null || outranks(role, other)
}
