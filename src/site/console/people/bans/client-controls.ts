import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'

/** Which clients a ban or a rule is about. */
export function clientControls(form: Typed): readonly Control[] {
  const version = (name: string, label: string, hint: string) =>
    control('text', form, name, label, { maxLength: 4, autocomplete: 'off', hint })
  return [
    control('text', form, 'prefix', 'Peer ID starts with', {
      isRequired: true,
      maxLength: 8,
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
