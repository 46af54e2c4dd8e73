import { can } from '../../../domain/roles/permissions.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Reader } from '../../../store/records/targets.ts'
import { rightsOfMember } from '../../../store/roles/member-rights.ts'
import type { Call } from '../../http/action.ts'

type Reading = Pick<Call<string, 'cases.work'>, 'db' | 'member' | 'token' | 'can' | 'now'>

/**
 * Returns the staff member who reads a queue or log, with all their permissions: the scope of an
 * API token decides which queues it can read, not which entries in them.
 */
export async function staffReader(call: Reading): Promise<Reader> {
  const { db, member, token, now } = call
  if (token === null) return { id: member.id, can: call.can, now }
  const rights = (await rightsOfMember(db, member.id, now)) ?? new Set<Permission>()
  return { id: member.id, can: (permission) => can(rights, permission), now }
}

/** Returns the staff member who reads a queue or log as an actor. */
export async function staffActor(call: Reading & Pick<Call<string, 'cases.work'>, 'actor'>) {
  const { id: memberId, can: may } = await staffReader(call)
  return { ...call.actor, memberId, can: may }
}
