import type { Control } from '../../http/control.ts'
import { control } from '../../http/control.ts'
import type { Typed } from '../../http/frame/fields.ts'

/** The field for the reason of staff, which goes to the audit log and often to the member. */
export function reasonControl(form: Typed, hint?: string, maxLength = 200): Control {
  return control('text', form, 'reason', 'Reason', { isRequired: true, maxLength, hint })
}
