import * as memberBans from '../../store/bans/member-bans.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Call } from '../http/action.ts'

interface SigningIn {
  readonly id: number
  readonly state: 'active' | 'banned' | 'parked'
}

type EnterCall = Pick<Call<string, 'account.enter'>, 'db' | 'config' | 'now'>

/** Returns whether a member may sign in; dormant accounts only if a setting allows it. */
export async function mayEnter({ db, config }: EnterCall, { state }: SigningIn): Promise<boolean> {
  if (state !== 'parked') return state === 'active'
  return (await settings.site(db, config)).wakeBy === 'sign-in'
}

/**
 * Reactivates the dormant account of a member who may enter. To be called after the last step of a
 * sign-in: a password without the second factor changes nothing. Returns false if the account has
 * been banned in the meantime.
 */
export async function reactivate({ db, now }: EnterCall, member: SigningIn): Promise<boolean> {
  return member.state === 'active' || memberBans.wake(db, member.id, now)
}
