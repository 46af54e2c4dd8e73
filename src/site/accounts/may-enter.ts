import * as memberBans from '../../store/bans/member-bans.ts'
import * as settings from '../../store/records/settings/settings.ts'
import type { Call } from '../http/action.ts'

interface SigningIn {
  readonly id: number
  readonly state: 'active' | 'banned' | 'parked'
}

type EnterCall = Pick<Call<string, 'account.enter'>, 'db' | 'config' | 'now'>

/** Returns whether a member may sign in; with a dormant account only if staff chose so. */
export async function mayEnter({ db, config }: EnterCall, { state }: SigningIn): Promise<boolean> {
  if (state !== 'parked') return state === 'active'
  return (await settings.site(db, config)).wakeBy === 'sign-in'
}

/**
 * Reactivates the dormant account of a member who may enter. Only after the last step of a sign-in:
 * a password without its second factor changes nothing. False if the account was banned since.
 */
export async function reactivate({ db, now }: EnterCall, member: SigningIn): Promise<boolean> {
  return member.state === 'active' || memberBans.wake(db, member.id, now)
}
