import type { Control } from '../../http/control.ts'
import { control } from '../../http/control.ts'
import type { Typed } from '../../http/frame/fields.ts'

/** Returns the field for a reason, which the audit log and often the member get. */
export function reasonControl(form: Typed, hint?: string, maxLength = 200): Control {
  return control('text', form, 'reason', 'Reason', { isRequired: true, maxLength, hint })
}
