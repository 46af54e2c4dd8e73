import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'

interface AppearancePage extends PageData {
  readonly fields: readonly Field[]
  readonly summary: FormSummary | null
}

export function appearancePage(form: Typed): AppearancePage {
  const fields = [
    field(form, 'theme', 'Theme', {
      options: [
        ['auto', 'Same as system'],
        ['light', 'Light'],
        ['dark', 'Dark'],
      ],
    }),
    field(form, 'keys', 'Keyboard shortcuts', {
      hint: 'Press ? on any page to see its shortcuts.',
      options: [
        ['on', 'On'],
        ['off', 'Off'],
      ],
    }),
  ]
  return { title: 'Appearance', fields, summary: summary(form, fields) }
}
