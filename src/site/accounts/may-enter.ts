import * as memberBans from '../../store/bans/member-bans.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Call } from '../http/action.ts'

interface SigningIn {
  readonly id: number
  readonly state: 'active' | 'banned' | 'parked'
}

/**
 * Returns whether an authenticated member may sign in. If staff chose so, this reactivates a
 * dormant account.
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
