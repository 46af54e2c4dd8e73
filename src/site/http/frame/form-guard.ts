import type { Permission } from '../../../domain/roles/permissions.ts'
import { text } from '../../../shared/shape.ts'
import type { Call } from '../call.ts'
import type { FieldErrors } from './forms.ts'
import { wrong } from './forms.ts'
import { openSigned, sign } from '../identity/signed.ts'

// Forms for everybody are kept from programs without a puzzle: a field that people do not see, and
// a signed time before which nobody has filled it in. JSON needs no time: who writes a client for
// it is stopped by the limits of accounts and networks, not by this.

/** Forms are good for so long. */
const FORM_SECONDS = 86_400
/** A field that people do not see; programs fill in what they find. */
const TRAP = 'contactNote'

/** For the shape of a guarded form. */
export const guardFields = {
  formToken: text(200).optional().describe('from the page of the form'),
  [TRAP]: text(200).optional().describe('to be left out: people do not see it'),
}

type AnyCall = Pick<Call<string, Permission>, 'secrets' | 'body' | 'now' | 'wantsJson'>
export type GuardedForm = 'register' | 'apply' | 'forgot' | 'reenable'

/** The token of a form, for its page; the one that came back is kept while it is good. */
export function formToken(call: AnyCall, form: GuardedForm): string {
  const given = call.body.formToken
  if (typeof given === 'string' && shownAt(call, form, given) !== null) return given
  return sign(call.secrets.key('csrf'), `form ${form} ${secondsOf(call.now)}`)
}

/** What is wrong with how a form was filled in; null when a person may have done it. */
export function guardForm(
  call: AnyCall,
  form: GuardedForm,
  leastSeconds: number,
): FieldErrors | null {
  const { body, now, wantsJson } = call
  const trap = body[TRAP]
  if (trap !== undefined && trap !== '') {
    return wrong('', 'A hidden field was filled in, as programs do. Send the form once more.')
  }
  if (leastSeconds === 0 || (wantsJson && body.formToken === undefined)) return null
  const given = typeof body.formToken === 'string' ? body.formToken : ''
  const shown = shownAt(call, form, given)
  if (shown === null) return wrong('', 'This form is a day old or not ours. Send it once more.')
  if (secondsOf(now) - shown >= leastSeconds) return null
  return wrong('', 'That was faster than people type. Look it over and send it once more.')
}

// When the page of the form was made; null when the token is not ours, of another form, or old.
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
