import { text } from '../../shared/shape.ts'
import * as access from '../../store/accounts/access.ts'
import type { Call } from '../http/action.ts'
import type { FieldErrors } from '../http/frame/forms.ts'
import { wrong } from '../http/frame/forms.ts'
import { waitText } from '../http/frame/waiting.ts'
import { MAX_OWN_PASSWORD } from './own-password-field.ts'

/** The field that `passwordFaults` checks. */
export const ownPassword = text(MAX_OWN_PASSWORD)
  .optional()
  .describe('your password, if you have no two-factor authentication')

type OwnCall = Call<string, 'account.secure'>

/**
 * Checks the current password in the field `current`, and returns null when it is right. Members
 * with two-factor authentication have confirmed with that instead. For others, only the password
 * stops a person who gets hold of a signed-in browser.
 */
export async function passwordFaults(
  { db, member, signIn, passwords, throttles, now }: OwnCall,
  current: string | undefined,
): Promise<FieldErrors | null> {
  if (member.secondFactor === 'has') return null
  if (current === undefined || current === '') return wrong('current', 'is required')
  const wait = await throttles.attempt('ownPassword', signIn.id, now)
  if (wait > 0)
    return wrong('current', `was incorrect too many times. Try again in ${waitText(wait)}`)
  const isRight = await passwords.isRight(current, await access.passwordHashOf(db, member.id))
  if (!isRight) return wrong('current', 'is incorrect')
  await throttles.forget('ownPassword', signIn.id)
  return null
}
