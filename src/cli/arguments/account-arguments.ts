import { randomBytes } from 'node:crypto'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../domain/roles/permission-rows.ts'
import { CommandError, UsageError, type CommandContext } from '../define-command.ts'

// Arguments and results that are shared by the commands about members.

export const fromStdin = { type: 'boolean', doc: 'read the password from standard input' } as const

const TEXTS = {
  NAME_TAKEN: 'that name is taken',
  NAME_RESERVED: 'that name is reserved: only an owner can give it, to a member of staff',
  EMAIL_TAKEN: 'that email address belongs to another member',
  NOT_FOUND: 'there is no such member',
  ROLE_OUTRANKS: 'only an owner can assign that role',
  LAST_OWNER: 'that is the last owner: create another one first',
} as const

/** Returns the error that explains a refusal of the store in words. */
export function refused(code: keyof typeof TEXTS): CommandError {
  return new CommandError(TEXTS[code])
}

/**
 * Throws unless the store accepted an action.
 * @throws CommandError with the refusal of the store
 */
export function orRefuse(judged: { ok: true } | { ok: false; code: keyof typeof TEXTS }): void {
  if (!judged.ok) throw refused(judged.code)
}

/**
 * Reads the role of a member from an argument.
 * @throws UsageError for anything else
 */
export function roleOf(given: string): MemberRole {
  const found = memberRoles.find((role) => role === given)
  if (found === undefined) throw new UsageError(`${given} is not one of ${memberRoles.join(', ')}`)
  return found
}

/** Returns the password from standard input, or a new random one. */
export async function passwordFor({ readStdin }: CommandContext, isGiven: boolean) {
  if (!isGiven) return { text: randomPassword(), isMade: true }
  const text = (await readStdin()).replace(/\r?\n$/, '')
  return { text, isMade: false }
}

/** Returns a random password, which is shown once. */
export function randomPassword(): string {
  return randomBytes(12).toString('base64url')
}
