import type { Typed } from '../../../../http/frame/fields.ts'
import type { Control } from '../../../../http/control.ts'
import { control } from '../../../../http/control.ts'
import { reasonControl } from '../../../frame/controls.ts'

/** Returns the fields that bans of members and of networks share. */
export function banControls(form: Typed, hint: string): readonly Control[] {
  return [
    reasonControl(form, hint),
    control('text', form, 'days', 'Days', {
      type: 'number',
      hint: 'Number of days until the ban ends automatically. Leave empty for a permanent ban.',
    }),
  ]
}
