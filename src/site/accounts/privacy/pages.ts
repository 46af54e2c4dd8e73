import type { PageData } from '../../http/action.ts'
import type { Field } from '../../http/fields.ts'
import { field, untyped } from '../../http/fields.ts'

export interface PrivacyPage extends PageData {
  readonly fields: readonly Field[]
}

export function privacyPage(hidesActivity: boolean): PrivacyPage {
  const form = untyped({ hidesActivity })
  const hint = 'Lists of peers and snatches say “a member”. Staff see the name.'
  return {
    title: 'Privacy',
    fields: [field(form, 'hidesActivity', 'Hide what I seed and download', { hint })],
  }
}
