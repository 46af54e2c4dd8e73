import { opensAt, readHours } from '../../../domain/registration/open-hours.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import { utc } from '../../../shared/format.ts'
import { roomFor } from '../../../store/registration/room.ts'
import * as invites from '../../../store/registration/invites.ts'
import type { SiteSettings } from '../../../store/records/settings/settings.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call, Reply } from '../../http/action.ts'
import { redirect, refuse } from '../../http/action.ts'

export type WayIn =
  | { readonly ok: true; readonly inviter: string | null; readonly chosen: SiteSettings }
  | { readonly ok: false; readonly refusal: Reply }

type AnyCall = Call<string, Permission>
const BY_INVITE = 'This site is invite-only. Open the link in your invite.'
const APPLY = 'This site accepts new members by application. Apply at /apply.'
const FULL =
  'This site has reached its maximum number of members. You can still sign up with an invite.'
const FULL_TODAY = "Today's limit of new accounts has been reached. Try again tomorrow."

/** Returns whether a person can sign up now. Invites are accepted unless registration is closed. */
export async function wayIn(call: AnyCall, code: string): Promise<WayIn> {
  const { db, secrets, config, now } = call
  const chosen = await settings.site(db, config)
  const no = (detail: string): WayIn => ({
    ok: false,
    refusal: refuse('REGISTRATION_CLOSED', { detail }),
  })
  const { registration: way, closedText } = chosen
  if (way === 'closed') {
    return closedText === ''
      ? { ok: false, refusal: refuse('REGISTRATION_CLOSED') }
      : no(closedText)
  }
  if (code !== '') {
    const invite = await invites.find(db, secrets, code, now)
    if (invite === null) return { ok: false, refusal: refuse('INVITE_UNKNOWN') }
    return { ok: true, inviter: invite.inviter, chosen }
  }
  if (way === 'application') return call.wantsJson ? no(APPLY) : { ok: false, refusal: toApply() }
  if (way === 'invite') return no(closedText || BY_INVITE)
  const opens = opensAt(readHours(chosen.openHours) ?? [], now)
  if (opens !== null) return no(`Registration opens at ${utc(opens)}.`)
  const room = await roomFor(db, chosen, now)
  if (room !== 'room') return no(room === 'full' ? FULL : FULL_TODAY)
  return { ok: true, inviter: null, chosen }
}

function toApply(): Reply {
  return redirect('/apply')
}
