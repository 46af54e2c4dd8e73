import * as memberBans from '../../store/bans/member-bans.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Call } from '../http/action.ts'

interface SigningIn {
  readonly id: number
  readonly state: 'active' | 'banned' | 'parked'
}

/**
 * Returns whether a member who has authenticated may sign in. A dormant account is reactivated by
 * this if staff chose so.
 */
export async function mayEnter(
  { db, config, now }: Pick<Call<string, 'account.enter'>, 'db' | 'config' | 'now'>,
  { id, state }: SigningIn,
): Promise<boolean> {
  if (state === 'active') return true
  const { wakeBy } = await settings.site(db, config)
  if (state !== 'parked' || wakeBy !== 'sign-in') return false
  return (await memberBans.wake(db, id, now)).ok
}
