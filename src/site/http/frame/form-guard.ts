import type { Permission } from '../../../domain/roles/permissions.ts'
import { DAY_SECONDS } from '../../../domain/units.ts'
import { text } from '../../../shared/shape.ts'
import type { Call } from '../call.ts'
import type { FieldErrors } from './forms.ts'
import { wrong } from './forms.ts'
import { openSigned, sign } from '../identity/signed.ts'

// Protects public forms from programs without a puzzle: by a field that people do not see, and by a
// signed time before which no person can have filled the form in. JSON needs no time, as its
// senders are limited per account and network instead.

/** How long the token of a form is valid. */
const FORM_SECONDS = DAY_SECONDS
/** A field that people do not see; programs fill in whatever they find. */
const TRAP = 'contactNote'

/** The fields of this guard, for the shape of a form. */
export const guardFields = {
  formToken: text(200).optional().describe('from the page with the form'),
  [TRAP]: text(200).optional().describe('leave out; this field is hidden from people'),
}

type AnyCall = Pick<Call<string, Permission>, 'secrets' | 'body' | 'now' | 'wantsJson'>
export type GuardedForm = 'register' | 'apply' | 'forgot' | 'reenable'

/**
 * Returns the token of a form for its page. A token that was sent back is reused while it is valid.
 */
export function formToken(call: AnyCall, form: GuardedForm): string {
  const given = call.body.formToken
  if (typeof given === 'string' && shownAt(call, form, given) !== null) return given
  return sign(call.secrets.key('csrf'), `form ${form} ${secondsOf(call.now)}`)
}

/** Checks how a form was filled in; null when a person may have done it. */
export function guardForm(
  call: AnyCall,
  form: GuardedForm,
  leastSeconds: number,
): FieldErrors | null {
  const { body, now, wantsJson } = call
  const trap = body[TRAP]
  if (trap !== undefined && trap !== '') {
    return wrong('', 'A hidden field was filled in, as programs do. Submit the form again.')
  }
  if (leastSeconds === 0 || (wantsJson && body.formToken === undefined)) return null
  const given = typeof body.formToken === 'string' ? body.formToken : ''
  const shown = shownAt(call, form, given)
  if (shown === null) return wrong('', 'This form has expired. Submit it again.')
  if (secondsOf(now) - shown >= leastSeconds) return null
  return wrong(
    '',
    'The form was submitted faster than a person can type. Check it and submit it again.',
  )
}

// Returns when the page with the form was created; null when the token is not ours, is for another
// form, or has expired.
function shownAt({ secrets, now }: AnyCall, form: GuardedForm, given: string): number | null {
  const text = openSigned(secrets.key('csrf'), given)
  const found = /^form ([a-z]+) (\d{1,12})$/.exec(text ?? '')
  if (found === null || found[1] !== form) return null
  const shown = Number(found[2])
  return secondsOf(now) - shown > FORM_SECONDS ? null : shown
}

function secondsOf(now: Date): number {
  return Math.floor(now.getTime() / 1000)
}
