import type { Field, Typed } from '../http/frame/fields.ts'
import { field } from '../http/frame/fields.ts'

export const MAX_OWN_PASSWORD = 200
/** The hint where an API token is created. */
export const CONFIRMS = 'Confirms that it is you who creates the token.'

/** Returns the field for the current password, which own-password.ts checks. */
export function ownPasswordField(form: Typed, hint?: string): Field {
  return field(form, 'current', 'Your password', {
    type: 'password',
    isRequired: true,
    maxLength: MAX_OWN_PASSWORD,
    autocomplete: 'current-password',
    hint,
  })
}
