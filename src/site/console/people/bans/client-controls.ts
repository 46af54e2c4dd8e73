import type { Control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { ruleForm } from './clients/forms.ts'

/** Returns the controls for the clients that a ban or rule is about. */
export function clientControls(form: Typed): readonly Control[] {
  const fields = formFields(ruleForm)
  const version = (name: 'least' | 'most', label: string, hint: string) =>
    fields.text(form, name, label, { autocomplete: 'off', hint })
  return [
    fields.text(form, 'prefix', 'Peer ID starts with', {
      autocomplete: 'off',
      hint: 'Such as -qB for qBittorrent, -TR for Transmission.',
    }),
    version(
      'least',
      'From version',
      'The four characters after the prefix: 4500 is 4.5.0. Leave empty for any version.',
    ),
    version('most', 'To version', 'Inclusive. Leave empty for any version.'),
  ]
}
