import * as memberBans from '../../store/bans/member-bans.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Call } from '../http/action.ts'

interface SigningIn {
  readonly id: number
  readonly state: 'active' | 'banned' | 'parked'
}

/**
 * Whether an account is open to who has shown to be its member, by password or security key; one
 * that is parked wakes by this, where staff chose so.
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
